"""What to do about stock: what runs out, what to order, what to sell off; and its key figures."""

from functools import partial
from typing import Any

import pandas as pd

from dashboard.cards.card import Card
from dashboard.cards.columns import Column
from dashboard.cards.inventory_shelves import DAYS_AHEAD, JOB, nothing_here, summary, unfollowed
from dashboard.cards.kpis import plain_kpi
from dashboard.components.actions import Action, Tone, action_list
from dashboard.components.chart_card import content_card
from dashboard.components.kpi_card import Kpi
from dashboard.components.states import Message
from dashboard.context import Visit
from dashboard.format import compact, whole

TITLE, SUBTITLE = "What to do", "Ranked by money"
COLUMNS = (
    Column("what", "What"), Column("shelves", "Shelves", "count"), Column("amount", "Amount", "money"),
)


def rows(visit: Visit) -> pd.DataFrame:
    """what (runs_out, order, slow), shelves, amount: most money first; only what there is."""
    sums = summary(visit)
    found = pd.DataFrame({
        "what": ["runs_out", "order", "slow"],
        "shelves": [sums.running_out, sums.to_order, sums.slow_movers],
        "amount": pd.Series([sums.revenue_at_risk, sums.order_cost, sums.cash_tied_up], dtype="object"),
    })
    ranked = found[found["shelves"] > 0]
    return ranked.iloc[sorted(range(len(ranked)), key=lambda row: -float(ranked["amount"].iloc[row] or 0))]


def draw(visit: Visit, frame: pd.DataFrame) -> Any:
    """The list."""
    if not summary(visit).shelves:
        return nothing_here(visit)
    if frame.empty:
        return Message("empty", "Nothing to do", "Nothing runs out, nothing stands too long.")
    actions = [_action(visit, row) for row in frame.itertuples(index=False)]
    return content_card(TITLE, f"{SUBTITLE}{unfollowed(visit)}", action_list(actions))


def inventory_kpis(visit: Visit) -> list[Kpi]:
    """Shelves that run out, revenue at risk, cost of the reorder list, cash in slow movers."""
    sums = summary(visit)
    kpi = partial(plain_kpi, visit, comparison="by the newest counts")
    return [
        kpi("running_out", "Running out", f"Products at locations whose stock ends within {DAYS_AHEAD} days.",
             sums.running_out if sums.shelves else None, "count"),
        kpi("stock_revenue_at_risk", "Revenue at risk",
             "Revenue expected to be lost where stock ends before a delivery can come.", sums.revenue_at_risk, "money"),
        kpi("order_cost", "Reorder list", "Cost of everything on the reorder list, at today's unit costs.",
             sums.order_cost, "money"),
        kpi("cash_tied_up", "Cash in slow movers", "Stock at cost that hardly sells.",
             sums.cash_tied_up, "money"),
    ]


def _action(visit: Visit, row: Any) -> Action:
    words: dict[str, tuple[str, str, Tone, str]] = {
        "runs_out": (f"{whole(row.shelves)} shelves run out within {DAYS_AHEAD} days",
                     "Revenue at risk", "bad", "box-seam"),
        "order": (f"Order for {whole(row.shelves)} shelves", "Cost of the reorder list below", "warn", "cart"),
        "slow": (f"Sell off {whole(row.shelves)} slow movers", "Cash that stands on shelves", "plain", "tag"),
    }
    headline, text, tone, symbol = words[row.what]
    amount = "" if row.amount is None else str(compact(row.amount, "money", visit.settings.currency))
    anchor = "#inventory-slow" if row.what == "slow" else "#inventory-reorder"
    return Action(headline, text, visit.address("/inventory") + anchor, amount, tone, symbol)


CARD = Card("inventory-actions", TITLE, rows, draw, COLUMNS, subtitle=SUBTITLE, jobs=(JOB,))
