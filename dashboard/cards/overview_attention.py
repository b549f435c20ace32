"""Needs attention: what the predictions found, ranked by the money at stake, each leading to where it can be acted on.

Findings are about the whole company, or about the chosen locations: predictions are not made anew for other filters.
"""

from typing import Any

import pandas as pd
from dash import html

from dashboard.cards.card import Card
from dashboard.cards.columns import Column
from dashboard.cards.customers_list import RISK_LIST
from dashboard.cards.inventory_shelves import RUNNING_OUT
from dashboard.cards.left_out import left_out
from dashboard.cards.records import records
from dashboard.cards.staleness import is_stale, stale_note
from dashboard.cards.to_do import Finding, finding_list
from dashboard.components.chart_card import content_card
from dashboard.components.states import Message
from dashboard.context import Visit
from dashboard.format import full_day, listed, percent, whole
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
    """One row per finding, most money first; of the days out of the ordinary the MOST_ANOMALIES that matter.

    What stood out on one day at one place, in one direction, is one event: its `name` is 'measure,measure|direction'.
    """
    chosen = tuple((name, ids) for name, ids in visit.filters.chosen if name in DIMENSIONS)
    parts = [visit.view.read(query, chosen) for query in (insights, most_wanted)]
    found = pd.concat([part.astype(object) for part in parts], ignore_index=True)
    # A mean is no money at stake.
    is_sum = found["amount"].notna() & (found["kind"] != "lifetime_value")
    found = found.assign(stake=[abs(float(value)) if known else 0.0
                                for value, known in zip(found["amount"], is_sum, strict=True)])
    ranked = _ranked(found)
    is_anomaly = ranked["kind"] == "anomaly"
    events = _events(ranked[is_anomaly]).head(MOST_ANOMALIES)
    return _ranked(pd.concat([ranked[~is_anomaly], events])).drop(columns="stake")


def draw(visit: Visit, frame: pd.DataFrame) -> Any:
    """The list, or what fills it."""
    if frame.empty and visit.filters.location_ids:
        return Message("empty", "Nothing found here", "Of these locations no prediction stands out.")
    if frame.empty:
        return Message("empty", "No predictions yet", "Risks and chances appear here once they have been made.",
                       command=".venv/bin/python -m scripts.predict --all")
    oldest = frame["as_of_date"].min()
    findings = finding_list(visit, [_finding(visit, row) for row in records(frame)])
    note = stale_note(visit, oldest, "--all")
    content = html.Div([note, findings], className="stale" if is_stale(visit, oldest) else "")
    where = ", ".join(visit.location_names) or "whole company"
    return content_card(TITLE, f"{SUBTITLE}; {where}{left_out(visit, DIMENSIONS)}", content)


def _ranked(found: pd.DataFrame) -> pd.DataFrame:
    return found.sort_values(["stake", "kind", "day"], ascending=[False, True, False], ignore_index=True)


def _events(anomalies: pd.DataFrame) -> pd.DataFrame:
    """One row per place, day and direction of ranked anomalies: the first of each, named after the measures of all."""
    if anomalies.empty:
        return anomalies
    parts = anomalies["name"].str.partition("|")
    told, event = anomalies.assign(measure=parts[0], direction=parts[2]), ["subject_id", "day", "direction"]
    measures = told.groupby(event, sort=False)["measure"].agg(",".join)
    first = told.drop_duplicates(event)
    names = [f"{measure}|{direction}" for measure, direction in zip(measures, first["direction"], strict=True)]
    return first.assign(name=names)[anomalies.columns]


def _finding(visit: Visit, row: Any) -> Finding:
    makers = {
        "churn": _churn, "lifetime_value": _lifetime_value, "demand": _demand, "stock_out": _stock_out,
        "anomaly": _anomaly,
    }
    return makers[row.kind](visit, row)


def _churn(visit: Visit, row: Any) -> Finding:
    return Finding(
        f"{whole(row.subjects)} customers likely to leave",
        f"More than {percent(RISKY_ABOVE)} risk. Write first to those with the most at stake.",
        visit.address("/customers", group="risk:high"), row.amount, "bad", "people",
    )


def _lifetime_value(visit: Visit, row: Any) -> Finding:
    return Finding(
        "Average predicted lifetime value",
        f"Next 24 months, over {whole(row.subjects)} customers; look after those who will bring most.",
        visit.address("/customers", sort=f"{RISK_LIST.name}:-year_value"), row.amount, "plain", "cash-coin",
    )


def _demand(visit: Visit, row: Any) -> Finding:
    return Finding(
        f"{row.name} leads next week", f"About {whole(row.subjects)} units expected; see that they are there.",
        visit.address("/products", item=row.subject_id), row.amount, "good", "graph-up",
    )


def _stock_out(visit: Visit, row: Any) -> Finding:
    is_over = row.day <= row.as_of_date
    return Finding(
        f"{whole(row.subjects)} shelves run out within {DAYS_AHEAD} days",
        "Some are empty already. Reorder now." if is_over else f"The first on {full_day(row.day)}. Reorder now.",
        visit.address("/inventory", group=RUNNING_OUT), row.amount, "warn", "box-seam",
    )


def _anomaly(visit: Visit, row: Any) -> Finding:
    measures, _, direction = row.name.partition("|")
    scope, _, scope_id = row.subject_id.partition("|")
    labels = [METRICS[name].label if name in METRICS else name.replace("_", " ") for name in measures.split(",")]
    names = dict(zip(visit.options["id"], visit.options["name"], strict=True))
    where = f" at {names.get(scope_id, scope_id)}" if scope == "location" else ""
    day = str(row.day)
    chosen = {"location": scope_id} if scope == "location" else {}
    return Finding(
        f"{listed(labels).capitalize()} unusually {direction}{where}",
        f"{full_day(row.day)}; one of the last {ANOMALY_DAYS} days' anomalies.",
        visit.address("/orders", from_=day, to=day, **chosen), row.amount,
        "bad" if direction == "low" else "plain", "activity",
    )


CARD = Card(NAME, TITLE, rows, draw, COLUMNS, subtitle=SUBTITLE)
