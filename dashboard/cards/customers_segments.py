"""Kinds of customers by how lately, how often and for how much they buy (RFM): how many there are of each."""

from typing import Any

import pandas as pd

from dashboard.cards.card import Card, Chart
from dashboard.cards.columns import Column
from dashboard.cards.customers_groups import of_whom, whose
from dashboard.cards.customers_predicted import SEGMENTS, nothing_predicted
from dashboard.context import Visit
from dashboard.figures.ranked import ranked_figure
from dashboard.filters import fragment
from dashboard.format import full
from dashboard.queries import customers
from dashboard.queries.customers import RFM_SEGMENTS

COLUMNS = (
    Column("rfm_segment", "Segment"), Column("customers", "Customers", "count"), Column("share", "Share", "share"),
    Column("net_amount", "Revenue so far", "money"), Column("revenue_share", "Share of revenue", "share"),
)


def segment_rows(visit: Visit) -> pd.DataFrame:
    """One row per segment with anybody, best kind first, with shares of customers and of revenue."""
    found = visit.view.read(customers.by_segment, whose(visit, ("", ""))).set_index("rfm_segment")
    frame = found.reindex([name for name in RFM_SEGMENTS if name in found.index]).reset_index()
    people, revenue = frame["customers"].sum(), frame["net_amount"].sum()
    return frame.assign(
        share=frame["customers"] / people,
        revenue_share=frame["net_amount"] / revenue if revenue else None,
    )


def draw(visit: Visit, frame: pd.DataFrame) -> Any:
    """The bars, or why there are none."""
    if frame.empty:
        return nothing_predicted(visit, SEGMENTS, "/customers")
    currency = visit.settings.currency
    return Chart(
        ranked_figure(
            frame["rfm_segment"].tolist(), frame["customers"].tolist(), "count", name="Customers",
            shares=frame["share"].tolist(),
            notes=[f"{full(amount, 'money', currency)} revenue so far, {full(share, 'share', '')} of all"
                   for amount, share in zip(frame["net_amount"], frame["revenue_share"], strict=True)],
            links=[fragment(group=f"rfm:{name}") for name in frame["rfm_segment"]], drill="/customers",
        ),
        subtitle=f"Customers and their share, by how lately, how often and for how much they buy{of_whom(visit)}",
        links=[visit.address("/customers", group=f"rfm:{name}") for name in frame["rfm_segment"]],
    )


SEGMENTS_CARD = Card("customers-segments", "Segments", segment_rows, draw, COLUMNS, jobs=(SEGMENTS,))
