"""Sales forecast: months as they were, the months to come with their bands, and how far to trust them."""

from dataclasses import dataclass
from datetime import timedelta
from functools import partial
from typing import Any

import pandas as pd
from dash import html

from dashboard.buckets import month_spans
from dashboard.cards.card import Card, Chart
from dashboard.cards.columns import Column
from dashboard.cards.left_out import NOT_THE_DATES, left_out
from dashboard.cards.models_words import model_name
from dashboard.cards.staleness import renewal
from dashboard.cards.steps import step_addresses, step_fragments
from dashboard.components.facts import Fact, facts
from dashboard.components.legend import Key
from dashboard.components.states import Message
from dashboard.context import Visit
from dashboard.figures.forecast import forecast_figure
from dashboard.format import compact, full, full_day, long_month, percent
from dashboard.queries import forecast as forecasts
from dashboard.queries.forecast import Forecast
from warehouse.metrics.periods import Period

TITLE = "Sales forecast"
SUBTITLE = "Revenue by month"
JOB, DRILL = "sales_forecast", "/sales"
# What is forecast by itself beside the whole, and chosen by a filter.
SCOPES = ("location", "region", "category")
FEWEST_MONTHS = 3
MONTHS_SHOWN = 24
KEYS = (
    Key("line-1", "Revenue"),
    Key("dashed", "Forecast"),
    Key("band", "80% interval"),
    Key("band-wide", "95% interval"),
)
WARNINGS = {
    "low_data": "Little history, or worse than last year's month: take it as a rough guide.",
    "fallback": "No model was better than this plain rule.",
}
RANGES = ("lo80", "hi80", "lo95", "hi95")
COLUMNS = (
    Column("month", "Month", "month"),
    Column("kind", "Kind"),
    Column("revenue", "Revenue", "money"),
    Column("lo80", "80% from", "money"),
    Column("hi80", "80% to", "money"),
)


@dataclass(frozen=True)
class _Known:
    """Whole months with revenue, and the forecast made from them, if any."""

    history: pd.DataFrame
    forecast: Forecast | None


def rows(visit: Visit) -> pd.DataFrame:
    """month, kind (actual or forecast), revenue, lo80, hi80, lo95, hi95: one row per month.

    Empty where several locations are chosen: nothing was forecast for them together.
    """
    if len(visit.location_keys) > 1:
        return pd.DataFrame(columns=["month", "kind", "revenue", *RANGES])
    known = _read(visit)
    actual = known.history.assign(kind="actual")
    if known.forecast is None:
        return actual.reindex(columns=["month", "kind", "revenue", *RANGES])
    ahead = known.forecast.months.rename(columns={"point": "revenue"}).assign(kind="forecast")
    return pd.concat([actual, ahead], ignore_index=True)[["month", "kind", "revenue", *RANGES]]


def draw(visit: Visit, frame: pd.DataFrame, subtitle: str = SUBTITLE) -> Any:
    """The chart, or why there is no forecast."""
    if len(visit.location_keys) > 1:
        return several_locations(visit)
    known = _read(visit)
    return not_yet(len(known.history)) if known.forecast is None else _chart(visit, frame, known.forecast, subtitle)


def not_yet(months: int) -> Message:
    """Why there is no forecast, after so many months of sales."""
    if months < FEWEST_MONTHS:
        return Message("low-data", f"The forecast needs {FEWEST_MONTHS} whole months of sales",
                       f"There {'is' if months == 1 else 'are'} {months or 'none'} so far.")
    return Message("empty", "No forecast yet", "It appears here once it has been made.", command=renewal(JOB))


def scope_of(visit: Visit) -> tuple[str, str]:
    """What the filters choose of what is forecast, as (scope, its id): one location, region or category, or all."""
    chosen = ((scope, visit.filters.of(scope)) for scope in SCOPES)
    return next(((scope, ids[0]) for scope, ids in chosen if len(ids) == 1), ("total", ""))


