"""Days and moments as they are given on the command line."""

import re
from argparse import ArgumentTypeError
from datetime import date, datetime
from zoneinfo import ZoneInfo

from warehouse.settings import Settings

WRITTEN = re.compile(r"(\d{4}-\d\d-\d\d)(?:[T ](\d\d:\d\d(?::\d\d)?))?(Z|[+-]\d\d:\d\d)?")


def moment_argument(text: str) -> datetime:
    """A moment such as 2024-03-01, 2024-03-01T18:30 or 2024-03-01T18:30+02:00; a day alone is its midnight.

    Without an offset it has no zone: in_company_time gives it one. Raises ArgumentTypeError for anything else.
    """
    written = WRITTEN.fullmatch(text)
    try:
        if written is None:
            raise ValueError(text)
        day, clock, offset = written.groups()
        return datetime.fromisoformat(f"{day}T{clock or '00:00'}{offset or ''}")
    except ValueError:
        raise ArgumentTypeError(
            f"{text!r} is no date such as 2024-03-01, 2024-03-01T18:30 or 2024-03-01T18:30+02:00"
        ) from None


def day_argument(text: str) -> date:
    """A day such as 2024-03-01. Raises ArgumentTypeError for anything else."""
    try:
        return datetime.strptime(text, "%Y-%m-%d").date()
    except ValueError:
        raise ArgumentTypeError(f"{text!r} is no day such as 2024-03-01") from None


def in_company_time(moment: datetime | None, settings: Settings) -> datetime | None:
    """The moment itself where it names an offset, else read on the clock of BUSINESS_TIMEZONE."""
    if moment is None or moment.tzinfo is not None:
        return moment
    return moment.replace(tzinfo=ZoneInfo(settings.business_timezone))
