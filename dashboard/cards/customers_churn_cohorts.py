"""Churn by month of first purchase: who has gone silent, and who is expected to."""

from datetime import timedelta
from typing import Any

import pandas as pd

from dashboard.cards.card import Card, Chart
from dashboard.cards.columns import Column
from dashboard.cards.customers_groups import of_whom, whose
from dashboard.cards.customers_predicted import CHURN
from dashboard.components.legend import Key
from dashboard.components.states import Message
from dashboard.context import Visit
from dashboard.figures.bars import bars_figure
from dashboard.figures.base import Series
from dashboard.figures.lines import Line
from dashboard.queries import customers
from dashboard.queries.customers import SILENT_DAYS

MOST_COHORTS = 18
COLUMNS = (
    Column("cohort_month", "First bought in", "month"), Column("customers", "Customers", "count"),
    Column("silent_customers", f"Silent for {SILENT_DAYS} days", "count"), Column("silent_share", "Share", "share"),
    Column("churn_probability", "Mean chance of not coming back", "share"),
)


def rows(visit: Visit) -> pd.DataFrame:
    """cohort_month, customers, silent_customers, silent_share (None: too young), churn_probability; oldest first."""
    frame = visit.view.read(customers.by_cohort, whose(visit)).tail(MOST_COHORTS).reset_index(drop=True)
    oldest_silent = visit.horizon.last_complete_day - timedelta(days=SILENT_DAYS)
    shares = [
        silent / count if _month_end(month) < oldest_silent else None
        for month, silent, count
        in zip(frame["cohort_month"], frame["silent_customers"], frame["customers"], strict=True)
    ]
    return frame.assign(silent_share=pd.Series(shares, dtype="object"))[[column.name for column in COLUMNS]]


def draw(visit: Visit, frame: pd.DataFrame) -> Any:
    """The bars, or why there are none."""
    if not frame["silent_share"].notna().any():
        return Message("low-data", "Too early to tell",
                       f"Who has been silent for {SILENT_DAYS} days is known {SILENT_DAYS} days after the first sales.")
    links = [f"group=cohort:{month:%Y-%m}" for month in frame["cohort_month"]]
    has_scores = frame["churn_probability"].notna().any()
    lines = [Line("Mean chance of not coming back", frame["churn_probability"].tolist())] if has_scores else []
    return Chart(
        bars_figure(
            frame["cohort_month"].tolist(),
            [Series(f"Silent for {SILENT_DAYS} days", frame["silent_share"].tolist())], "share",
            step="month", lines=lines, links=links, drill="/customers",
        ),
        keys=[Key("bar", f"Silent for more than {SILENT_DAYS} days"),
              *([Key("line", "Chance of not buying in the next 90 days, mean")] if has_scores else [])],
        subtitle=f"Share of each month's new customers{of_whom(visit)}",
        links=[visit.address("/customers", group=link.removeprefix("group=")) for link in links],
    )


def _month_end(month: Any) -> Any:
    return (pd.Timestamp(month) + pd.offsets.MonthEnd(1)).date()


CHURN_COHORTS_CARD = Card("customers-churn_cohorts", "Churn by cohort", rows, draw, COLUMNS, jobs=(CHURN,))
