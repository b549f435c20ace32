"""What a price does to demand, by category: percent more units for one percent more price."""

from typing import Any
from urllib.parse import urlencode

import pandas as pd

from dashboard.cards.card import Card, Chart
from dashboard.cards.columns import Column
from dashboard.cards.records import records
from dashboard.cards.staleness import first_run
from dashboard.components.states import Message
from dashboard.context import Visit
from dashboard.figures.ranked import ranked_figure
from dashboard.format import percent
from dashboard.queries import trends

JOB = "price_elasticities"


def rows(visit: Visit) -> pd.DataFrame:
    """As `queries.trends.elasticities`; with categories chosen, those and everything."""
    frame = visit.view.read(trends.elasticities)
    if chosen := visit.filters.of("category"):
        frame = frame[frame["scope_id"].isin(["", *chosen])].reset_index(drop=True)
    return frame


def draw(visit: Visit, frame: pd.DataFrame) -> Any:
    """Dots with their intervals, or why there are none."""
    if frame.empty:
        return no_elasticities(visit)
    return Chart(
        ranked_figure(
            frame["name"].tolist(), frame["elasticity"].tolist(), "number", name="Elasticity", marks="dots",
            intervals=list(zip(frame["lo95"], frame["hi95"], strict=True)), reference=(-1, "revenue stays"),
            notes=[_note(row) for row in records(frame)],
            links=[urlencode({"category": scope_id}) if scope_id else None for scope_id in frame["scope_id"]],
            drill="/products",
        ),
        subtitle="Percent more units for one percent more price, with 95% intervals. Left of −1 a lower price earns "
        "more revenue, right of it a higher one",
        links=[visit.address("/products", category=scope_id) if scope_id else visit.address("/products")
               for scope_id in frame["scope_id"]],
    )


def no_elasticities(visit: Visit) -> Message:
    """Why no elasticity is known."""
    return Message("low-data", "No prices to learn from", "It takes prices that changed, and half a year of sales at "
                   "them.", command=first_run(visit, JOB))


def _note(row: Any) -> str:
    rough = "; little data" if row.quality == "low_data" else ""
    return f"10% more price: {percent(1.1 ** row.elasticity - 1, signed=True)} units; {row.products} products{rough}"


CARD = Card(
    "trends-elasticities", "Price and demand", rows, draw,
    (
        Column("name", "Category"), Column("elasticity", "Elasticity", "number"), Column("lo95", "From", "number"),
        Column("hi95", "To", "number"), Column("products", "Products", "count"), Column("quality", "Quality"),
    ),
    jobs=(JOB,),
)
