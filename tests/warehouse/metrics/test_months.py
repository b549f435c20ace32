"""A period in months: the months, and the days added and taken back, are the period's days, each once."""

from collections import Counter
from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from warehouse.metrics.months import in_months, in_years
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


MONTHS = st.builds(date, st.integers(2019, 2024), st.integers(1, 12), st.just(1))


@given(MONTHS, MONTHS)
def test_years_with_months_added_and_taken_back_are_the_months(start: date, after: date) -> None:
    if start >= after:
        return
    period = Period(start, after - timedelta(days=1))
    years = in_years(period)
    if years is None:
        return
    held = Counter(Period(years.first, years.end - timedelta(days=1)))
    for months in years.more:
        held.update(months)
    for months in years.fewer:
        held.subtract(months)
    ends = [day for months in (*years.more, *years.fewer) for day in (months.start, months.end + timedelta(days=1))]
    assert +held == Counter(period) and min(held.values()) >= 0
    assert all(day.day == 1 for day in ends) and (years.first.month, years.end.month) == (1, 1)


def test_a_year_is_worth_it_where_it_spares_more_months_than_it_costs() -> None:
    years = in_years(Period(date(2023, 2, 1), date(2024, 11, 30)))
    assert years and (years.first, years.end, years.more) == (date(2023, 1, 1), date(2025, 1, 1), ())
    assert years.fewer == (Period(date(2023, 1, 1), date(2023, 1, 31)), Period(date(2024, 12, 1), date(2024, 12, 31)))
    assert in_years(Period(date(2023, 7, 1), date(2024, 6, 30))) is None
    assert in_years(Period(date(2024, 1, 1), date(2024, 3, 31))) is None


def test_whole_months_need_no_days_and_short_periods_no_months() -> None:
    whole = in_months(Period(date(2024, 1, 1), date(2024, 3, 31)))
    assert whole and (whole.first, whole.end, whole.more, whole.fewer) == (date(2024, 1, 1), date(2024, 4, 1), (), ())
    assert in_months(Period(date(2024, 1, 10), date(2024, 2, 8))) is None
    assert in_months(Period(date(2024, 1, 5), date(2024, 1, 9))) is None
