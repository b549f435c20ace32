"""Who moves between segments: one month's moves, and the sizes of segments month by month."""

from datetime import date
from typing import Any

import pandas as pd

from dashboard.cards.card import Card, Chart
from dashboard.cards.columns import Column
from dashboard.cards.customers_predicted import SEGMENTS, nothing_predicted
from dashboard.context import Visit
from dashboard.figures.base import Series
from dashboard.figures.heatmap import heatmap_figure
from dashboard.figures.small_multiples import small_multiples_figure
from dashboard.filters import fragment
from dashboard.format import long_month
from dashboard.queries import customers
from dashboard.queries.customers import RFM_SEGMENTS

NEWCOMERS = "First bought"
SHORT = {"Potential Loyalists": "Potential", "About to Sleep": "Sleepy"}
# Not among the charts: those who are gone only pile up.
WATCHED = ("Champions", "Loyal", "Potential Loyalists", "New", "At Risk", "About to Sleep")
MOVE_COLUMNS = (
    Column("month", "Month", "month"), Column("from_segment", "From"), Column("to_segment", "To"),
    Column("customers", "Customers", "count"), Column("share", "Share of the segment", "share"),
)
SIZE_COLUMNS = (
    Column("month", "End of", "month"), Column("segment", "Segment"), Column("customers", "Customers", "count"),
)


def move_rows(visit: Visit) -> pd.DataFrame:
    """month, from_segment, to_segment, customers, share: the moves of the newest month to the period's end."""
    moves = visit.view.read(customers.migrations)
    months = [month for month in moves["month"] if month <= visit.filters.period.end]
    newest = moves[moves["month"] == max(months, default=date.min)]
    totals = newest.groupby("from_segment")["customers"].sum()
    return newest.assign(
        from_segment=newest["from_segment"].replace("", NEWCOMERS),
        share=[count / totals[name] for count, name in zip(newest["customers"], newest["from_segment"], strict=True)],
    )[[column.name for column in MOVE_COLUMNS]].reset_index(drop=True)


def draw_moves(visit: Visit, frame: pd.DataFrame) -> Any:
    """The map, or why there is none."""
    if frame.empty:
        return nothing_predicted(visit, SEGMENTS, "/customers")
    starts = [name for name in (*RFM_SEGMENTS, NEWCOMERS) if name in set(frame["from_segment"])]
    ends = [name for name in RFM_SEGMENTS if name in set(frame["to_segment"])]
    found = frame.set_index(["from_segment", "to_segment"])["share"].to_dict()
    return Chart(
        heatmap_figure(
            [SHORT.get(name, name) for name in starts], [SHORT.get(name, name) for name in ends],
            [[found.get((start, end)) for end in ends] for start in starts], "share", name="Share who went here",
            sizes=[int(frame.loc[frame["from_segment"] == name, "customers"].sum()) for name in starts],
            links=[[fragment(group=f"rfm:{end}") for end in ends] for _ in starts], drill="/customers",
        ),
        subtitle=f"{long_month(frame['month'].iloc[0])}: of each segment at its start (rows), the share in each at its "
                 "end; whole company",
        links=[visit.address("/customers", group=f"rfm:{name}") for name in frame["to_segment"]],
    )


def size_rows(visit: Visit) -> pd.DataFrame:
    """month, segment, customers: one row per month and segment at the month's end."""
    moves = visit.view.read(customers.migrations).rename(columns={"to_segment": "segment"})
    return moves.groupby(["month", "segment"])["customers"].sum().reset_index()


def draw_sizes(visit: Visit, frame: pd.DataFrame) -> Any:
    """A small chart for each segment, or why there are none."""
    if frame["month"].nunique() < 2:
        return nothing_predicted(visit, SEGMENTS, "/customers")
    table = frame.pivot_table(index="month", columns="segment", values="customers", fill_value=0)
    courses = [
        Series(SHORT.get(name, name), table[name].tolist(), links=[fragment(group=f"rfm:{name}")] * len(table))
        for name in WATCHED if name in table
    ]
    return Chart(
        small_multiples_figure(table.index.tolist(), courses, "count", step="month", drill="/customers"),
        subtitle="Customers at the end of each month; those lost are left out; whole company",
        links=[visit.address("/customers", group=f"rfm:{name}") for name in frame["segment"]],
    )


MOVES_CARD = Card("customers-moves", "Moves between segments", move_rows, draw_moves, MOVE_COLUMNS, jobs=(SEGMENTS,))
SIZES_CARD = Card("customers-sizes", "Segments month by month", size_rows, draw_sizes, SIZE_COLUMNS, jobs=(SEGMENTS,))
