"""One customer: the name, what is known of them, and their figures."""

from collections.abc import Mapping, Sequence
from typing import Any

import pandas as pd
from dash import dcc, html

from dashboard.cards.customers_groups import RISKS, STAGES
from dashboard.cards.kpis import plain_kpi
from dashboard.components.heading import Tone, heading
from dashboard.components.kpi_card import Kpi
from dashboard.context import Visit
from dashboard.format import full_day, is_missing
from dashboard.queries import customer, customers
from warehouse.metrics.definitions import Unit

RISK_TONES: Mapping[str, Tone] = {"high": "bad", "medium": "warn", "low": "good"}


def customer_id(visit: Visit) -> str:
    """The customer in the address; empty for none."""
    return visit.filters.about("customer")


def figures(visit: Visit) -> "pd.Series[Any] | None":
    """The columns of queries.customers.PEOPLE; None for who never bought."""
    # Whatever the filters are: the customer is asked for by name.
    everybody = customers.Whose(visit.horizon.last_complete_day, visit.filters.period)
    frame = visit.view.read(customers.one, everybody, customer_id(visit))
    return None if frame.empty else frame.iloc[0]


def customer_heading(visit: Visit) -> Any:
    """The name with badges, e-mail and other facts, and the way back."""
    known, found = visit.view.read(customer.profile, customer_id(visit)), figures(visit)
    name = known["customer"] if known else visit.own_id(customer_id(visit))
    return html.Div([
        heading(name, _facts(known, found), visit.address("/customers"), "All customers", _badges(found)),
        html.P([
            dcc.Link("Orders", href=visit.address("/orders", customer=customer_id(visit))),
            dcc.Link("Recommendations", href=visit.address("/recommendations", customer=customer_id(visit))),
        ], className="leads-to"),
    ])


def customer_kpis(visit: Visit) -> Sequence[Kpi]:
    """Revenue, orders, average order, silence, risk and what is expected."""
    found = figures(visit)
    if found is None:
        return []

    def kpi(name: str, label: str, definition: str, unit: Unit, comparison: str = "") -> Kpi:
        return plain_kpi(visit, f"customer_{name}", label, definition, found[name], unit, comparison)

    return [
        kpi("net_amount", "Revenue so far", "Net revenue of all time, less returns.", "money"),
        kpi("orders", "Orders", "Orders with at least one sale line, of all time.", "count",
            f"since {full_day(found['first_order_date'])}"),
        kpi("average_order_value", "Average order", "Revenue divided by orders.", "money"),
        kpi("silent_days", "Days since the last order", "Days without an order to the last complete day.", "count",
            f"last on {full_day(found['last_order_date'])}"),
        kpi("churn_probability", "Chance of not coming back", "No purchase within 90 days, by the newest scores.",
            "share"),
        kpi("value_at_stake", "Value at stake", "Revenue expected if they stay, times the chance that they do not.",
            "money"),
        kpi("year_value", "Expected in 12 months", "Revenue expected within 365 days.", "money"),
        kpi("two_year_value", "Expected in 24 months", "Revenue expected within 730 days.", "money"),
    ]


def _facts(known: Mapping[str, Any] | None, found: "pd.Series[Any] | None") -> str:
    parts = [] if known is None else [
        known["email"],
        f"{known['customer_segment']} customer" if known["customer_segment"] else "",
        f"lives in {known['region']}" if known["region"] else "",
        f"signed up on {full_day(known['signup_date'])}" if known["signup_date"] else "",
    ]
    if found is None:
        parts.append("has not bought yet")
    return " · ".join(part for part in parts if part)


def _badges(found: "pd.Series[Any] | None") -> list[tuple[str, Tone]]:
    if found is None:
        return []
    badges: list[tuple[str, Tone]] = [(STAGES[found["stage"]], "plain")]
    if not is_missing(found["rfm_segment"]):
        badges.append((found["rfm_segment"], "plain"))
    if not is_missing(found["risk_band"]):
        badges.append((RISKS[found["risk_band"]], RISK_TONES[found["risk_band"]]))
    return badges
