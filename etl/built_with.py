"""What decides every date, amount and person: the warehouse remembers which settings and version it was built with."""

import json
import re
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import Connection, select, text

from warehouse.command import UsageError
from warehouse.schema.ops import fingerprints
from warehouse.settings import Settings

YEARS_AHEAD = 2
# One more with each change after which the same bronze leads to other figures. What is refined keeps the earlier ones.
# 2: the tax of an ERP's sale as a whole counts.
FIGURES_VERSION = 2
# What is stored, by the settings that it comes from.
DESCRIBED = re.compile(
    r"(?P<BUSINESS_TIMEZONE>[^,]*), day starts at (?P<BUSINESS_DAY_STARTS_AT>[0-9:]*)"
    r"(?:, customers matched by (?P<CUSTOMER_MATCH>\w*))?(?:, (?P<CURRENCY>[A-Z]{3})(?: for (?P<CURRENCY_RATES>.*))?)?"
)


class CalendarChangedError(UsageError):
    """The settings are others than those the warehouse was built with."""


def check_settings(connection: Connection, settings: Settings) -> None:
    """Raise CalendarChangedError where dates, amounts or people of what is refined already would be others now."""
    stored = recall(connection, "calendar")
    changed = _differences(stored, _described(settings)) if stored else ""
    if changed:
        raise CalendarChangedError(
            f"the warehouse was built with other settings: {changed}. What is in it would change: set them back, or "
            "rebuild with: .venv/bin/python -m scripts.refine --full"
        )


def remember_settings(connection: Connection, settings: Settings) -> None:
    """Store what the warehouse is built with from now on."""
    remember(connection, "calendar", _described(settings))


def is_first_refinement(connection: Connection) -> bool:
    """True where nothing was ever refined."""
    return recall(connection, "calendar") is None


def remember_figures(connection: Connection) -> None:
    """Store that everything has the figures of this version."""
    remember(connection, "figures", str(FIGURES_VERSION))


def has_earlier_figures(connection: Connection) -> bool:
    """True where a version of Assay refined some of what there is that came to other figures."""
    known = recall(connection, "figures") or ("" if is_first_refinement(connection) else "1")
    return known not in ("", str(FIGURES_VERSION))


def recall(connection: Connection, name: str) -> str | None:
    """The fingerprint `name` of ops.fingerprints; None where none is stored."""
    return connection.scalar(select(fingerprints.c.value).where(fingerprints.c.name == name))


def remember(connection: Connection, name: str, value: str) -> None:
    """Store the fingerprint `name`."""
    connection.execute(
        text("""
            insert into ops.fingerprints (name, value) values (:name, :value)
            on conflict (name) do update set value = excluded.value
        """),
        {"name": name, "value": value},
    )


def statement_values(settings: Settings) -> dict[str, object]:
    """Parameters that all statements share."""
    starts_at = settings.business_day_starts_at
    today = datetime.now(ZoneInfo(settings.business_timezone)).date()
    return {
        "time_zone": settings.business_timezone,
        "day_starts_at": timedelta(hours=starts_at.hour, minutes=starts_at.minute),
        "latest_date": today.replace(month=12, day=31, year=today.year + YEARS_AHEAD),
        "currency": settings.currency,
        "currency_rates": json.dumps({code: str(rate) for code, rate in settings.rates.items()}),
        "customer_match": settings.customer_match,
    }


def _described(settings: Settings) -> str:
    described = f"{settings.business_timezone}, day starts at {settings.business_day_starts_at:%H:%M}"
    # Matching and rates only where there are any, so that warehouses built before these settings were stay valid.
    if settings.customer_match != "none":
        described += f", customers matched by {settings.customer_match}"
    described += f", {settings.currency}"
    if settings.rates:
        described += " for " + ", ".join(f"{code} {rate}" for code, rate in sorted(settings.rates.items()))
    return described


def _differences(stored: str, now: str) -> str:
    """What has changed, in words; nothing where all is as it was."""
    before, after = DESCRIBED.fullmatch(stored), DESCRIBED.fullmatch(now)
    if before is None or after is None:
        return "" if stored == now else f"{stored}; they now say {now}"
    return "; ".join(
        f"{name} was {before[name] or 'not set'} and is now {after[name] or 'not set'}"
        for name in DESCRIBED.groupindex
        # Older warehouses name no currency: theirs is taken to be the present one.
        if before[name] != after[name] and (before[name] or name != "CURRENCY")
    )
