"""Days put together to weeks or months where there are too many to tell apart in a chart."""

from collections.abc import Iterable, Sequence
from datetime import date, timedelta
from typing import Literal

import pandas as pd

from warehouse.metrics.periods import Period

Granularity = Literal["day", "week", "month"]

LONGEST_BY_DAY = 120
LONGEST_BY_WEEK = 740


def granularity(period: Period) -> Granularity:
    """The finest step that still reads well over the period."""
    if period.days <= LONGEST_BY_DAY:
        return "day"
    return "week" if period.days <= LONGEST_BY_WEEK else "month"


def step_spans(starts: Sequence[date], period: Period) -> list[tuple[date, date]]:
    """First and last day of each step within the period; a step without sales goes with the one before it."""
    ends = [following - timedelta(days=1) for following in starts[1:]] + [period.end]
    return [(max(start, period.start), end) for start, end in zip(starts, ends, strict=True)]


def whole_months(period: Period | None) -> Period | None:
    """The whole months inside a period; None where there is none."""
    if period is None:
        return None
    # The first of the month that the day before is in, and one month on: the start itself where it is a first.
    before = (period.start - timedelta(days=1)).replace(day=1)
    first, past = before + timedelta(days=_length(before, "month")), (period.end + timedelta(days=1)).replace(day=1)
    return Period(first, past - timedelta(days=1)) if first < past else None


def month_spans(months: Iterable[date]) -> list[tuple[date, date]]:
    """First and last day of each month. In: first days."""
    return [(month, month + timedelta(days=_length(month, "month") - 1)) for month in months]


def bucketed(
    daily: pd.DataFrame, step: Granularity, week_start: Literal["monday", "sunday"], last_complete_day: date
) -> pd.DataFrame:
    """Days summed to steps.

    In: date (consecutive days), revenue, orders, base_revenue (None where there is nothing to compare with). Out: the
    same columns with the step's first day in it as date, and is_partial: the step is not over or not whole.
    """
    if step == "day":
        return daily[["date", "revenue", "orders", "base_revenue"]].assign(
            is_partial=[day > last_complete_day for day in daily["date"]]
        ).astype({"orders": int, "base_revenue": "object"})
    starts = pd.Series([bucket_start(day, step, week_start) for day in daily["date"]], dtype="object")
    rows = []
    for start in starts.unique():
        days = daily[starts == start]
        base = days["base_revenue"]
        whole = len(days) == _length(start, step) and days["date"].max() <= last_complete_day
        rows.append({
            "date": start,
            "revenue": days["revenue"].sum(),
            "orders": int(days["orders"].sum()),
            "base_revenue": None if base.isna().any() else base.sum(),
            "is_partial": not whole,
        })
    return pd.DataFrame(rows).astype({"base_revenue": "object"})


def bucket_start(day: date, step: Granularity, week_start: str) -> date:
    """The first day of the step that the day is in."""
    if step == "day":
        return day
    if step == "month":
        return day.replace(day=1)
    return day - timedelta(days=day.weekday() if week_start == "monday" else (day.weekday() + 1) % 7)


def partial_steps(starts: Sequence[date], step: Granularity, period: Period, last_complete_day: date) -> list[bool]:
    """Which steps are not over, or not whole in the period. In: the first day of every step."""
    end = min(period.end, last_complete_day)
    return [start < period.start or start + timedelta(days=_length(start, step) - 1) > end for start in starts]


def cut_ends(period: Period, starts: Sequence[date], step: Granularity) -> str:
    """What to say of steps at the ends that the period holds only a part of; nothing where all are whole.

    In: the first day of every step, in order.
    """
    if not starts or step == "day":
        return ""
    cut = [name for name, is_cut in (
        ("first", starts[0] < period.start),
        ("last", starts[-1] + timedelta(days=_length(starts[-1], step) - 1) > period.end),
    ) if is_cut]
    return f"; the {' and '.join(cut)} {step} not whole" if cut else ""


def _length(start: date, step: Granularity) -> int:
    if step == "month":
        return ((start.replace(day=28) + timedelta(days=4)).replace(day=1) - start).days
    return 7 if step == "week" else 1
