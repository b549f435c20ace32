"""A chart's data as a table, for those who would rather read than look."""

import pandas as pd
from dash import html

from dashboard.components.attributes import aria


def table_twin(frame: pd.DataFrame, caption: str) -> html.Div:
    """The frame's texts as a table; the first column names the row, the others are set right."""
    head = html.Thead(html.Tr([html.Th(column, scope="col") for column in frame.columns]))
    rows = [
        html.Tr([html.Th(row[0], scope="row"), *[html.Td(cell) for cell in row[1:]]])
        for row in frame.itertuples(index=False, name=None)
    ]
    # A scrolling region must be reachable by keyboard.
    return html.Div(
        html.Table([html.Caption(caption, className="visually-hidden"), head, html.Tbody(rows)]),
        className="table-twin",
        tabIndex=0,
        role="region",
        **aria(label=f"{caption}, as a table"),
    )
