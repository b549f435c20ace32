"""What jobs read: once for all of them, as of the day, and not more than fits."""

from datetime import date

import pandas as pd
import pytest

from predictions.context import Reader
from tests.predictions.gold import sell
from warehouse.database import Database


def test_a_frame_is_read_once_and_ends_with_the_day(database: Database) -> None:
    sell(database, "t:a", date(2025, 1, 1), date(2025, 3, 31))
    reader = Reader(database, date(2025, 2, 10))
    frame = reader.read("daily_sales")
    assert frame["order_date"].max() == pd.Timestamp("2025-02-10")
    assert reader.read("daily_sales") is frame


def test_what_was_not_asked_for_the_longest_is_let_go(database: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    sell(database, "t:a", date(2025, 1, 1), date(2025, 3, 31))
    reader = Reader(database, date(2025, 3, 31))
    sales, products = reader.read("daily_sales"), reader.read("products")
    assert reader.read("daily_sales") is sales
    monkeypatch.setattr("predictions.context.KEPT_BYTES", int(sales.memory_usage().sum()))
    assert reader.read("daily_sales") is sales
    assert reader.read("products") is not products


def test_what_nobody_asks_for_later_is_kept_by_its_reader_alone(database: Database) -> None:
    sell(database, "t:a", date(2025, 1, 1), date(2025, 3, 31))
    reader = Reader(database, date(2025, 3, 31))
    kept = reader.read("daily_sales")
    assert reader.read_once("daily_sales") is kept
    assert reader.read_once("daily_sales") is not kept
    assert reader.read("daily_sales") is not kept
