"""A chart's data as a table, for those who would rather read than look."""

import json
from collections.abc import Sequence
from typing import Any

import pandas as pd
from dash import dcc, html

from dashboard.components.attributes import aria, data


def table_twin(frame: pd.DataFrame, caption: str, links: Sequence[str] = ()) -> html.Div:
    """The frame's texts as a table; the first column names the row and leads where `links` say.

    The browser builds it once somebody wants to read it (assets/tables.js): one component instead of one a cell.
    """
    texts = frame.astype(str).to_numpy().tolist()
    content = {"caption": caption, "columns": list(frame.columns), "rows": texts, "links": list(links)}
    # A scrolling region must be reachable by keyboard.
    return html.Div(
        className="table-twin", tabIndex=0, role="region",
        **data(table=json.dumps(content)), **aria(label=f"{caption}, as a table"),
    )


def table(frame: pd.DataFrame, caption: str, links: Sequence[str] = ()) -> html.Table:
    """The table alone; numbers are set right, words left: the first column and those in `frame.attrs["words"]`."""
    looks = ["words" if column in frame.attrs.get("words", ()) else None for column in frame.columns]
    head = html.Thead(html.Tr([
        html.Th(column, scope="col", className=look) for column, look in zip(frame.columns, looks, strict=True)
    ]))
    rows = [
        html.Tr([
            html.Th(_named(row[0], links, index), scope="row"),
            *[html.Td(cell, className=look) for cell, look in zip(row[1:], looks[1:], strict=True)],
        ])
        for index, row in enumerate(frame.itertuples(index=False, name=None))
    ]
    return html.Table([html.Caption(caption, className="visually-hidden"), head, html.Tbody(rows)])


def _named(text: Any, links: Sequence[str], index: int) -> Any:
    link = links[index] if index < len(links) else ""
    return dcc.Link(text, href=link) if link else text
