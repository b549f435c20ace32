"""Sales forecast: months as they were, the months to come with their bands, and how far to trust them."""

from dataclasses import dataclass
from typing import Any

import pandas as pd
from dash import html

from dashboard.cards.card import Card, Chart
from dashboard.cards.columns import Column
from dashboard.cards.left_out import left_out
from dashboard.cards.models_words import model_name
from dashboard.cards.staleness import is_stale, renewal, stale_note
from dashboard.components.facts import Fact, facts
from dashboard.components.legend import Key
from dashboard.components.states import Message
from dashboard.context import Visit
from dashboard.figures.forecast import forecast_figure
from dashboard.format import compact, full, full_day, long_month
from dashboard.queries import forecast as forecasts
from dashboard.queries import sales
from dashboard.queries.forecast import Forecast

TITLE = "Sales forecast"
SUBTITLE = "Revenue by month; does not follow the dates above"
JOB = "sales_forecast"
FEWEST_MONTHS = 3
MONTHS_SHOWN = 24
KEYS = (
    Key("line-1", "Revenue"),
    Key("dashed", "Forecast"),
    Key("band", "80 % interval"),
    Key("band-wide", "95 % interval"),
)
MODEL_NAMES = {
    "mean_ets_dot_ces_naive": "Mean of ETS, DOT, CES, naive",
    "median_ets_dot_ces": "Median of ETS, DOT, CES",
    "seasonal_naive": "Same month last year",
    "naive2": "Seasonally adjusted last month",
    "last_value": "Last month",
}
WARNINGS = {
    "low_data": "Little history: take it as a rough guide.",
    "fallback": "No model was better than this plain rule.",
}
RANGES = ("lo80", "hi80", "lo95", "hi95")
COLUMNS = (
    Column("month", "Month", "month"),
    Column("kind", "Kind"),
    Column("revenue", "Revenue", "money"),
    Column("lo80", "80 % from", "money"),
    Column("hi80", "80 % to", "money"),
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


def draw(visit: Visit, frame: pd.DataFrame) -> Any:
    """The chart, or why there is no forecast."""
    if len(visit.location_keys) > 1:
        return several_locations(visit)
    known = _read(visit)
    if known.forecast is not None:
        return _chart(visit, frame, known.forecast)
    months = len(known.history)
    if months < FEWEST_MONTHS:
        return Message("low-data", f"The forecast needs {FEWEST_MONTHS} whole months of sales",
                       f"There {'is' if months == 1 else 'are'} {months or 'none'} so far.")
    return Message("empty", "No forecast yet", "It appears here once it has been made.", command=renewal(JOB))


def several_locations(visit: Visit) -> Message:
    """Why there is no forecast for more than one location, and the way out."""
    return Message("empty", "Choose one location, or all",
                   "Forecasts are made for each location and for all together; their intervals do not add up.",
                   clear_href=visit.filters.search_with({"location": None}))


def _read(visit: Visit) -> _Known:
    scope, scope_id = ("location", visit.filters.location_ids[0]) if visit.location_keys else ("total", "")
    forecast = visit.view.read(forecasts.revenue_forecast, scope, scope_id)
    history = visit.view.read(sales.monthly_revenue, visit.horizon.last_complete_day, visit.location_keys)
    if forecast is not None and not forecast.months.empty:
        # Months that came after the forecast was made would hide how it continues what was known then.
        history = history[history["month"] < forecast.months["month"].iloc[0]]
    return _Known(history.tail(MONTHS_SHOWN).reset_index(drop=True), forecast)


def _chart(visit: Visit, frame: pd.DataFrame, forecast: Forecast) -> Chart:
    where = f"{visit.location_names[0]}. " if visit.location_names else ""
    currency = visit.settings.currency
    return Chart(
        forecast_figure(frame[frame["kind"] == "actual"], forecast.months, currency),
        subtitle=f"{where}{SUBTITLE}{left_out(visit, ('location',))}",
        keys=KEYS,
        aside=_trust(forecast, currency),
        note=stale_note(visit, forecast.as_of_date, JOB),
        is_stale=is_stale(visit, forecast.as_of_date),
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
            Fact("Model", MODEL_NAMES.get(forecast.model) or model_name(forecast.model), ""),
            Fact("Made from sales to", full_day(forecast.as_of_date), ""),
            Fact("80 % interval held", _percent(forecast.coverage80), "Share of tested months inside the interval"),
            Fact("Error vs last year's month", _against_baseline(forecast.skill),
                 "The model's error on tested months, against repeating the same month of the year before"),
        ],
        warning=WARNINGS.get(forecast.quality, ""),
    )


def _percent(share: float | None) -> str:
    return "not tested" if share is None else f"{share * 100:.0f} %"


def _against_baseline(skill: float | None) -> str:
    if skill is None:
        return "not tested"
    percent = round(abs(skill) * 100)
    return "the same" if percent == 0 else f"{percent} % {'smaller' if skill > 0 else 'larger'}"


def forecast_card(name: str) -> Card:
    """The card for a page's place `name`."""
    return Card(name, TITLE, rows, draw, COLUMNS, subtitle=SUBTITLE)
