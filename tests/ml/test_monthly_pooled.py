"""The model of all series: what it needs, what it learns, and that scale and order change nothing."""

import numpy as np
import pytest

from ml.monthly_pooled import forecast_pooled
from tests.ml.series import seasonal


def shops(count: int = 12, months: int = 36) -> list[np.ndarray]:
    return [seasonal(months, noise=0.03, seed=seed) for seed in range(count)]


def test_a_season_that_all_series_share_is_found_again():
    pooled = forecast_pooled(shops(), 6, 12)
    assert pooled is not None
    assert pooled.points.mean(axis=0) == pytest.approx(seasonal(42)[36:], rel=0.08)
    assert pooled.importances["importance"].sum() == pytest.approx(1)


def test_too_few_series_too_few_months_or_nothing_that_moves_teach_nothing():
    assert forecast_pooled(shops(7), 6, 12) is None
    assert forecast_pooled(shops(8, 13), 6, 12) is None
    assert forecast_pooled([np.full(36, 5.0)] * 12, 6, 12) is None
    assert forecast_pooled([np.zeros(36)] * 12, 6, 12) is None
    assert forecast_pooled([], 6, 12) is None


def test_scale_does_not_matter_and_the_same_series_give_the_same_points():
    histories = [*shops(), np.zeros(36), seasonal(18, noise=0.1) - 900]
    small, large = (forecast_pooled([factor * each for each in histories], 6, 12) for factor in (1.0, 2.0**40))
    assert small is not None and large is not None
    assert np.isfinite(small.points).all()
    assert large.points == pytest.approx(small.points * 2.0**40)
