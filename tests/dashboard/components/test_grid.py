"""A long list's grid: as tall as its rows, its boxes named."""

import json

from plotly.utils import PlotlyJSONEncoder

from dashboard.components.grid import MOST_HEIGHT, grid, height


def test_a_grid_is_as_tall_as_its_rows_and_no_taller_than_a_screen():
    assert int(height(3)["height"][:-2]) < int(height(10)["height"][:-2]) < MOST_HEIGHT
    assert height(1_000_000) == {"height": f"{MOST_HEIGHT}px"}


def test_the_boxes_of_a_list_have_names():
    drawn = json.dumps(grid("x", "Orders", [], "", "Search order"), cls=PlotlyJSONEncoder)
    assert "Search order: Orders" in drawn and '"aria-label": "Orders"' in drawn
