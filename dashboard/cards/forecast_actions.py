"""What to do about what is coming: products that will be asked for more or less, forecasts not to lean on."""

from datetime import timedelta
from decimal import Decimal
from typing import Any

import pandas as pd

from dashboard.buckets import month_spans
from dashboard.cards.forecast import JOB, months_of, of_what, scope_of, several_locations
from dashboard.cards.forecast_demand import JOB as DEMAND_JOB
from dashboard.cards.forecast_demand import followed
from dashboard.cards.forecast_parts import summaries
from dashboard.cards.records import records
from dashboard.cards.staleness import first_run
from dashboard.cards.steps import step_addresses
from dashboard.cards.to_do import Finding, to_do_card
from dashboard.components.states import Message
from dashboard.context import Visit
from dashboard.format import is_missing, long_month, percent, whole
from dashboard.queries import forecast
from dashboard.queries.forecast import Forecast
from warehouse.metrics.periods import Period

# Of each: products that rise, products that fall, parts of the company that are badly forecast.
MOST_OF_A_KIND = 2
DAYS = 7


def findings(visit: Visit) -> list[Finding]:
    """Next month against the year before, the products that move most next week, weak forecasts."""
    return [*_next_month(visit), *_products(visit), *_weak(visit)]


def moves(visit: Visit) -> pd.DataFrame:
    """product_id, product, units (expected next week), sold (the week up to then), money (the difference at today's
    price): one row per product with a demand forecast, the greatest rise first. Sales with the demand's own filters."""
    chosen = followed(visit)
    expected = visit.view.read(forecast.demand, chosen)
    if expected.empty:
        return pd.DataFrame(columns=["product_id", "product", "units", "sold", "money"])
    last = expected["as_of_date"].iloc[0]
    before = visit.ask(["units"], by=["product"], where=chosen, period=Period(last - timedelta(days=DAYS - 1), last))
    known_units = dict(zip(before["product"], before["units"], strict=True))
    # Where more came back than was sold, nothing was sold.
    sold = [max(known_units.get(identifier) or 0, 0) for identifier in expected["product_id"]]
    money = [None if is_missing(row.revenue) else Decimal(row.revenue) * (1 - Decimal(was) / Decimal(row.units))
             for row, was in zip(records(expected), sold, strict=True)]
    known = expected.assign(sold=sold, money=pd.Series(money, dtype="object", index=expected.index))
    known = known[known["money"].notna()]
    return known.iloc[sorted(range(len(known)), key=lambda row: -known["money"].iloc[row])]


def _products(visit: Visit) -> list[Finding]:
    ranked = moves(visit)
    rising = ranked[ranked["money"] > 0].head(MOST_OF_A_KIND)
    falling = ranked[ranked["money"] < 0].tail(MOST_OF_A_KIND)
    return [_moved(visit, row) for row in records(pd.concat([rising, falling]))]


def _moved(visit: Visit, row: Any) -> Finding:
    is_up = row.money > 0
    return Finding(
        f"{row.product}: {'more' if is_up else 'less'} next week",
        f"About {whole(round(row.units))} units expected, {whole(round(row.sold))} in the week before. "
        f"{'See that they are there.' if is_up else 'Order less.'}",
        visit.address("/products", item=row.product_id), row.money, "good" if is_up else "warn",
        "graph-up" if is_up else "graph-down",
    )


def _next_month(visit: Visit) -> list[Finding]:
    found = _forecast(visit)
    if found is None:
        return []
    following = found.months.iloc[0]
    month = following["month"]
    year_before = month.replace(year=month.year - 1)
    history = months_of(visit)
    then = history.loc[history["month"] == year_before, "revenue"]
    if then.empty:
        return []
    gain = Decimal(following["point"]) - Decimal(then.iloc[0])
    is_up, (name, _) = gain >= 0, of_what(visit)
    return [Finding(
        f"{long_month(month)}: {'more' if is_up else 'less'} than a year before",
        f"{name}Plan people and stock {'up' if is_up else 'down'} from {long_month(year_before)}.",
        step_addresses(visit, "/sales", month_spans([year_before]))[0],
        gain, "good" if is_up else "bad", "calendar-range",
    )]


def _weak(visit: Visit) -> list[Finding]:
    every = summaries(visit)
    chosen = visit.filters.of("location")
    places = every[(every["scope"] == "location") & (every["skill"] < 0)]
    places = places[places["scope_id"].isin(chosen)] if chosen else places
    return [
        Finding(
            f"{row.name}: last year's month foretells it better",
            f"The model's error was {percent(abs(row.skill))} larger on months that it had not seen. Plan with the "
            "range, not with the figure.",
            visit.address("/forecast", location=row.scope_id), None, "warn", "bullseye",
        )
        for row in records(places.sort_values("skill").head(MOST_OF_A_KIND))
    ]


def _forecast(visit: Visit) -> Forecast | None:
    if len(visit.location_keys) > 1:
        return None
    return visit.view.read(forecast.revenue_forecast, *scope_of(visit))


def _nothing(visit: Visit) -> Message:
    if len(visit.location_keys) > 1:
        return several_locations(visit)
    return Message("empty", "Nothing to do yet", "What will be asked for more or less appears here once forecasts "
                   "have been made.", command=first_run(visit, JOB))


CARD = to_do_card("forecast-actions", "Money: expected against the week, or the month of the year, before", findings,
                  _nothing, jobs=(JOB, DEMAND_JOB))
