"""The forecast of the next months as endpoints give it: the one that is stored, or one fitted now."""

from collections.abc import Mapping
from typing import Any

import pandas as pd
from pydantic import Field

from dashboard.api import months
from dashboard.api.shapes import Day, Exact, Shape
from dashboard.context import Visit
from dashboard.queries import forecast as queries
from ml.monthly_study import Params
from ml.sales_forecast import forecast

FEWEST_MONTHS = Params().shortest
SERIES = "asked"
PLACES = 4


class LaterMonth(Shape):
    """A month after the next one."""

    month: str = Field(description="Such as Jul.")
    period: str = Field(description="Such as 2026-07.")
    horizon: int = Field(description="Months ahead, 2 to 6.")
    forecast: Exact
    expected_range_low: Exact
    expected_range_high: Exact


class ForecastAhead(Shape):
    """What the next months will bring. Rates are in percent; null is not known."""

    period: str = Field(description="The next month, such as 2026-06.")
    next_month_forecast: Exact
    confidence_level: float | None = Field(description="Share of tested months inside the expected range.")
    expected_range_low: Exact = Field(description="The 95 % interval.")
    expected_range_high: Exact
    growth_rate: float | None = Field(description="The last whole month against the one before.")
    model_accuracy: float | None = Field(description="100 less the mean error of tested months against their mean.")
    baseline_skill: float | None = Field(description="1 less the error's ratio to the seasonal naive forecast's.")
    method: str
    quality: str = Field(description="ok, low_data or fallback (the naive forecast serves).")
    as_of_date: Day = Field(description="Nothing after this day was used.")
    is_refit: bool
    horizon: list[LaterMonth]


Ahead = tuple[dict[str, Any], str]


def stored(visit: Visit, location_id: str) -> Ahead | None:
    """The job's forecast for the company ('') or a location, and its version; None where there is none."""
    scope = ("location", location_id) if location_id else ("total", "")
    found = visit.view.read(queries.revenue_forecast, *scope)
    summaries = visit.view.read(queries.summaries)
    own = summaries[(summaries["scope"] == scope[0]) & (summaries["scope_id"] == scope[1])]
    if found is None or own.empty:
        return None
    row = own.iloc[0]
    rates = {
        "confidence_level": _percent(row["coverage95"]), "growth_rate": _percent(row["growth"]),
        "model_accuracy": _percent(row["accuracy"]), "baseline_skill": row["skill"],
    }
    described = _described(found.months, rates) | {
        "method": found.model, "quality": found.quality, "as_of_date": found.as_of_date, "is_refit": False,
    }
    return described, f"sales_forecast-{found.model}-{found.as_of_date}"


def fitted(whole: pd.DataFrame) -> Ahead:
    """A forecast fitted now on whole months (as `months.months_of` gives them), and its version."""
    result = forecast(months.history(whole).assign(series_id=SERIES))
    first, summary = result.forecasts.iloc[0], result.summaries.iloc[0]
    rates = {
        "confidence_level": summary["confidence_level"], "growth_rate": summary["growth_rate"],
        "model_accuracy": summary["model_accuracy"], "baseline_skill": summary["skill"],
    }
    as_of = months.last_day(whole["month"].tolist())
    described = _described(result.forecasts, rates) | {
        "method": first["model"], "quality": first["quality"], "as_of_date": as_of, "is_refit": True,
    }
    return described, f"sales_forecast-{first['model']}-{whole['month'].min():%Y-%m}-{as_of:%Y-%m}"


def _described(ahead: pd.DataFrame, rates: Mapping[str, float | None]) -> dict[str, Any]:
    rows = [_month(row, step) for step, row in enumerate(ahead.to_dict("records"), 1)]
    first = rows[0]
    return {
        "period": first["period"], "next_month_forecast": first["forecast"],
        "expected_range_low": first["expected_range_low"], "expected_range_high": first["expected_range_high"],
        **{name: None if rate is None else round(float(rate), PLACES) for name, rate in rates.items()},
        "horizon": rows[1:],
    }


def _month(row: Mapping[Any, Any], step: int) -> dict[str, Any]:
    return {
        "month": f"{row['month']:%b}", "period": f"{row['month']:%Y-%m}", "horizon": step,
        "forecast": round(row["point"], PLACES), "expected_range_low": round(row["lo95"], PLACES),
        "expected_range_high": round(row["hi95"], PLACES),
    }


def _percent(share: float | None) -> float | None:
    return None if share is None else 100 * share
