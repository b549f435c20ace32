"""Revenue growth year on year: the period's complete days against the same weekdays a year before.

The growth is the card's value; its chip says what that is in money, so that no number stands there twice.
"""

from dataclasses import replace
from decimal import Decimal

from dashboard.components.kpi_card import Kpi
from dashboard.context import Visit
from dashboard.format import Change, Compact, change, compact, days, full, full_day
from warehouse.metrics import METRICS
from warehouse.metrics.periods import YEAR_OFFSET_DAYS

LABEL = "Revenue growth"
DEFINITION = "Revenue of the period's complete days against the same weekdays 52 weeks before."


def growth_kpi(visit: Visit) -> Kpi:
    """The card; without data of a year before it says so."""
    complete = visit.filters.period.until(visit.horizon.last_complete_day)
    before = complete.shifted(-YEAR_OFFSET_DAYS) if complete else None
    if complete is None or before is None or before.start < visit.horizon.first_day:
        reason = f"the data begin on {full_day(visit.horizon.first_day)}"
        return Kpi("revenue_growth", LABEL, DEFINITION, compact(None, "share", ""), f"not available: {reason}",
                   comparison=reason, is_small=True)
    now, then = (visit.ask(["revenue", "orders"], period=period).iloc[0] for period in (complete, before))
    moved = change(now["revenue"], then["revenue"], then["orders"] or 0, METRICS["revenue"].is_up_good)
    value = compact(None, "share", "")
    if then["revenue"] and moved.has_figure:
        gain = now["revenue"] - then["revenue"]
        growth = full(gain / then["revenue"], "share", "")
        value = Compact(f"+{growth}" if gain > 0 else growth, "")
        moved = in_money(moved, gain, visit.settings.currency)
    return Kpi("revenue_growth", LABEL, DEFINITION, value, str(value) if moved.arrow else moved.words, change=moved,
               comparison=f"vs {days(before, visit.today)}", is_small=True)


def in_money(moved: Change, gain: Decimal, currency: str) -> Change:
    """The change told by what it comes to: the percentage stands beside it already."""
    if not moved.arrow:
        return moved
    return replace(moved, text=str(compact(abs(gain), "money", currency)),
                   words=f"{moved.arrow} {full(abs(gain), 'money', currency)}")
