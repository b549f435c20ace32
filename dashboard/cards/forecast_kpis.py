"""The figures above Forecast: next month, the months ahead, next week, and how far the forecast held so far."""

from collections.abc import Sequence

from dashboard.cards.forecast import of_what, scope_of
from dashboard.cards.forecast_demand import followed
from dashboard.cards.forecast_parts import summaries
from dashboard.cards.kpis import plain_kpi
from dashboard.components.kpi_card import Kpi
from dashboard.context import Visit
from dashboard.format import is_missing, long_month, whole
from dashboard.queries import forecast


def forecast_kpis(visit: Visit) -> Sequence[Kpi]:
    """Four small cards of what the filters choose; a dash where nothing was forecast or tested."""
    found = None if len(visit.location_keys) > 1 else visit.view.read(forecast.revenue_forecast, *scope_of(visit))
    every = summaries(visit)
    scope, scope_id = scope_of(visit)
    own = every[(every["scope"] == scope) & (every["scope_id"] == scope_id)]
    tested = every[every["skill"].notna()]
    better = int((tested["skill"] > 0).sum())
    following = found.months.iloc[0] if found else None
    where = of_what(visit)[0]
    return [
        plain_kpi(visit, "next_month", "Month ahead",
                  "Revenue expected in the first month that is not over: what is known of it, and the rest.",
                  None if following is None else following["point"], "money",
                  "no forecast with these filters" if following is None
                  else f"{where}{long_month(following['month'])}"),
        _next_week(visit),
        plain_kpi(visit, "accuracy", "Accuracy", "100% less the mean error, on months that the model had not seen.",
                  None if own.empty or len(visit.location_keys) > 1 else own["accuracy"].iloc[0], "share",
                  f"{where}{whole(int(own['months'].iloc[0]))} months of history" if len(own) else "not tested"),
        plain_kpi(visit, "beaten", "Better than last year",
                  "Parts of the company whose forecast had a smaller error than the same month of the year before.",
                  better / len(tested) if len(tested) else None, "share", f"{better} of {len(tested)} series"),
    ]


def _next_week(visit: Visit) -> Kpi:
    demand = visit.view.read(forecast.demand, followed(visit))
    units = sum(value for value in demand["units"] if not is_missing(value)) if len(demand) else None
    money = [value for value in demand["revenue"] if not is_missing(value)] if len(demand) else []
    return plain_kpi(visit, "next_week", "Next week's demand",
                     "Units expected in the next seven days at today's prices, of products that sold lately.",
                     sum(money) if money else None, "money",
                     f"{whole(round(units))} units" if units is not None else "no demand forecast")
