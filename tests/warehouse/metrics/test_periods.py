"""Periods, presets and comparison periods."""

from datetime import UTC, date, datetime, time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from warehouse.metrics.periods import (
    COMPARISONS,
    Period,
    business_today,
    business_today_everywhere,
    comparison_offset,
    last_complete_day,
    offered_presets,
    resolve_period,
)

LAST_DAY = date(2026, 11, 20)


def test_thirty_days_end_on_the_last_day_and_hold_it():
    assert resolve_period("30D", LAST_DAY) == Period(date(2026, 10, 22), LAST_DAY)


def test_the_year_to_date_starts_on_the_first_of_january():
    assert resolve_period("YTD", LAST_DAY) == Period(date(2026, 1, 1), LAST_DAY)


def test_the_fiscal_year_so_far_begins_in_its_own_month():
    assert resolve_period("FYTD", LAST_DAY, 4) == Period(date(2026, 4, 1), LAST_DAY)
    assert resolve_period("FYTD", date(2026, 3, 31), 4) == Period(date(2025, 4, 1), date(2026, 3, 31))
    assert "FYTD" in offered_presets(4)
    assert "FYTD" not in offered_presets(1)


def test_a_period_that_ends_before_it_starts_is_refused():
    with pytest.raises(ValueError, match="cannot end"):
        Period(LAST_DAY, date(2026, 11, 19))


def test_thirty_days_are_compared_with_those_five_weeks_earlier():
    period = resolve_period("30D", LAST_DAY)
    offset = comparison_offset(period, "previous")
    assert offset == 35
    assert period.shifted(-offset) == Period(date(2026, 9, 17), date(2026, 10, 16))


def test_a_year_so_far_is_compared_with_the_last_one_so_far():
    period = resolve_period("YTD", LAST_DAY)
    offset = comparison_offset(period, "previous", "YTD")
    assert period.shifted(-offset) == Period(date(2025, 1, 2), date(2025, 11, 21))
    assert comparison_offset(period, "none", "YTD") is None


def test_no_comparison_has_no_offset():
    assert comparison_offset(resolve_period("7D", LAST_DAY), "none") is None


@given(
    start=st.dates(date(2005, 1, 1), date(2030, 1, 1)),
    length=st.integers(1, 800),
    comparison=st.sampled_from([kind for kind in COMPARISONS if kind != "none"]),
)
def test_comparisons_meet_the_same_weekdays_and_previous_ones_never_overlap(start, length, comparison):
    period = Period(start, date.fromordinal(start.toordinal() + length - 1))
    offset = comparison_offset(period, comparison)
    base = period.shifted(-offset)
    assert [day.weekday() for day in base] == [day.weekday() for day in period]
    if comparison == "previous":
        assert base.end < period.start
        assert (period.start - base.end).days <= 7


def test_before_the_day_starts_yesterday_is_still_open():
    at_three = datetime(2026, 11, 20, 3, 0, tzinfo=UTC)
    assert business_today(at_three, "UTC", time(4, 0)) == date(2026, 11, 19)
    assert business_today(at_three, "UTC", time(0, 0)) == date(2026, 11, 20)


def test_the_business_day_is_that_of_the_business_zone():
    late_in_utc = datetime(2026, 11, 20, 23, 30, tzinfo=UTC)
    assert business_today(late_in_utc, "Asia/Tokyo", time(0, 0)) == date(2026, 11, 21)


def test_a_day_is_over_when_it_is_over_in_every_zone():
    at_one = datetime(2026, 6, 2, 1, 0, tzinfo=UTC)
    assert business_today_everywhere(at_one, ["UTC", "America/Los_Angeles"], time(0, 0)) == date(2026, 6, 1)
    assert business_today_everywhere(at_one, ["UTC"], time(0, 0)) == date(2026, 6, 2)


def test_the_last_complete_day_is_over_and_has_sales():
    assert last_complete_day(date(2009, 12, 1), date(2011, 12, 9)) == date(2011, 12, 9)


def test_a_company_that_opened_today_has_today():
    today = date(2026, 11, 21)
    assert last_complete_day(today, None) == today
