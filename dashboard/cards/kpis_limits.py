"""Figures held against limits: what is fine, what to watch, what to act on. The limits are common ones of retail."""

from dataclasses import dataclass
from typing import Any

import pandas as pd

from dashboard.cards.card import Card
from dashboard.cards.columns import Column
from dashboard.compared import reaches_too_far
from dashboard.components.chart_card import content_card
from dashboard.components.progress import Light, Tone, lights
from dashboard.components.states import Message
from dashboard.context import Visit
from dashboard.format import full, is_missing
from warehouse.metrics import METRICS, NotAnswerable

TITLE = "Against limits"


@dataclass(frozen=True)
class Limit:
    """Up to `fine` (or from it on, where up is good) a metric is fine, beyond `act` something should be done."""

    metric: str
    fine: float
    act: float
    path: str


LIMITS = (
    Limit("return_rate", 0.05, 0.10, "/sales"),
    Limit("discount_rate", 0.10, 0.20, "/sales"),
    Limit("churn_risk", 0.30, 0.50, "/customers"),
    Limit("retention_rate", 0.40, 0.25, "/customers"),
    Limit("satisfaction", 4.0, 3.5, "/products"),
    Limit("margin_rate", 0.40, 0.25, "/products"),
    Limit("on_time_rate", 0.90, 0.75, "/team"),
)
VERDICTS: dict[Tone, str] = {"good": "Fine", "warn": "Watch it", "bad": "Act"}
COLUMNS = (
    Column("label", "Figure"), Column("told", "Value"), Column("fine", "Fine", "number"),
    Column("act", "Act", "number"), Column("verdict", "Verdict"),
)


def rows(visit: Visit) -> pd.DataFrame:
    """metric, label, value, told, fine, act, verdict, tone: one row per figure that there is."""
    made = [_row(visit, limit) for limit in LIMITS]
    columns = ["metric", "label", "value", "told", "fine", "act", "verdict", "tone", "path"]
    return pd.DataFrame([row for row in made if row], columns=columns, dtype="object")


def draw(visit: Visit, frame: pd.DataFrame) -> Any:
    """The figures with their verdicts, the worst first."""
    if frame.empty:
        return Message("empty", "Nothing to judge", "No figure is known for these filters. Widen the dates.")
    order: list[Tone] = ["bad", "warn", "good"]
    found: list[Any] = sorted(frame.itertuples(index=False), key=lambda row: order.index(row.tone))
    return content_card(TITLE, "This period; the limits are common ones of retail",
                        lights([_light(visit, row) for row in found]))


def _row(visit: Visit, limit: Limit) -> list[Any] | None:
    metric = METRICS[limit.metric]
    if reaches_too_far(metric, visit, visit.filters.period):
        return None
    try:
        answer = visit.ask([metric.name])
    except NotAnswerable:
        return None
    value: Any = answer[metric.name].iloc[0] if len(answer) else None
    if is_missing(value):
        return None
    is_up_good = limit.fine > limit.act
    is_fine = value >= limit.fine if is_up_good else value <= limit.fine
    is_bad = value < limit.act if is_up_good else value > limit.act
    tone: Tone = "good" if is_fine else "bad" if is_bad else "warn"
    told = full(value, metric.unit, visit.settings.currency)
    return [metric.name, metric.label, value, told, limit.fine, limit.act, VERDICTS[tone], tone, limit.path]


def _light(visit: Visit, row: Any) -> Light:
    unit, currency = METRICS[row.metric].unit, visit.settings.currency
    fine = full(row.fine, unit, currency)
    side, other = ("from", "below") if row.fine > row.act else ("up to", "above")
    is_fine, is_bad = f"{side} {fine}", f"{other} {full(row.act, unit, currency)}"
    told = {
        "good": f"{is_fine}, act {is_bad}", "warn": f"fine {is_fine}, act {is_bad}", "bad": f"{is_bad}, fine {is_fine}",
    }
    return Light(row.label, row.told, f"{row.verdict}: {told[row.tone]}", row.tone, visit.address(row.path))


CARD = Card("kpis-limits", TITLE, rows, draw, COLUMNS)
