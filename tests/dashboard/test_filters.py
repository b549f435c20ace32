"""Filters from an address, and back."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dashboard.filters import Horizon, parse_filters
from warehouse.metrics.periods import Period

HORIZON = Horizon(date(2024, 1, 1), date(2026, 11, 21), date(2026, 11, 20))
KNOWN = ("csv:L1", "csv:L2", "csv:L3")


def parse(search):
    return parse_filters(search, HORIZON, {"location": KNOWN}, "30D")


def test_an_empty_address_gives_the_default_period_of_all_locations():
    filters = parse("")
    assert filters.period == Period(date(2026, 10, 22), date(2026, 11, 20))
    assert (filters.preset, filters.comparison, filters.location_ids) == ("30D", "previous", ())
    assert not filters.notices


def test_chosen_dates_are_kept_inside_the_days_there_are():
    assert parse("?from=2020-01-01&to=2030-01-01").period == Period(HORIZON.first_day, HORIZON.newest_day)


@pytest.mark.parametrize(
    "search",
    [
        "?period=bogus", "?from=yesterday", "?from=2026-05-01&to=2026-04-01", "?compare=best", "?location=nowhere",
        "?from=1900-01-01&to=1900-02-01", "?from=2026-02-30",
    ],
)
def test_what_makes_no_sense_is_left_out_with_a_notice(search):
    filters = parse(search)
    assert len(filters.notices) == 1
    assert filters == parse("")


def test_locations_come_in_their_own_order_and_once():
    assert parse("?location=csv:L3&location=csv:L1&location=csv:L3").location_ids == ("csv:L1", "csv:L3")


@given(st.text(max_size=80))
def test_no_address_is_an_error(search):
    assert parse(search).period.start >= HORIZON.first_day


@pytest.mark.parametrize(("search", "focus"), [
    ("?item=%0%000x", ("item", "%00x")), ("?item=a%00b", ("item", "ab")), ("?item=%00", None),
    ("?item=a\0", ("item", "a")),
])
def test_no_text_of_an_address_holds_a_nul(search, focus):
    assert parse(search).focus == focus


@given(
    preset=st.sampled_from([None, "7D", "30D", "90D", "YTD"]),
    start=st.dates(HORIZON.first_day, HORIZON.newest_day),
    length=st.integers(0, 400),
    locations=st.lists(st.sampled_from(KNOWN), unique=True),
    comparison=st.sampled_from(["previous", "year", "none"]),
)
def test_filters_survive_their_own_address(preset, start, length, locations, comparison):
    end = min(start + timedelta(days=length), HORIZON.newest_day)
    dates = f"period={preset}" if preset else f"from={start}&to={end}"
    places = "".join(f"&location={location}" for location in locations)
    filters = parse(f"?{dates}{places}&compare={comparison}")
    assert parse(filters.search) == filters
