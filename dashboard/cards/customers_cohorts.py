"""Of the customers who first bought in a month, how many bought again in each month after."""

from datetime import date, timedelta
from typing import Any

import pandas as pd

from dashboard.cards.card import Card, Chart
from dashboard.cards.columns import Column
from dashboard.components.states import Message
from dashboard.context import Visit
from dashboard.figures.heatmap import heatmap_figure
from dashboard.format import month
from dashboard.queries import customers

MOST_COHORTS, MOST_MONTHS = 12, 12
COLUMNS = (
    Column("cohort_month", "First bought in", "month"), Column("customers", "Customers", "count"),
    Column("age", "Months after", "count"), Column("returned", "Bought again", "count"),
    Column("share", "Share", "share"),
)


def rows(visit: Visit) -> pd.DataFrame:
    """cohort_month, customers, age, returned, share: one row per cohort and complete month after its first."""
    found = visit.view.read(customers.cohorts)
    frame = found.assign(age=[_months_between(start, month) for start, month
                              in zip(found["cohort_month"], found["month"], strict=True)])
    firsts = frame[frame["age"] == 0]
    sizes: dict[date, int] = dict(zip(firsts["cohort_month"], firsts["customers"], strict=True))
    bought = frame.set_index(["cohort_month", "age"])["customers"].to_dict()
    over = visit.horizon.last_complete_day + timedelta(days=1)
    last = (over.replace(day=1) - timedelta(days=1)).replace(day=1)
    cohorts = [cohort for cohort in sorted(sizes) if _months_between(cohort, last) >= 1][-MOST_COHORTS:]
    cells = [
        (cohort, sizes[cohort], age, bought.get((cohort, age), 0))
        for cohort in cohorts for age in range(1, min(_months_between(cohort, last), MOST_MONTHS) + 1)
    ]
    made = pd.DataFrame(cells, columns=["cohort_month", "customers", "age", "returned"])
    return made.assign(share=[again / size for again, size in zip(made["returned"], made["customers"], strict=True)])


def draw(visit: Visit, frame: pd.DataFrame) -> Any:
    """The map, or why there is none."""
    if frame.empty:
        return Message("low-data", "Too early to tell", "This shows customers who come back in the months after their "
                       "first purchase. It needs one whole month of sales after a month with new customers.")
    cohorts, ages = sorted(set(frame["cohort_month"])), range(1, int(frame["age"].max()) + 1)
    shares = frame.set_index(["cohort_month", "age"])["share"].to_dict()
    sizes = frame.drop_duplicates("cohort_month").set_index("cohort_month")["customers"]
    return Chart(
        heatmap_figure(
            [month(cohort) for cohort in cohorts], [f"M{age}" for age in ages],
            [[shares.get((cohort, age)) for age in ages] for cohort in cohorts], "share", name="Bought again",
            sizes=[int(sizes[cohort]) for cohort in cohorts],
            links=[[f"group=cohort:{cohort:%Y-%m}" for _ in ages] for cohort in cohorts], drill="/customers",
        ),
        subtitle="Share of new customers who bought again, by months since the first purchase; whole months, "
                 "whole company",
        links=[visit.address("/customers", group=f"cohort:{cohort:%Y-%m}") for cohort in frame["cohort_month"]],
    )


def _months_between(start: date, end: date) -> int:
    return (end.year - start.year) * 12 + end.month - start.month


COHORTS_CARD = Card("customers-cohorts", "Repeat purchase by cohort", rows, draw, COLUMNS)
