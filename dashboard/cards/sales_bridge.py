"""Why revenue moved against the comparison period: price, volume and mix as a waterfall."""

from dataclasses import asdict
from typing import Any

import pandas as pd

from dashboard.cards.card import Card, Chart
from dashboard.cards.columns import Column
from dashboard.components.states import Message
from dashboard.context import Visit
from dashboard.figures.waterfall import Step, waterfall_figure
from dashboard.format import days, full_day
from dashboard.growth import revenue_bridge

LABELS = {
    "base": "Before", "volume": "Volume", "mix": "Mix", "price": "Price", "added": "New", "dropped": "Dropped",
    "now": "Now",
}
MEANINGS = {
    "base": "Revenue of the comparison period",
    "volume": "More or fewer units at the average price of before",
    "mix": "Dearer or cheaper products among the units",
    "price": "Other prices and discounts for the same products",
    "added": "Products sold only now",
    "dropped": "Products sold only before",
    "now": "Revenue of the period's complete days",
}
COLUMNS = (Column("label", "Part"), Column("amount", "Amount", "money"), Column("meaning", "What it is"))


def rows(visit: Visit) -> pd.DataFrame:
    """part, label, amount, meaning: the seven parts in order; empty without a comparison period."""
    if visit.base is None:
        return pd.DataFrame(columns=["part", "label", "amount", "meaning"])
    products = visit.ask(["revenue", "units"], by=["product"], base=True, period=visit.complete)
    bridge = asdict(revenue_bridge(products[["revenue", "units", "base_revenue", "base_units"]]))
    return pd.DataFrame([
        {"part": part, "label": label, "amount": bridge[part], "meaning": MEANINGS[part]}
        for part, label in LABELS.items()
    ])


def draw(visit: Visit, frame: pd.DataFrame) -> Any:
    """The waterfall, or why there is nothing to compare."""
    if frame.empty:
        why = ("Choose a comparison in the filter bar." if visit.filters.base is None
               else f"The data begin on {full_day(visit.horizon.first_day)}, too late for a comparison period.")
        return Message("empty", "Nothing to compare with", why)
    if not frame["amount"].any():
        return Message("empty", "No sales in either period", "Widen the dates or clear the filters.")
    parts: list[Any] = list(frame.itertuples(index=False))
    steps = [Step(row.label, row.amount, is_total=row.part in ("base", "now")) for row in parts]
    base, complete = visit.base, visit.complete
    before = f"from={base.start}&to={base.end}" if base else ""
    links = [before if part == "base" else "" for part in frame["part"]]
    told = [days(each, visit.today) for each in (complete, base) if each]
    return Chart(
        waterfall_figure(steps, "money", visit.settings.currency, links=links, drill="/orders"),
        subtitle=f"Revenue, {' against '.join(told)}",
    )


CARD = Card("sales-bridge", "Why revenue moved", rows, draw, COLUMNS)
