"""What a grid asks the list of orders, and what is found in components as the browser gets them."""

import json

from plotly.utils import PlotlyJSONEncoder

from dashboard.cards.listing import rows_of
from dashboard.cards.orders_list import ALL
from dashboard.components.grid import ROWS_AT_ONCE

GRID_SCRIPT = "_dash-component-suites/dash_ag_grid"
MONTH = "?period=30D"


def asking(start=0, sort=None):
    return {"startRow": start, "endRow": start + ROWS_AT_ONCE, "sortModel": [sort] if sort else [], "filterModel": {}}


def as_text(component):
    return json.dumps(component, cls=PlotlyJSONEncoder)


def every_row(search, text="", sort=None):
    rows, count = [], None
    while count is None:
        answer, failure = rows_of(ALL, asking(len(rows), sort), text, search)
        assert not failure
        rows, count = rows + answer["rowData"], answer["rowCount"]
    assert len(rows) == count
    return rows


def every_part(component):
    if isinstance(component, list):
        for part in component:
            yield from every_part(part)
    elif isinstance(component, dict):
        props = component.get("props", component)
        yield props
        yield from every_part(props.get("children"))


def found_in(component, name):
    return next(part[name] for part in every_part(component) if name in part)
