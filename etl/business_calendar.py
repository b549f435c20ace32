"""The calendar's fiscal years and holidays: what gold.dim_date is built with, and whether that has changed."""

import json
from datetime import UTC, datetime
from functools import cache
from importlib.metadata import version

from sqlalchemy import Connection, exists, select

from etl.built_with import YEARS_AHEAD, recall, remember
from warehouse.schema import gold
from warehouse.settings import Settings

FIRST_YEAR = 2000


def is_calendar_changed(connection: Connection, settings: Settings) -> bool:
    """Whether days stand in gold.dim_date with other fiscal years or holidays than the settings now say."""
    if recall(connection, "dates") == _described(settings):
        return False
    return bool(connection.scalar(select(exists().select_from(gold.dim_date))))


def calendar_values(connection: Connection, settings: Settings) -> dict[str, object]:
    """Parameters of gold/dim_date; holidays as JSON, {"2024-12-25": "Christmas Day", ...}."""
    # Sales may lie YEARS_AHEAD in the future, and the calendar goes on for two years after the newest.
    last_year = datetime.now(UTC).year + YEARS_AHEAD + 3
    return {
        "fiscal_year_start": settings.fiscal_year_start,
        "holidays": _holidays(settings.holiday_country, last_year),
        "rewrites_calendar": is_calendar_changed(connection, settings),
    }


def remember_calendar(connection: Connection, settings: Settings) -> None:
    """Store what gold.dim_date is built with from now on."""
    remember(connection, "dates", _described(settings))


def _described(settings: Settings) -> str:
    described = f"fiscal year from month {settings.fiscal_year_start}"
    if settings.holiday_country:
        # Another version of the library may know other holidays.
        described += f", holidays of {settings.holiday_country} (library {version('holidays')})"
    return described


@cache
def _holidays(country: str, last_year: int) -> str:
    if not country:
        return "{}"
    # Imported where it is used, since few warehouses need it.
    import holidays

    name, _, part = country.partition("-")
    found = holidays.country_holidays(name, subdiv=part or None, years=range(FIRST_YEAR, last_year + 1))
    return json.dumps({day.isoformat(): title for day, title in found.items()}, ensure_ascii=False)
