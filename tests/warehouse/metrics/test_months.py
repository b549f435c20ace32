"""A period in months: the months, and the days added and taken back, are the period's days, each once."""

from collections import Counter
from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from warehouse.metrics.months import in_months
from warehouse.metrics.periods import Period

DAYS = st.dates(date(2020, 1, 1), date(2024, 12, 31))


@given(DAYS, st.integers(1, 1500))
def test_months_with_days_added_and_taken_back_are_the_period(start: date, length: int) -> None:
    period = Period(start, start + timedelta(days=length - 1))
    months = in_months(period)
    if months is None:
        return
    held = Counter(Period(months.first, months.end - timedelta(days=1)))
    for days in months.more:
        held.update(days)
    for days in months.fewer:
        held.subtract(days)
    assert +held == Counter(period) and min(held.values()) >= 0
    assert sum(days.days for days in (*months.more, *months.fewer)) <= 31


def test_whole_months_need_no_days_and_short_periods_no_months() -> None:
    whole = in_months(Period(date(2024, 1, 1), date(2024, 3, 31)))
    assert whole and (whole.first, whole.end, whole.more, whole.fewer) == (date(2024, 1, 1), date(2024, 4, 1), (), ())
    assert in_months(Period(date(2024, 1, 10), date(2024, 2, 8))) is None
    assert in_months(Period(date(2024, 1, 5), date(2024, 1, 9))) is None
