"""The plain demand models, against answers that can be worked out by hand."""

import numpy as np
import pytest

from ml.demand_models import PLAIN, croston_sba, imapa, moving_average, seasonal_naive, tsb, window_average
from ml.demand_panel import read_panel
from tests.ml.shop_days import LAST_DAY, NO_STOCK_OUTS, days


def panel(**series):
    return read_panel(days(series), NO_STOCK_OUTS, LAST_DAY, 400, 100, 50)


@pytest.mark.parametrize("model", [seasonal_naive, moving_average, window_average, tsb, imapa])
def test_constant_demand_is_forecast_as_it_is(model):
    shown = panel(a=np.full(120, 3))
    assert model(shown, 120) == pytest.approx(21, rel=0.01)


def test_croston_takes_its_bias_off():
    assert croston_sba(panel(a=np.full(120, 3)), 120) == pytest.approx(21 * 0.95)


def test_croston_finds_the_rate_of_a_product_that_sells_every_fourth_day():
    shown = panel(a=np.tile([0, 0, 0, 8], 60), b=np.ones(240))
    assert croston_sba(shown, 240)[0] == pytest.approx(8 / 4 * 7 * 0.95, rel=0.01)


def test_tsb_falls_to_nothing_once_a_product_is_no_longer_sold_while_croston_does_not():
    shown = panel(a=np.r_[np.full(100, 5), np.zeros(100)], b=np.ones(200))
    assert tsb(shown, 200)[0] < 0.3
    assert croston_sba(shown, 200)[0] > 30


def test_the_week_before_and_the_means_look_at_their_own_days():
    shown = panel(a=np.r_[np.full(28, 1), np.full(28, 2), np.full(7, 4)])
    assert seasonal_naive(shown, 63)[0] == 28
    assert moving_average(shown, 63)[0] == pytest.approx((21 * 2 + 7 * 4) / 4)
    assert moving_average(shown, 56)[0] == 14


@pytest.mark.parametrize("name", PLAIN)
def test_no_model_sees_what_comes_after_its_origin(name):
    units = np.random.default_rng(0).poisson(2, 200)
    changed = units.copy()
    changed[150:] = 0
    first, second = (PLAIN[name](panel(a=each, b=np.ones(200)), 150) for each in (units, changed))
    assert first == pytest.approx(second)


@pytest.mark.parametrize("name", PLAIN)
def test_a_young_product_gets_a_finite_figure(name):
    shown = panel(a=np.ones(1), b=np.ones(40))
    assert np.isfinite(PLAIN[name](shown, 40)).all()
