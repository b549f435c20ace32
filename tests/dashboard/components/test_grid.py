"""A long list's grid: as tall as its rows, its boxes named."""

import json

import pytest
from plotly.utils import PlotlyJSONEncoder

from dashboard.cards import customers_list, inventory_lists, orders_list, products_list
from dashboard.cards.listing import Listing
from dashboard.components.grid import PAGE_ROWS, grid, room


def test_a_grid_has_room_for_a_page_of_rows_and_for_turning_it():
    heights = [int(room(rows)["height"][:-2]) for rows in (3, 10, PAGE_ROWS, PAGE_ROWS + 1, 1_000_000)]
    assert heights[0] < heights[1] < heights[2] < heights[3] == heights[4]
    assert [room(rows)["--turn"] for rows in (PAGE_ROWS, PAGE_ROWS + 1)] == ["none", "flex"]


@pytest.mark.parametrize("module", [customers_list, inventory_lists, orders_list, products_list])
def test_every_column_of_a_list_can_be_seen_on_a_desktop(module):
    """Of a window of 1440 px, with the scroll bar of a desktop, a list has so much."""
    lists = [one for one in vars(module).values() if isinstance(one, Listing)]
    assert lists
    assert all(sum(column.width for column in each.columns) <= 1107 for each in lists)


def test_the_boxes_of_a_list_have_names():
    drawn = json.dumps(grid("x", "Orders", [], "", "Search order", 3), cls=PlotlyJSONEncoder)
    assert "Search order: Orders" in drawn and '"aria-label": "Orders"' in drawn
