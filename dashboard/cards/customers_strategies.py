"""What to do about each segment: a text that people edit on the page (assets/strategies.js sends it)."""

from typing import Any

import pandas as pd
from dash import dcc, html

from dashboard.access.viewer import COMPANYS, viewer
from dashboard.cards.card import Card, downloads
from dashboard.cards.columns import Column
from dashboard.cards.customers_predicted import SEGMENTS, nothing_predicted
from dashboard.cards.customers_segments import segment_rows
from dashboard.components.attributes import data
from dashboard.components.chart_card import content_card
from dashboard.context import Visit
from dashboard.format import whole
from dashboard.queries import customers

TITLE = "Strategy by segment"
COLUMNS = (Column("rfm_segment", "Segment"), Column("customers", "Customers", "count"), Column("text", "Strategy"))
# What stands there until somebody writes better.
SUGGESTED = {
    "Champions": "Thank them by name. Early access and small gifts instead of discounts; ask for a review.",
    "Loyal": "Keep the rhythm: remind them when they are due, and show what goes with what they buy.",
    "Potential Loyalists": "Lead to the next purchase within a month: a bundle, or a voucher that ends.",
    "New": "Write within two weeks of the first purchase: how to use it, and what others bought next.",
    "At Risk": "Ask what went wrong, in person where it was much. Then one good offer, not many.",
    "About to Sleep": "A short reminder with what is new since they were here. No discount at first.",
    "Lost": "One last letter a year. Spend on the others first.",
}


def rows(visit: Visit) -> pd.DataFrame:
    """rfm_segment, customers, text: one row per segment with anybody, best kind first."""
    frame = segment_rows(visit)
    written = visit.view.read_now(customers.strategies, COMPANYS)
    return pd.DataFrame({
        "rfm_segment": frame["rfm_segment"], "customers": frame["customers"],
        "text": [written.get(name) or SUGGESTED[name] for name in frame["rfm_segment"]],
    })


def draw(visit: Visit, frame: pd.DataFrame) -> Any:
    """A field for each segment, or why there is none."""
    if frame.empty:
        return nothing_predicted(visit, SEGMENTS, "/customers")
    fields = [_field(visit, row) for row in frame.to_dict("records")]
    return content_card(TITLE, "What you mean to do; saved for everybody who uses this page", html.Div(
        fields, className="strategies",
    ), downloads(STRATEGIES_CARD.name, visit))


def _field(visit: Visit, row: dict[Any, Any]) -> html.Div:
    name = row["rfm_segment"]
    identifier = f"strategy-{name.lower().replace(' ', '-')}"
    return html.Div(
        [
            html.Div([
                html.Label(name, htmlFor=identifier),
                dcc.Link(f"{whole(row['customers'])} customers", href=visit.address("/customers", group=f"rfm:{name}")),
            ], className="strategy-head"),
            # No callback waits for it: our script reads and sends it.
            dcc.Textarea(
                id=identifier, value=row["text"], maxLength=customers.LONGEST_STRATEGY, className="strategy-text",
                readOnly=not viewer().may("do.share"),
            ),
            html.Span(className="strategy-note", role="status"),
        ],
        className="strategy", **data(segment=name),
    )


STRATEGIES_CARD = Card("customers-strategies", TITLE, rows, draw, COLUMNS, jobs=(SEGMENTS,))
