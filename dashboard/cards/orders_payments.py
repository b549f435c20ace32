"""How one order (`?order=...`) was paid, and whether that adds up to its lines."""

from decimal import Decimal
from typing import Any

import pandas as pd
from dash import html

from dashboard.cards.card import Card, Chart
from dashboard.cards.columns import Column
from dashboard.components.states import Message
from dashboard.components.warning import warning_line
from dashboard.context import Visit
from dashboard.format import full
from dashboard.queries import orders

COLUMNS = (
    Column("kind", "Kind"),
    Column("method", "Method"),
    Column("status", "Status"),
    Column("paid_at", "When (UTC)", "moment"),
    Column("amount", "Amount", "money"),
    Column("tip_amount", "Tip", "money"),
    Column("fee_amount", "Fee", "money"),
    Column("payment_id", "Payment", "id"),
)
# Sources round each line for itself.
NEAR = Decimal("0.01")


def rows(visit: Visit) -> pd.DataFrame:
    """COLUMNS: one row per movement of money, oldest first."""
    identifier = visit.filters.about("order")
    head = visit.view.read(orders.head, identifier)
    return visit.view.read(orders.payments, head["source"] if head else "", identifier)


def draw(visit: Visit, frame: pd.DataFrame) -> Chart | Message:
    """The table, above it what does not add up; or why there is none."""
    if frame.empty:
        return Message("empty", "No payments are known",
                       "Only sources that tell of payments, such as Square, have them.")
    return Chart(None, note=_note(visit, frame))


def _note(visit: Visit, frame: pd.DataFrame) -> html.P | None:
    taken = frame[(frame["kind"] == "payment") & (frame["status"] == "completed")]
    paid = sum(taken["amount"] - taken["tip_amount"], Decimal(0))
    lines = visit.view.read(orders.lines, visit.filters.about("order"))
    due = lines["net_amount"] + lines["tax_amount"]
    # What came back may have been taken off the bill, or paid back later.
    may_be = [sum(due, Decimal(0)), sum(due[~lines["is_return"].astype(bool)], Decimal(0))]
    if any(abs(paid - whole) <= NEAR for whole in may_be):
        return None
    return warning_line(_words(visit, paid, may_be[0]))


def _words(visit: Visit, paid: Any, due: Any) -> str:
    told, owed, off = (full(value, "money", visit.settings.currency) for value in (paid, due, abs(paid - due)))
    return (f"Completed payments come to {told} without tips, the lines with tax to {owed}: {off} "
            f"{'more' if paid > due else 'less'} was paid.")


CARD = Card("orders-payments", "Payments", rows, draw, COLUMNS,
            "Tips and taxes included, so they need not equal the revenue")
