"""Revenue by place and time as a heat map: which location moved when. Any page may place it."""

from typing import Any

import pandas as pd

from dashboard.buckets import LONGEST_BY_WEEK, Granularity, cut_ends, step_spans
from dashboard.cards.card import Card, Chart, no_sales
from dashboard.cards.columns import Column
from dashboard.context import Visit
from dashboard.figures.heatmap import heatmap_figure
from dashboard.filters import fragment
from dashboard.format import day, month

# More columns than this are too narrow to read.
MOST_DAYS_ACROSS = 14
MOST_ROWS = 15


def place_heatmap_card(name: str, dimension: str = "location", title: str = "Locations over time") -> Card:
    """The card for a page's place `name`; rows are a dimension's values, columns days, weeks or months."""
    def rows(visit: Visit) -> pd.DataFrame:
        step = _step(visit)
        frame = visit.ask(["revenue", "orders"], by=[dimension, step], order_by=step)
        return frame.rename(columns={f"{dimension}_name": "name", step: "start"})

    def draw(visit: Visit, frame: pd.DataFrame) -> Any:
        if frame.empty:
            return no_sales(visit)
        return Chart(_figure(visit, frame, dimension), subtitle=_subtitle(visit, frame))

    columns = (
        Column("name", dimension.capitalize()), Column("start", "From", "day"),
        Column("revenue", "Revenue", "money"), Column("orders", "Orders", "count"),
    )
    return Card(name, title, rows, draw, columns)


def _subtitle(visit: Visit, frame: pd.DataFrame) -> str:
    step = _step(visit)
    return f"Revenue by {step}{cut_ends(visit.filters.period, sorted(set(frame['start'])), step)}"


def _step(visit: Visit) -> Granularity:
    if visit.filters.period.days <= MOST_DAYS_ACROSS:
        return "day"
    return "week" if visit.filters.period.days <= LONGEST_BY_WEEK // 6 else "month"


def _figure(visit: Visit, frame: pd.DataFrame, dimension: str) -> Any:
    totals = frame.groupby([dimension, "name"], dropna=False)["revenue"].sum().sort_values(ascending=False)
    places = list(totals.index)[:MOST_ROWS]
    starts = sorted(frame["start"].unique())
    found = {(row[0], row[1]): row[2] for row in frame[[dimension, "start", "revenue"]].itertuples(index=False)}
    spans = step_spans(starts, visit.filters.period)
    names = [month(start) if _step(visit) == "month" else day(start, visit.today) for start in starts]
    return heatmap_figure(
        [name for _identifier, name in places], names,
        [[found.get((identifier, start)) for start in starts] for identifier, _name in places],
        "money", visit.settings.currency,
        links=[[fragment(**{dimension: identifier, "from": str(first), "to": str(last)})
                if (identifier, start) in found else None
                for start, (first, last) in zip(starts, spans, strict=True)] for identifier, _name in places],
        drill="/orders",
    )
