"""This month against its targets: what is reached, by how much it is off, and where the pace leads.

The pace is the share of the month's days that are over; it knows no weekends and no seasons, and says so.
"""

from calendar import monthrange
from collections.abc import Sequence
from decimal import Decimal
from typing import Any

import pandas as pd
from dash import html

from dashboard.cards.card import Card
from dashboard.cards.columns import Column
from dashboard.cards.records import records
from dashboard.compared import values_of
from dashboard.components.chart_card import content_card
from dashboard.components.progress import Progress, Tone, progress_bars
from dashboard.components.states import Message
from dashboard.components.warning import warning_line
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

    One row per target of the month of the last complete day that can be followed.
    """
    last = visit.horizon.last_complete_day
    pace = last.day / monthrange(last.year, last.month)[1]
    kept = [target for target in _targets(visit) if not _fault(visit, target)]
    values = _reached(visit, kept, Period(last.replace(day=1), last))
    made = [_row(visit, row, value, pace) for row, value in zip(kept, values, strict=True) if value is not None]
    columns = ["metric", "label", "scope", "scope_id", "scope_name", "value", "target", "variance", "reached", "pace",
               "heading_for"]
    return pd.DataFrame(made, columns=columns, dtype="object")


def draw(visit: Visit, frame: pd.DataFrame) -> Any:
    """Bars with a pace marker, above them what cannot be followed and why."""
    faults = [fault for target in _targets(visit) if (fault := _fault(visit, target))]
    if frame.empty and faults:
        return Message("empty", "No target can be followed", " ".join(faults))
    if frame.empty:
        return Message("empty", "No targets for this month",
                       "Targets are kept in app.targets: a metric, a month and what is to be reached. How to set them "
                       "with psql is in docs/dashboard.md.")
    last = visit.horizon.last_complete_day
    bars = progress_bars([_progress(visit, row) for row in records(frame)])
    return content_card(TITLE, f"{long_month(last)} to day {last.day}; the mark is the share of the month that is over",
                        html.Div([*map(warning_line, faults), bars]))


def _targets(visit: Visit) -> list[Any]:
    return records(visit.view.read_now(targets, visit.horizon.last_complete_day.replace(day=1)))


def _fault(visit: Visit, target: Any) -> str:
    """Why a target cannot be followed; empty where it can."""
    metric = METRICS.get(target.metric)
    if metric is None:
        why = "there is no such metric"
    elif metric.kind != "flow" or not (metric.is_additive or metric.name in ADDS_UP_OVER_DAYS):
        why = "it does not add up over days"
    elif target.target <= 0:
        why = "what is to be reached must be above zero"
    else:
        why = _fault_of_scope(visit, target)
    return f"The target for {target.metric} is left out: {why}." if why else ""


def _fault_of_scope(visit: Visit, target: Any) -> str:
    if target.scope not in ("total", "location"):
        return f"its scope is {target.scope}, not total or location"
    if target.scope == "total":
        return "of scope total it must not name a location" if target.scope_id else ""
    places = visit.options.loc[visit.options["dimension"] == "location", "id"]
    return "" if target.scope_id in set(places) else f"there is no location {target.scope_id}"


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
