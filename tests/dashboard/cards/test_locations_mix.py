"""What locations sell more or less of than the others, worked out by hand."""

from decimal import Decimal
from types import SimpleNamespace
from typing import Any

import pandas as pd

from dashboard.cards import locations_mix


def test_a_category_that_a_location_does_not_sell_is_its_widest_gap() -> None:
    sales = pd.DataFrame(
        [("a", "A", "tea", "Tea", Decimal(100)), ("b", "B", "tea", "Tea", Decimal(100)),
         ("b", "B", "cake", "Cake", Decimal(50))],
        columns=["location", "location_name", "category", "category_name", "revenue"], dtype="object",
    )
    orders = pd.DataFrame({"location": ["a", "b"], "orders": [100, 100]}, dtype="object")
    visit: Any = SimpleNamespace(ask=lambda measures, by: sales if measures == ["revenue"] else orders)
    found = locations_mix.rows(visit).set_index(["location", "category"])
    assert found.loc[("a", "cake"), "revenue"] == 0
    assert found.loc[("a", "cake"), "opportunity"] == 50
    assert found.loc[("b", "cake"), "opportunity"] == 0


def test_without_categories_nothing_is_compared_and_it_is_said_why() -> None:
    frame = pd.DataFrame({"location": ["a", "b"], "category": ["", ""], "opportunity": [5, 0]})
    visit: Any = SimpleNamespace()
    assert locations_mix.draw(visit, frame) == locations_mix.NO_CATEGORIES
    assert locations_mix.draw_opportunities(visit, frame) == locations_mix.NO_CATEGORIES
