"""Small parts of the page Trends, worked out by hand."""

from datetime import date

import pytest

from dashboard.buckets import whole_months
from dashboard.cards.trends_correlations import lag_words
from warehouse.metrics import Period


@pytest.mark.parametrize(("lag", "words"), [(0, ""), (1, "1 day later"), (7, "7 days later"), (-3, "3 days before")])
def test_a_lag_reads_as_what_follows_what(lag: int, words: str) -> None:
    assert lag_words(lag) == words


@pytest.mark.parametrize(
    ("first", "last", "whole"),
    [
        (date(2026, 1, 1), date(2026, 2, 28), (date(2026, 1, 1), date(2026, 2, 28))),
        (date(2026, 1, 2), date(2026, 3, 30), (date(2026, 2, 1), date(2026, 2, 28))),
        (date(2025, 11, 21), date(2026, 1, 31), (date(2025, 12, 1), date(2026, 1, 31))),
        (date(2026, 1, 2), date(2026, 2, 27), None),
    ],
)
def test_only_whole_months_are_compared(first: date, last: date, whole: tuple[date, date] | None) -> None:
    assert whole_months(Period(first, last)) == (Period(*whole) if whole else None)


def test_no_complete_day_has_no_whole_month() -> None:
    assert whole_months(None) is None
