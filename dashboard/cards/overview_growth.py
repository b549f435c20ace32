"""Revenue growth year on year: the period's complete days against the same weekdays a year before."""

from dashboard.components.kpi_card import Kpi
from dashboard.context import Visit
from dashboard.format import change, compact, days, full_day
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
    share = (now["revenue"] - then["revenue"]) / then["revenue"] if then["revenue"] else None
    moved = change(now["revenue"], then["revenue"], then["orders"] or 0, METRICS["revenue"].is_up_good)
    return Kpi("revenue_growth", LABEL, DEFINITION, compact(share, "share", ""), moved.words, change=moved,
               comparison=f"vs {days(before, visit.today)}", is_small=True)
