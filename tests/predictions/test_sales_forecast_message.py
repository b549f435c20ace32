"""What a forecast's run is called and tells, on results of `ml.sales_forecast` without a database."""

import numpy as np
import pytest

from ml.monthly_study import Params
from ml.sales_forecast import Extras, SalesForecast, forecast
from predictions.sales_forecast import main_model
from predictions.sales_forecast_message import NO_MONTH, message
from tests.ml.series import frame, seasonal

TOTAL, SHOP, KIOSK = "revenue|total|", "revenue|location|t:a", "revenue|location|t:kiosk"
QUICK = Params(forest=False)
# A season that repeats itself exactly, which no model beats, and one that grows, which every model does.
REPEATED = np.tile(np.random.default_rng(2).uniform(50, 150, 12), 3)
GROWING = seasonal(growth=0.03, noise=0.02)


@pytest.fixture(scope="module")
def result() -> SalesForecast:
    return forecast(frame(**{TOTAL: GROWING, SHOP: REPEATED, "orders|total|": REPEATED}), params=QUICK)


def test_a_run_is_called_by_the_model_of_the_company_s_revenue(result: SalesForecast) -> None:
    models = result.forecasts.set_index("series_id")["model"]
    assert models.mode().tolist() == ["seasonal_naive"]
    assert main_model(result, None) == models[TOTAL].iloc[0] != "seasonal_naive"


def test_a_run_is_called_by_the_pinned_model_where_it_serves(result: SalesForecast) -> None:
    assert main_model(result, "seasonal_naive") == "seasonal_naive"
    assert main_model(result, "linear_regression") == main_model(result, None)


def test_series_served_by_the_naive_forecast_are_counted(result: SalesForecast) -> None:
    assert message(result, {}) == "the naive forecast serves 2 of 3 series"


def test_series_with_a_model_that_was_no_better_than_the_naive_forecast_are_counted() -> None:
    """A random walk on which seasonal naive happens to win."""
    walk = 100 + 4 * np.cumsum(np.random.default_rng(0).normal(size=36))
    told = message(forecast(frame(**{TOTAL: walk}), Extras(pinned="median_ets_dot_ces"), QUICK), {})
    assert told == "did no better than the naive forecast on the months tested: 1 series"


def test_a_dimension_with_a_part_without_a_forecast_is_named() -> None:
    history = frame(**{TOTAL: GROWING, SHOP: GROWING, KIOSK: GROWING})
    young = history[(history["series_id"] != KIOSK) | (history["month"] >= "2025-11-01")]
    parts = {TOTAL: [[SHOP, KIOSK]]}
    told = message(forecast(young, Extras(parts=parts), QUICK), parts)
    assert told == (
        "no forecast: t:kiosk needs 3 months of history, has 2; "
        "do not add up, for a part has no forecast: location of total"
    )
    assert message(forecast(history, Extras(parts=parts), QUICK), parts) is None


def test_an_empty_history_has_a_reason() -> None:
    empty = frame(**{TOTAL: GROWING}).iloc[:0]
    assert message(forecast(empty), {}) == NO_MONTH
