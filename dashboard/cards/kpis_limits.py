"""Figures held against limits: what is fine, what to watch, what to act on.

The limits are common ones of retail where the company sets none of its own (KPI_LIMITS).
"""

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
from warehouse.settings import Settings

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
    Column("label", "Figure"), Column("told", "Value"), Column("fine_told", "Fine"), Column("act_told", "Act"),
    Column("verdict", "Verdict"),
)


def limits_of(settings: Settings) -> list[Limit]:
    """LIMITS, with the company's own in their place and beside them."""
    paths = {limit.metric: limit.path for limit in LIMITS}
    common = {limit.metric: (limit.fine, limit.act) for limit in LIMITS}
    return [Limit(name, fine, act, paths.get(name, "/kpis"))
            for name, (fine, act) in (common | settings.limits).items()]


def rows(visit: Visit) -> pd.DataFrame:
    """metric, label, value, told, fine, fine_told, act, act_told, verdict, tone, path: one row per figure there is.

    What is told is in the metric's unit: '4.1%', 'up to 5.0%', 'above 10.0%'.
    """
    made = [_row(visit, limit) for limit in limits_of(visit.settings)]
    columns = ["metric", "label", "value", "told", "fine", "fine_told", "act", "act_told", "verdict", "tone", "path"]
    return pd.DataFrame([row for row in made if row], columns=columns, dtype="object")


def draw(visit: Visit, frame: pd.DataFrame) -> Any:
    """The figures with their verdicts, the worst first."""
    if frame.empty:
        return Message("empty", "Nothing to judge", "No figure is known for these filters. Widen the dates.")
    order: list[Tone] = ["bad", "warn", "good"]
    found: list[Any] = sorted(frame.itertuples(index=False), key=lambda row: order.index(row.tone))
    whose = "your own, or common ones of retail" if visit.settings.limits else "common ones of retail"
    return content_card(TITLE, f"This period; the limits are {whose}", lights([_light(visit, row) for row in found]))


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
    told, fine, act = (full(each, metric.unit, visit.settings.currency) for each in (value, limit.fine, limit.act))
    side, other = ("from", "below") if is_up_good else ("up to", "above")
    return [metric.name, metric.label, value, told, limit.fine, f"{side} {fine}", limit.act, f"{other} {act}",
            VERDICTS[tone], tone, limit.path]


def _light(visit: Visit, row: Any) -> Light:
    told = {
        "good": f"{row.fine_told}, act {row.act_told}", "warn": f"fine {row.fine_told}, act {row.act_told}",
        "bad": f"{row.act_told}, fine {row.fine_told}",
    }
    return Light(row.label, row.told, f"{row.verdict}: {told[row.tone]}", row.tone, visit.address(row.path))


CARD = Card("kpis-limits", TITLE, rows, draw, COLUMNS)
