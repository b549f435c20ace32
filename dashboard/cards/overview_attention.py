"""Needs attention: what the predictions found, ranked by the money at stake, each leading to where it can be acted on.

Findings are about the whole company, or about the chosen locations: predictions are not made anew for other filters.
"""

from typing import Any

import pandas as pd
from dash import html

from dashboard.cards.card import Card
from dashboard.cards.columns import Column
from dashboard.cards.left_out import left_out
from dashboard.cards.staleness import is_stale, stale_note
from dashboard.components.actions import Action, action_list
from dashboard.components.chart_card import content_card
from dashboard.components.states import Message
from dashboard.context import Visit
from dashboard.format import compact, full, full_day, is_missing, percent, whole
from dashboard.queries.insights import ANOMALY_DAYS, DAYS_AHEAD, DIMENSIONS, insights, most_wanted
from warehouse.metrics import METRICS
from warehouse.metrics.outlook import RISKY_ABOVE

NAME, TITLE, SUBTITLE = "overview-attention", "Needs attention", "Ranked by money at stake"
MOST_ANOMALIES = 3
COLUMNS = (
    Column("kind", "Finding"), Column("subjects", "How many", "count"), Column("amount", "Amount", "money"),
    Column("name", "Subject"), Column("day", "Day", "day"), Column("as_of_date", "As of", "day"),
)


def rows(visit: Visit) -> pd.DataFrame:
    """One row per finding, most money first; anomalies cut to the MOST_ANOMALIES that matter."""
    chosen = tuple((name, ids) for name, ids in visit.filters.chosen if name in DIMENSIONS)
    parts = [visit.view.read(query, chosen) for query in (insights, most_wanted)]
    found = pd.concat([part.astype(object) for part in parts], ignore_index=True)
    # A mean is no money at stake.
    is_sum = found["amount"].notna() & (found["kind"] != "lifetime_value")
    found = found.assign(stake=[abs(float(value)) if known else 0.0
                                for value, known in zip(found["amount"], is_sum, strict=True)])
    ranked = found.sort_values(["stake", "kind", "day"], ascending=[False, True, False], ignore_index=True)
    anomalies = ranked[ranked["kind"] == "anomaly"]
    return ranked.drop(index=anomalies.index[MOST_ANOMALIES:]).drop(columns="stake")


def draw(visit: Visit, frame: pd.DataFrame) -> Any:
    """The list, or what fills it."""
    if frame.empty and visit.filters.location_ids:
        return Message("empty", "Nothing found here", "Of these locations no prediction stands out.")
    if frame.empty:
        return Message("empty", "No predictions yet", "Risks and chances appear here once they have been made.",
                       command=".venv/bin/python -m scripts.predict --all")
    oldest = frame["as_of_date"].min()
    actions = action_list([_action(visit, row) for row in frame.itertuples(index=False)])
    note = stale_note(visit, oldest, "--all")
    content = html.Div([note, actions], className="stale" if is_stale(visit, oldest) else "")
    where = ", ".join(visit.location_names) or "whole company"
    return content_card(TITLE, f"{SUBTITLE}; {where}{left_out(visit, DIMENSIONS)}", content)


def _action(visit: Visit, row: Any) -> Action:
    makers = {
        "churn": _churn, "lifetime_value": _lifetime_value, "demand": _demand, "stock_out": _stock_out,
        "anomaly": _anomaly,
    }
    return makers[row.kind](visit, row)


def _money(visit: Visit, amount: Any) -> str:
    return "" if is_missing(amount) else str(compact(amount, "money", visit.settings.currency))


def _churn(visit: Visit, row: Any) -> Action:
    return Action(
        f"{whole(row.subjects)} customers likely to leave",
        f"More than {percent(RISKY_ABOVE)} risk. Write first to those with the most at stake.",
        visit.address("/customers", group="risk:high"), _money(visit, row.amount), "bad", "people",
    )


def _lifetime_value(visit: Visit, row: Any) -> Action:
    return Action(
        "Average predicted lifetime value", f"Next 24 months, over {whole(row.subjects)} customers.",
        visit.address("/customers"), _money(visit, row.amount), "plain", "cash-coin",
    )


def _demand(visit: Visit, row: Any) -> Action:
    return Action(
        f"{row.name} leads next week", f"About {whole(row.subjects)} units expected; see that they are there.",
        visit.address("/products", item=row.subject_id), _money(visit, row.amount), "good", "graph-up",
    )


def _stock_out(visit: Visit, row: Any) -> Action:
    is_over = row.day <= row.as_of_date
    return Action(
        f"{whole(row.subjects)} shelves run out within {DAYS_AHEAD} days",
        "Some are empty already. Reorder now." if is_over else f"The first on {full_day(row.day)}. Reorder now.",
        visit.address("/inventory"), _money(visit, row.amount), "warn", "box-seam",
    )


def _anomaly(visit: Visit, row: Any) -> Action:
    measure, _, direction = row.name.partition("|")
    scope, _, scope_id = row.subject_id.partition("|")
    label = METRICS[measure].label if measure in METRICS else measure.replace("_", " ").capitalize()
    names = dict(zip(visit.options["id"], visit.options["name"], strict=True))
    where = f" at {names.get(scope_id, scope_id)}" if scope == "location" else ""
    day = str(row.day)
    chosen = {"location": scope_id} if scope == "location" else {}
    return Action(
        f"{label} unusually {direction}{where}",
        f"{full_day(row.day)}; one of the last {ANOMALY_DAYS} days' anomalies.",
        visit.address("/orders", from_=day, to=day, **chosen), _signed(visit, row.amount),
        "bad" if direction == "low" else "plain", "activity",
    )


def _signed(visit: Visit, amount: Any) -> str:
    return "" if is_missing(amount) else full(amount, "money", visit.settings.currency)


CARD = Card(NAME, TITLE, rows, draw, COLUMNS, subtitle=SUBTITLE)
