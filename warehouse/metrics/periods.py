"""Periods of whole business days: presets, comparison periods with aligned weekdays, and the last complete day."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Literal
from zoneinfo import ZoneInfo

Preset = Literal["7D", "30D", "90D", "YTD", "FYTD"]
Comparison = Literal["previous", "year", "none"]

PRESETS: tuple[Preset, ...] = ("7D", "30D", "90D", "YTD", "FYTD")
COMPARISONS: tuple[Comparison, ...] = ("previous", "year", "none")

DAYS_IN_PRESET = {"7D": 7, "30D": 30, "90D": 90}
YEARS_SO_FAR: tuple[Preset, ...] = ("YTD", "FYTD")
# 52 whole weeks: the same weekdays a year ago.
YEAR_OFFSET_DAYS = 364


@dataclass(frozen=True)
class Period:
    """Business days from `start` to `end`, both included. Raises ValueError where the end is before the start."""

    start: date
    end: date

    def __post_init__(self) -> None:
        if self.end < self.start:
            raise ValueError(f"a period cannot end ({self.end}) before it starts ({self.start})")

    @property
    def days(self) -> int:
        """Number of days."""
        return (self.end - self.start).days + 1

    def __iter__(self) -> Iterator[date]:
        return (self.start + timedelta(days=offset) for offset in range(self.days))

    def shifted(self, days: int) -> "Period":
        """The same number of days, `days` later (earlier where negative)."""
        return Period(self.start + timedelta(days=days), self.end + timedelta(days=days))

    def until(self, last_day: date) -> "Period | None":
        """The part up to and with `last_day`; None where nothing is left."""
        if last_day < self.start:
            return None
        return Period(self.start, min(self.end, last_day))


def offered_presets(fiscal_year_start: int) -> tuple[Preset, ...]:
    """The presets that differ: a fiscal year that starts in January is the year."""
    return tuple(preset for preset in PRESETS if preset != "FYTD" or fiscal_year_start != 1)


def resolve_period(preset: Preset, last_day: date, fiscal_year_start: int = 1) -> Period:
    """The preset's days, counted back from `last_day`, which is the last of them.

    FYTD is the fiscal year so far, which begins in the month `fiscal_year_start`.
    """
    if preset == "YTD":
        return Period(last_day.replace(month=1, day=1), last_day)
    if preset == "FYTD":
        began = last_day.replace(month=fiscal_year_start, day=1)
        return Period(began if began <= last_day else began.replace(year=began.year - 1), last_day)
    return Period(last_day - timedelta(days=DAYS_IN_PRESET[preset] - 1), last_day)


def comparison_offset(period: Period, comparison: Comparison, preset: Preset | None = None) -> int | None:
    """Days between a period and what it is compared with, always whole weeks; None for no comparison.

    Before a year so far (a `preset`) comes the last one so far: as many days before it would be another season.
    """
    if comparison == "none":
        return None
    if comparison == "year" or preset in YEARS_SO_FAR:
        return YEAR_OFFSET_DAYS
    # Rounded up to weeks: 30 days against the 30 that end 35 days earlier, so that weekends meet weekends.
    return -(-period.days // 7) * 7


def business_today(now: datetime, zone: str, day_starts_at: time) -> date:
    """The business date at `now` (an aware datetime): before `day_starts_at`, yesterday's business still runs."""
    local = now.astimezone(ZoneInfo(zone))
    return local.date() if local.time() >= day_starts_at else local.date() - timedelta(days=1)


def business_today_everywhere(now: datetime, zones: Iterable[str], day_starts_at: time) -> date:
    """The business date at `now` where it is earliest: a day is over only when it is over in all of `zones`."""
    return min(business_today(now, zone, day_starts_at) for zone in zones)


def last_complete_day(first_day: date, newest_past_day: date | None) -> date:
    """The newest day with sales before today, which is over; `first_day` where sales began only today."""
    return newest_past_day or first_day
