"""Revenue by location, region, category or any other dimension, as ranked bars. Any page may place it."""

from typing import Any

import pandas as pd

from dashboard.cards.card import Card, Chart, no_sales
from dashboard.cards.columns import Column
from dashboard.context import Visit
from dashboard.figures.ranked import ranked_figure
from dashboard.filters import DIMENSIONS, fragment

SHOWN = 8


def by_dimension_card(name: str, dimension: str, title: str, drill: str = "") -> Card:
    """Ranked bars of revenue by location, region, category, ...; a click filters, or leads to `drill`."""
    # An order of two categories counts in both; to count those, every line has to be read.
    second = "units" if dimension in ("category", "product", "supplier") else "orders"

    def rows(visit: Visit) -> pd.DataFrame:
        frame = visit.ask(["revenue", second], by=[dimension], base=True, order_by="-revenue", limit=SHOWN)
        return frame.rename(columns={f"{dimension}_name": "name"})

    def draw(visit: Visit, frame: pd.DataFrame) -> Any:
        if frame.empty:
            return no_sales(visit)
        compared = frame["base_revenue"].tolist() if "base_revenue" in frame else None
        what = f"Revenue, the {SHOWN} largest" if len(frame) == SHOWN else "Revenue"
        return Chart(
            ranked_figure(
                frame["name"].tolist(), frame["revenue"].tolist(), "money", visit.settings.currency, compared=compared,
                links=[fragment(**{dimension: identifier}) for identifier in frame[dimension]], drill=drill,
            ),
            subtitle=f"{what}; grey bar = comparison period" if compared is not None else what,
            links=[visit.address(drill or "/sales", **{dimension: identifier}) for identifier in frame[dimension]],
        )

    columns = (
        Column("name", DIMENSIONS[dimension]), Column("revenue", "Revenue", "money"),
        Column(second, second.capitalize(), "count"), Column("base_revenue", "Comparison", "money"),
    )
    return Card(name, title, rows, draw, columns)
