"""Kinds of columns that not everybody may see: what they are called, and what stands in their place."""

from collections.abc import Mapping
from dataclasses import fields, is_dataclass, replace
from typing import Any, cast

import pandas as pd

from dashboard.queries.listing import Window
from warehouse.metrics import METRICS, NotAnswerable, Question
from warehouse.scope import Kind, Scope

REASONS: Mapping[Kind, str] = {
    "customers": "Your role does not show who customers are.",
    "costs": "Your role does not show costs and margins.",
    "employees": "Your role does not show figures of single employees.",
}
# What answers call them; a test finds a column of gold or predictions that is missing here.
COLUMNS: Mapping[Kind, frozenset[str]] = {
    "customers": frozenset({"customer", "customer_name", "email", "phone", "quote"}),
    "costs": frozenset({
        "cost_amount", "unit_cost", "order_cost", "base_cost", "costed_amount", "cash_tied_up", "inventory_value",
        "margin_amount", "margin_rate", "margin", "margin_lo95", "margin_hi95", "base_margin", "margin_gain",
        "margin_gain_lo95", "margin_gain_hi95",
        # The price that earns most tells the cost.
        "best_margin_price", "best_margin_price_lo95", "best_margin_price_hi95",
    }),
    "employees": frozenset({"employee", "employee_name"}),
}
COST_MEASURES = {"cost", "margin", "costed_net", "stock_value"}


class NotPermittedError(NotAnswerable):
    """Whoever asks may not see this; the message says why."""


def refuse_hidden(scope: Scope, asked: object) -> None:
    """Raise NotPermittedError for a question about a hidden kind, a list in its order or a search in it, which would
    tell it too."""
    told = set[Kind]()
    if isinstance(asked, Question):
        measures = {measure for name in asked.metrics if name in METRICS for measure in METRICS[name].measures}
        told |= {"costs"} if measures & COST_MEASURES else set()
        told |= {"employees"} if "employee" in asked.by else set()
    if isinstance(asked, Window):
        told |= {kind for kind, columns in COLUMNS.items() if asked.sort in columns}
    if getattr(asked, "text", "") and getattr(asked, "by_name", True):
        told |= {"customers"}
    people = dict(getattr(asked, "where", ())).get("employee", ())
    if people:
        told |= {"employees"}
    # One's own figures are no secret.
    if people and scope.employees is not None and scope.allows("employee", people):
        told.discard("employees")
    for kind in scope.hidden:
        if kind in told:
            raise NotPermittedError(REASONS[kind])


def hidden_columns(scope: Scope) -> frozenset[str]:
    """Every column whose values are not shown."""
    return frozenset[str]().union(*(COLUMNS[kind] for kind in scope.hidden))


def gone(scope: Scope) -> frozenset[str]:
    """Columns in whose place nothing is left to show: of hidden customers an id still is."""
    return frozenset[str]().union(*(COLUMNS[kind] for kind in scope.hidden if kind != "customers"))


def masked(scope: Scope, answer: Any) -> Any:
    """The answer (a frame, a mapping or a dataclass) without its hidden columns' values."""
    hidden = hidden_columns(scope)
    if isinstance(answer, pd.DataFrame):
        return _masked_frame(answer, hidden)
    if isinstance(answer, Mapping):
        return {name: _instead(name, answer) if name in hidden else value for name, value in answer.items()}
    if is_dataclass(answer) and not isinstance(answer, type):
        return replace(answer, **{field.name: None for field in fields(answer) if field.name in hidden})
    return answer


def _masked_frame(frame: pd.DataFrame, hidden: frozenset[str]) -> pd.DataFrame:
    columns = [column for column in frame.columns if column in hidden]
    rows = cast(list[dict[str, Any]], frame.to_dict("records")) if columns else []
    return frame.assign(**{
        column: pd.Series([_instead(column, row) for row in rows], index=frame.index, dtype=object)
        for column in columns
    })


def _instead(column: str, row: Mapping[str, Any]) -> str | None:
    """What stands in place of what is hidden: of a customer the id that the source gives it."""
    customer_id = row.get("customer_id")
    if column not in ("customer", "customer_name") or not isinstance(customer_id, str):
        return None
    return f"Customer {customer_id.partition(':')[2] or customer_id}"
