"""Metrics month by month as lines. Any page may place such a card."""

from collections.abc import Sequence
from datetime import date
from typing import Any

import pandas as pd

from dashboard.buckets import month_spans, whole_months
from dashboard.cards.card import Card, Chart
from dashboard.cards.columns import Column
from dashboard.cards.left_out import NOT_THE_DATES
from dashboard.cards.steps import step_addresses, step_fragments
from dashboard.components.legend import Key, Mark
from dashboard.components.states import Message
from dashboard.context import Visit
from dashboard.figures.lines import Line, lines_figure
from warehouse.metrics import METRICS, NotAnswerable
from warehouse.metrics.periods import Period
from warehouse.scope import Kind

MONTHS_SHOWN = 24
MARKS: tuple[Mark, ...] = ("line-1", "line", "line-3")


def months_card(
    name: str, title: str, metrics: Sequence[str], missing: Message, drill: str, *, is_company_wide: bool = False,
    tells: Kind | None = None,
) -> Card:
    """The card for a page's place `name`: up to three metrics of one unit, whole months only; `missing` stands where
    there is none of the first, which the card is about; `drill` is the page that a month leads to."""
    def rows(visit: Visit) -> pd.DataFrame:
        period = _newest_months(visit)
        if period is None:
            return pd.DataFrame(columns=["month", *metrics])
        try:
            return visit.ask(metrics, by=["month"], period=period, order_by="month")
        except NotAnswerable as refusal:
            refused = pd.DataFrame(columns=["month", *metrics])
            refused.attrs["refusal"] = str(refusal)
            return refused

    def draw(visit: Visit, frame: pd.DataFrame) -> Any:
        shown = [metric for metric in metrics if frame[metric].notna().any()]
        if "refusal" in frame.attrs:
            return Message("empty", "Not with these filters", frame.attrs["refusal"])
        if metrics[0] not in shown:
            return missing
        spans = month_spans(frame["month"].tolist())
        return Chart(
            lines_figure(
                frame["month"].tolist(), [Line(METRICS[metric].label, frame[metric].tolist()) for metric in shown],
                METRICS[shown[0]].unit, visit.settings.currency, step="month",
                links=step_fragments(spans), drill=drill,
            ),
            keys=[Key(mark, METRICS[metric].label) for mark, metric in zip(MARKS, shown, strict=False)]
            if len(shown) > 1 else (),
            links=step_addresses(visit, drill, spans),
        )

    columns = (Column("month", "Month", "month"),
               *(Column(metric, METRICS[metric].label, METRICS[metric].unit) for metric in metrics))
    return Card(name, title, rows, draw, columns, subtitle=f"Whole months{NOT_THE_DATES}",
                is_company_wide=is_company_wide, tells=tells)


def _newest_months(visit: Visit) -> Period | None:
    """The last MONTHS_SHOWN months that are over and wholly within the data."""
    every = whole_months(Period(visit.horizon.first_day, visit.horizon.last_complete_day))
    if every is None:
        return None
    number = every.end.year * 12 + every.end.month - MONTHS_SHOWN
    return Period(max(every.start, date(number // 12, number % 12 + 1, 1)), every.end)
