"""What the customers of each segment are like, beside the average customer."""

from typing import Any

import pandas as pd

from dashboard.cards.card import Card, Chart
from dashboard.cards.columns import Column
from dashboard.cards.customers_groups import of_whom
from dashboard.cards.customers_predicted import SEGMENTS, nothing_predicted
from dashboard.cards.customers_segments import segment_rows
from dashboard.context import Visit
from dashboard.figures.heatmap import heatmap_figure
from dashboard.filters import fragment

# Of what each trait is the sum, and over what it is taken.
TRAITS = {
    "orders_each": ("Orders", "orders", "customers"),
    "revenue_each": ("Revenue", "net_amount", "customers"),
    "average_order": ("Avg order", "net_amount", "orders"),
    "value_each": ("Value ahead", "year_value", "customers"),
    "silent_days": ("Silence", "silence", "customers"),
    "churn_probability": ("Risk", "risk", "customers"),
}
COLUMNS = (
    Column("rfm_segment", "Segment"), Column("customers", "Customers", "count"),
    Column("orders_each", "Orders each", "number"), Column("revenue_each", "Revenue each", "money"),
    Column("average_order", "Average order", "money"), Column("value_each", "Expected in 12 months each", "money"),
    Column("silent_days", "Days since the last purchase", "days"),
    Column("churn_probability", "Chance of not coming back", "share"),
)


def rows(visit: Visit) -> pd.DataFrame:
    """One row per segment, and the average customer last: customers, then the mean of each trait (None unknown)."""
    frame = _summed(segment_rows(visit))
    if frame.empty:
        return frame.assign(**dict.fromkeys(TRAITS))
    sums = frame.drop(columns="rfm_segment").sum()
    every = pd.concat([frame, sums.to_frame().T.assign(rfm_segment="All customers")], ignore_index=True)
    means = {name: _ratio(every[above], every[below]) for name, (_, above, below) in TRAITS.items()}
    return every[["rfm_segment", "customers"]].assign(**means)


def draw(visit: Visit, frame: pd.DataFrame) -> Any:
    """The map, or why there is none."""
    if frame.empty:
        return nothing_predicted(visit, SEGMENTS, "/customers")
    segments, average = frame.iloc[:-1], frame.iloc[-1]
    times = [[_times(row[name], average[name]) for name in TRAITS] for _, row in segments.iterrows()]
    links = [fragment(group=f"rfm:{name}") for name in segments["rfm_segment"]]
    return Chart(
        heatmap_figure(
            segments["rfm_segment"].tolist(), [label for label, _, _ in TRAITS.values()], times, "number",
            name="Times the average customer", scale="diverging", center=1.0,
            links=[[link] * len(TRAITS) for link in links], drill="/customers",
        ),
        subtitle=f"Each segment's mean as a multiple of the average customer's: 1 is like everybody{of_whom(visit)}",
        links=[*[visit.address("/customers", group=link.removeprefix("group=")) for link in links], ""],
    )


def _summed(frame: pd.DataFrame) -> pd.DataFrame:
    """Sums that means can be taken of, of one segment as of all together."""
    return pd.DataFrame({
        **{name: frame[name] for name in ("rfm_segment", "customers", "orders", "net_amount", "year_value")},
        "silence": [days * count for days, count in zip(frame["silent_days"], frame["customers"], strict=True)],
        "risk": frame["churn_probability"].astype("float64") * frame["customers"].astype("float64"),
    })


def _ratio(above: "pd.Series[Any]", below: "pd.Series[Any]") -> list[Any]:
    return [
        None if pd.isna(one) or not other else float(one) / float(other)
        for one, other in zip(above, below, strict=True)
    ]


def _times(value: Any, average: Any) -> float | None:
    return None if pd.isna(value) or pd.isna(average) or not average else float(value) / float(average)


PROFILE_CARD = Card("customers-profile", "What segments are like", rows, draw, COLUMNS, jobs=(SEGMENTS,))