def of_what(visit: Visit) -> tuple[str, str]:
    """For a subtitle: the name of what is forecast, with a stop, and the filters that it does not follow."""
    scope, _ = scope_of(visit)
    return "".join(f"{name}. " for name in visit.names(scope)), left_out(visit, (scope,))


def months_of(visit: Visit) -> pd.DataFrame:
    """month, revenue of what is forecast: one row per month with sales, up to the last that is over."""
    scope, through = scope_of(visit), visit.horizon.last_complete_day
    frame = visit.ask(["revenue"], by=["month"], period=Period(visit.horizon.first_day, through), order_by="month",
                      where=() if scope[0] == "total" else [(scope[0], (scope[1],))])
    return frame[[last <= through for _first, last in month_spans(frame["month"])]].reset_index(drop=True)


def several_locations(visit: Visit) -> Message:
    """Why there is no forecast for more than one location, and the way out."""
    return Message("empty", "Choose one location, or all",
                   "Forecasts are made for each location and for all together; their intervals do not add up.",
                   clear_href=visit.filters.search_with({"location": None}))


def _read(visit: Visit) -> _Known:
    forecast = visit.view.read(forecasts.revenue_forecast, *scope_of(visit))
    history = months_of(visit)
    if forecast is not None and not forecast.months.empty:
        # Months that came after the forecast was made would hide how it continues what was known then.
        history = history[history["month"] < forecast.months["month"].iloc[0]]
    return _Known(history.tail(MONTHS_SHOWN).reset_index(drop=True), forecast)


def _chart(visit: Visit, frame: pd.DataFrame, forecast: Forecast, subtitle: str) -> Chart:
    name, unfollowed = of_what(visit)
    currency, actual = visit.settings.currency, frame[frame["kind"] == "actual"]
    spans = month_spans(frame["month"])
    return Chart(
        forecast_figure(actual, forecast.months, currency, links=step_fragments(spans[: len(actual)]), drill=DRILL),
        subtitle=f"{name}{subtitle}{unfollowed}",
        links=[*step_addresses(visit, DRILL, spans[: len(actual)]), *[""] * (len(frame) - len(actual))],
        keys=KEYS,
        aside=_trust(forecast, currency),
    )


def _trust(forecast: Forecast, currency: str) -> html.Aside:
    """What comes next, and how far to trust it."""
    following = forecast.months.iloc[0]
    low, high = (compact(following[end], "money", currency) for end in ("lo80", "hi80"))
    return facts(
        headline=long_month(following["month"]),
        value=compact(following["point"], "money", currency),
        full_value=full(following["point"], "money", currency),
        explanation=f"{low} – {high} in 4 of 5 cases",
        items=[
            Fact("Model", model_name(forecast.model), ""),
            Fact("Learned from months to", full_day(following["month"] - timedelta(days=1)),
                 "Whole months; of the one that is under way the days that are known count as well"),
            Fact("80% interval held", _percent(forecast.coverage80), "Share of tested months inside the interval"),
            Fact("Error vs last year's month", _against_baseline(forecast.skill),
                 "The model's error on tested months, against repeating the same month of the year before"),
        ],
        warning=WARNINGS.get(forecast.quality, ""),
    )


def _percent(share: float | None) -> str:
    return "not tested" if share is None else percent(share)


def _against_baseline(skill: float | None) -> str:
    if skill is None:
        return "not tested"
    difference = percent(abs(skill))
    return "the same" if difference == percent(0) else f"{difference} {'smaller' if skill > 0 else 'larger'}"


def forecast_card(name: str, *, is_under_dates: bool = False) -> Card:
    """The card for a page's place `name`; on a page with a period it says that it does not follow that."""
    subtitle = f"{SUBTITLE}{NOT_THE_DATES}" if is_under_dates else SUBTITLE
    return Card(name, TITLE, rows, partial(draw, subtitle=subtitle), COLUMNS, subtitle=subtitle, jobs=(JOB,))
