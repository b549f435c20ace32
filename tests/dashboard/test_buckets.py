"""Days put together to weeks and months."""

from datetime import date
from decimal import Decimal

import pandas as pd

from dashboard.buckets import bucketed, cut_ends, granularity, partial_steps
from warehouse.metrics.periods import Period


def days(start, end, base="1"):
    period = Period(start, end)
    return pd.DataFrame({
        "date": list(period),
        "revenue": [Decimal("1.10")] * period.days,
        "orders": [2] * period.days,
        "base_revenue": pd.Series([Decimal(base) if base else None] * period.days, dtype="object"),
    })


def test_short_periods_stay_days_and_long_ones_become_weeks_and_months():
    start = date(2026, 1, 1)
    lengths = {"day": date(2026, 4, 30), "week": date(2027, 12, 31), "month": date(2029, 1, 1)}
    assert {step: granularity(Period(start, end)) for step, end in lengths.items()} == {
        "day": "day", "week": "week", "month": "month"
    }


def test_nothing_is_lost_or_counted_twice():
    daily = days(date(2026, 1, 1), date(2026, 6, 17))
    for step in ("day", "week", "month"):
        frame = bucketed(daily, step, "monday", date(2026, 6, 17))
        assert frame["revenue"].sum() == Decimal("1.10") * len(daily)
        assert frame["orders"].sum() == 2 * len(daily)


def test_weeks_start_on_the_day_that_the_settings_name():
    daily = days(date(2026, 11, 1), date(2026, 11, 30))
    assert bucketed(daily, "week", "monday", date(2026, 12, 1))["date"].tolist()[1] == date(2026, 11, 2)
    assert bucketed(daily, "week", "sunday", date(2026, 12, 1))["date"].tolist()[1] == date(2026, 11, 8)


def test_parts_of_weeks_and_the_open_day_are_marked():
    frame = bucketed(days(date(2026, 1, 1), date(2026, 1, 18)), "week", "monday", date(2026, 1, 18))
    assert frame["is_partial"].tolist() == [True, False, False]
    frame = bucketed(days(date(2026, 1, 12), date(2026, 1, 14)), "day", "monday", date(2026, 1, 13))
    assert frame["is_partial"].tolist() == [False, False, True]


def test_a_step_without_a_whole_comparison_has_none():
    frame = bucketed(days(date(2026, 1, 5), date(2026, 1, 18), base=None), "week", "monday", date(2026, 1, 18))
    assert frame["base_revenue"].tolist() == [None, None]


def test_weeks_and_months_that_the_period_cuts_are_named():
    november = Period(date(2026, 11, 4), date(2026, 11, 22))
    weeks = [date(2026, 11, 2), date(2026, 11, 9), date(2026, 11, 16)]
    assert cut_ends(november, weeks, "week") == "; the first week not whole"
    assert cut_ends(november, [date(2026, 11, 1)], "month") == "; the first and last month not whole"
    assert cut_ends(Period(weeks[0], november.end), weeks, "week") == ""
    assert cut_ends(november, [november.start], "day") == ""


def test_steps_at_the_ends_that_are_cut_or_not_over_are_not_whole():
    november = Period(date(2026, 11, 4), date(2026, 11, 22))
    weeks = [date(2026, 11, 2), date(2026, 11, 9), date(2026, 11, 16)]
    assert partial_steps(weeks, "week", november, date(2026, 11, 30)) == [True, False, False]
    assert partial_steps(weeks, "week", november, date(2026, 11, 21)) == [True, False, True]
    assert partial_steps([date(2026, 11, 4), date(2026, 11, 22)], "day", november, date(2026, 11, 21)) == [False, True]
