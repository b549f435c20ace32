"""The day a prediction stands on never lies after the data."""

from datetime import UTC, date, datetime

import pytest

from predictions.as_of import last_whole_month_end, resolve_as_of
from predictions.job import PredictionError
from tests.predictions.gold import sell
from warehouse.database import Database

LONG_AFTER = datetime(2026, 1, 1, tzinfo=UTC)


def test_the_default_is_the_last_complete_day_of_data(database: Database) -> None:
    sell(database, "t:a", date(2025, 1, 1), date(2025, 3, 10))
    assert resolve_as_of(database, None, LONG_AFTER) == date(2025, 3, 10)
    assert resolve_as_of(database, None, datetime(2025, 3, 10, 9, tzinfo=UTC)) == date(2025, 3, 9)


def test_a_day_after_the_data_is_drawn_back_and_an_earlier_one_is_kept(database: Database) -> None:
    sell(database, "t:a", date(2025, 1, 1), date(2025, 3, 10))
    assert resolve_as_of(database, date(2025, 12, 31), LONG_AFTER) == date(2025, 3, 10)
    assert resolve_as_of(database, date(2025, 2, 1), LONG_AFTER) == date(2025, 2, 1)


def test_a_warehouse_without_sales_and_a_day_before_them_are_refused(database: Database) -> None:
    with pytest.raises(PredictionError, match="holds no sales yet"):
        resolve_as_of(database, None)
    sell(database, "t:a", date(2025, 1, 1), date(2025, 1, 2))
    with pytest.raises(PredictionError, match="sales begin on 2025-01-01"):
        resolve_as_of(database, date(2024, 12, 31))


@pytest.mark.parametrize(
    ("as_of", "end"),
    [
        (date(2025, 3, 31), date(2025, 3, 31)),
        (date(2025, 3, 30), date(2025, 2, 28)),
        (date(2025, 1, 1), date(2024, 12, 31)),
    ],
)
def test_a_month_is_whole_from_the_end_of_its_last_day(as_of: date, end: date) -> None:
    assert last_whole_month_end(as_of) == end
