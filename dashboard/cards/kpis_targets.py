"""This month against its targets: what is reached, by how much it is off, and where the pace leads.

The pace is the share of the month's days that are over; it knows no weekends and no seasons, and says so.
"""

from calendar import monthrange
from collections.abc import Sequence
from decimal import Decimal
from typing import Any

import pandas as pd

from dashboard.cards.card import Card
from dashboard.cards.columns import Column
from dashboard.compared import values_of
from dashboard.components.chart_card import content_card
from dashboard.components.progress import Progress, Tone, progress_bars
from dashboard.components.states import Message
from dashboard.context import Visit
from dashboard.format import compact, full, long_month
from dashboard.queries.targets import targets
from warehouse.metrics import METRICS, NotAnswerable
from warehouse.metrics.periods import Period

TITLE = "This month against targets"
# Not over products, but over days: each customer is new once.
ADDS_UP_OVER_DAYS = ("new_customers",)
# Off the pace by less than this share is on track.
NEAR = 0.05
COLUMNS = (
    Column("label", "Metric"), Column("scope_name", "Where"), Column("value", "Reached", "number"),
    Column("target", "Target", "number"), Column("variance", "To go", "number"),
    Column("reached", "Of the target", "share"), Column("pace", "Of the month", "share"),
    Column("heading_for", "Heading for", "number"),
)


def rows(visit: Visit) -> pd.DataFrame:
    """metric, label, scope, scope_id, scope_name, value, target, variance, reached, pace, heading_for.

    One row per target of the month of the last complete day; targets of metrics that cannot be added up are left out.
    """
    last = visit.horizon.last_complete_day
    month = last.replace(day=1)
    pace = last.day / monthrange(last.year, last.month)[1]
    found: list[Any] = list(visit.view.read_now(targets, month).itertuples(index=False))
    kept = [row for row in found if _is_followed(row)]
    values = _reached(visit, kept, Period(month, last))
    made = [_row(visit, row, value, pace) for row, value in zip(kept, values, strict=True) if value is not None]
    columns = ["metric", "label", "scope", "scope_id", "scope_name", "value", "target", "variance", "reached", "pace",
               "heading_for"]
    return pd.DataFrame(made, columns=columns, dtype="object")


def draw(visit: Visit, frame: pd.DataFrame) -> Any:
    """Bars with a pace marker."""
    if frame.empty:
        return Message("empty", "No targets for this month",
                       "Targets are kept in app.targets: a metric, a month and what is to be reached. How to set them "
                       "with psql is in docs/dashboard.md.")
    last = visit.horizon.last_complete_day
    bars: list[Any] = list(frame.itertuples(index=False))
    return content_card(TITLE, f"{long_month(last)} to day {last.day}; the mark is the share of the month that is over",
                        progress_bars([_progress(visit, row) for row in bars]))


def _is_followed(target: Any) -> bool:
    metric = METRICS.get(target.metric)
    return (
        metric is not None and metric.kind == "flow" and target.target > 0
        and (metric.is_additive or metric.name in ADDS_UP_OVER_DAYS)
    )


def _reached(visit: Visit, kept: Sequence[Any], period: Period) -> list[Decimal | None]:
    """What was reached of each target in the period, asked once per place; None where it cannot be had."""
    metrics = list(dict.fromkeys(target.metric for target in kept))
    places = [(("location", (target.scope_id,)),) if target.scope == "location" else () for target in kept]
    values = {where: values_of(visit, metrics, period, where) for where in dict.fromkeys(places)}
    found = [values[where][target.metric] for target, where in zip(kept, places, strict=True)]
    return [None if isinstance(value, NotAnswerable) else Decimal(value or 0) for value in found]


def _row(visit: Visit, target: Any, value: Decimal, pace: float) -> list[Any]:
    metric = METRICS[target.metric]
    places = dict(zip(visit.options["id"], visit.options["name"], strict=True))
    name = places.get(target.scope_id) or visit.own_id(target.scope_id) or "Whole company"
    return [metric.name, metric.label, target.scope, target.scope_id, name, value, target.target,
            target.target - value, float(value / target.target), pace, value / Decimal(str(pace))]


def _progress(visit: Visit, row: Any) -> Progress:
    metric, currency = METRICS[row.metric], visit.settings.currency
    # Of what should stay low, such as returns, less than the pace is good.
    lead = row.reached - row.pace if metric.is_up_good else row.pace - row.reached
    tone: Tone = "good" if lead >= 0 else "warn" if lead >= -NEAR else "bad"
    ahead = "ahead of" if row.reached >= row.pace else "a little behind" if row.reached >= row.pace - NEAR else "behind"
    to_go = f"{full(row.variance, metric.unit, currency)} to go" if row.variance > 0 else "target reached"
    chosen = {"location": row.scope_id} if row.scope == "location" else {}
    return Progress(
        name=f"{row.label}, {row.scope_name}",
        value=f"{compact(row.value, metric.unit, currency)} of {compact(row.target, metric.unit, currency)}",
        text=f"{to_go}; {ahead} the pace, heading for {compact(row.heading_for, metric.unit, currency)}",
        reached=row.reached, pace=row.pace, tone=tone, href=visit.address("/sales", **chosen),
    )


CARD = Card("kpis-targets", TITLE, rows, draw, COLUMNS)
