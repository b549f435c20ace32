"""Where customers stand in their life with the shop: new, active, slowing, lapsed, gone."""

from typing import Any

import pandas as pd

from dashboard.cards.card import Card, Chart
from dashboard.cards.columns import Column
from dashboard.cards.customers_groups import STAGE_BOUNDS, STAGES, of_whom, whose
from dashboard.cards.customers_predicted import CHURN, VALUES
from dashboard.components.states import Message
from dashboard.context import Visit
from dashboard.figures.base import Token
from dashboard.figures.ranked import ranked_figure
from dashboard.filters import fragment
from dashboard.format import full, full_day
from dashboard.queries import customers

COLORS: tuple[Token, ...] = ("c3", "pos", "c2", "warn", "ref")
COLUMNS = (
    Column("name", "Stage"), Column("bounds", "Meaning"), Column("customers", "Customers", "count"),
    Column("share", "Share", "share"), Column("net_amount", "Revenue so far", "money"),
    Column("year_value", "Expected in 12 months", "money"),
)


def rows(visit: Visit) -> pd.DataFrame:
    """stage, name, bounds, customers, share, net_amount, year_value: one row per stage, in the order of life."""
    found = visit.view.read(customers.by_stage, whose(visit)).set_index("stage")
    frame = found.reindex(list(STAGES))[["customers", "net_amount", "year_value"]]
    frame["customers"] = pd.to_numeric(frame["customers"]).fillna(0).astype("int64")
    total = frame["customers"].sum()
    return frame.assign(
        name=list(STAGES.values()), bounds=list(STAGE_BOUNDS.values()),
        share=frame["customers"] / total if total else None,
    ).reset_index(names="stage")


def draw(visit: Visit, frame: pd.DataFrame) -> Any:
    """The bars, or why there are none."""
    if not frame["customers"].any():
        return Message("empty", "No customers here", "No identified customer has bought with these filters.",
                       clear_href="/customers" if visit.filters.chosen else "")
    currency = visit.settings.currency
    return Chart(
        ranked_figure(
            frame["name"].tolist(), frame["customers"].tolist(), "count", name="Customers",
            shares=frame["share"].tolist(), colors=COLORS,
            notes=[f"{bounds}<br>{full(amount, 'money', currency)} revenue so far"
                   for bounds, amount in zip(frame["bounds"], frame["net_amount"], strict=True)],
            links=[fragment(group=f"stage:{stage}") for stage in frame["stage"]], drill="/customers",
        ),
        subtitle=f"All customers by how long they have been silent, as of {full_day(visit.horizon.last_complete_day)}"
                 f"{of_whom(visit)}",
        links=[visit.address("/customers", group=f"stage:{stage}") for stage in frame["stage"]],
    )


STAGES_CARD = Card("customers-stages", "Lifecycle stages", rows, draw, COLUMNS, jobs=(CHURN, VALUES))
