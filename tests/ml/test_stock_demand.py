"""Demand until a delivery: paths, sizes and shortfalls with known answers."""

import numpy as np
import pandas as pd
import pytest

from ml.demand_panel import read_panel
from ml.demand_spread import quantile
from ml.stock_demand import DAYS_AHEAD, daily_path, demand_class, fit_sizes, month_factors, shortfall, until
from tests.ml.shop_days import LAST_DAY, NO_STOCK_OUTS, days

LOCATIONS = pd.Series(["a", "b"])


def months(**units: list[float]) -> pd.DataFrame:
    frames = [
        pd.DataFrame({"location_id": name.strip("_"), "units": values,
                      "month": pd.date_range("2026-07-01", periods=len(values), freq="MS")})
        for name, values in units.items()
    ]  # fmt: skip
    return pd.concat(frames, ignore_index=True)


def test_without_a_monthly_forecast_demand_goes_on_as_in_the_next_week():
    factors = month_factors(pd.DataFrame(columns=["location_id", "month", "units"]), LOCATIONS, LAST_DAY)
    path = daily_path(np.tile([1.0, 2, 3, 4, 5, 6, 7], (2, 1)), factors)
    assert path[0, :7].tolist() == [1, 2, 3, 4, 5, 6, 7]
    assert (path[:, 7:] == 4).all()


def test_a_month_that_sells_twice_as_much_doubles_demand_in_it():
    factors = month_factors(months(a=[310, 620, 300]), LOCATIONS, pd.Timestamp("2026-06-30"))
    assert factors[0, 30] == pytest.approx(1)
    assert factors[0, 31] == pytest.approx(2)
    assert (factors[1] == 1).all()


def test_a_location_without_a_forecast_takes_the_companys():
    factors = month_factors(months(_=[310, 155, 300], a=[310, 310, 300]), LOCATIONS, pd.Timestamp("2026-06-30"))
    assert factors[1, 40] == pytest.approx(0.5)
    assert factors[0, 40] == pytest.approx(1)


def test_a_month_forecast_at_zero_is_not_divided_by():
    factors = month_factors(months(a=[0, 100, 100]), LOCATIONS, LAST_DAY)
    assert np.isfinite(factors).all()


def test_demand_until_a_day_is_the_sum_of_the_path_and_goes_on_beyond_it():
    path = np.ones((3, DAYS_AHEAD))
    assert until(path, np.array([1.0, 10.0, 120.0])).tolist() == [1, 10, 120]


def test_expected_shortfall_is_that_of_drawn_demand():
    mean, size, stock = 6.0, 1.5, np.array([0.0, 4.0, 15.0])
    drawn = np.random.default_rng(0).negative_binomial(size, size / (size + mean), 400_000)
    known = [np.maximum(drawn - each, 0).mean() for each in stock]
    assert shortfall(stock, np.full(3, mean), np.full(3, size)) == pytest.approx(known, rel=0.03)


def test_stock_at_the_fitted_size_meets_demand_as_often_as_asked():
    draws = np.random.default_rng(3)
    rates = draws.gamma(3, 1, size=(40, 1))
    units = draws.negative_binomial(2, 2 / (2 + rates), (40, 364))
    sales = days({f"p{number:02d}": row for number, row in enumerate(units)})
    panel = read_panel(sales, NO_STOCK_OUTS, LAST_DAY, 364, 99, 0)
    rows, lead = np.arange(40), np.full(40, 6.0)
    sizes = fit_sizes(panel, rows, lead, 300, 0.9)
    met = []
    for start in range(300, 357, 7):
        mean = panel.smoothed[:, start] * 6
        asked = panel.units_sum[:, start + 6] - panel.units_sum[:, start]
        met.append(asked <= quantile(mean, sizes[demand_class(mean)], 0.9))
    assert np.mean(met) == pytest.approx(0.92, abs=0.03)
