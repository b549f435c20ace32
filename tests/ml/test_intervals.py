"""Bands are ordered, wide enough and cover what they say."""

import numpy as np
import pytest

from ml.intervals import BAND, POINT, covers, normal_band, pooled_band, recentred, tidy


def test_a_pooled_band_holds_every_model_at_95_and_half_of_the_disagreement_at_80():
    narrow, wide = normal_band(np.array([10.0]), np.array([1.0])), normal_band(np.array([14.0]), np.array([2.0]))
    band = dict(zip(BAND, pooled_band([narrow, wide], np.array([12.0]))[:, 0], strict=True))
    assert band["lo95"] == pytest.approx(10 - 1.96)
    assert band["hi95"] == pytest.approx(14 + 2 * 1.96)
    lows = (10 - 1.2816, 14 - 2 * 1.2816)
    assert band["lo80"] == pytest.approx((min(lows) + np.mean(lows)) / 2)
    assert band["point"] == 12


def test_a_band_around_another_point_is_as_wide_in_proportion_within_reason():
    band = normal_band(np.array([10.0, 10.0, 0.0]), np.array([1.0, 1.0, 1.0]))
    moved = recentred(band, np.array([20.0, 1000.0, 5.0]))
    assert moved[POINT].tolist() == [20, 1000, 5]
    assert (moved - moved[POINT])[-1] == pytest.approx([2 * 1.96, 4 * 1.96, 1.96])


@pytest.mark.parametrize("point", [-50.0, 0.0, 100.0])
def test_a_tidy_band_has_width_and_nothing_under_zero(point):
    band = tidy(normal_band(np.full(3, point), np.zeros(3)), level=100.0)
    assert (band >= 0).all()
    assert (np.diff(band, axis=0)[POINT:] > 0).all()
    assert band[POINT] == pytest.approx(max(point, 0.0))


def test_a_tidy_band_brings_crossed_bounds_and_a_point_outside_them_into_order():
    crossed = np.array([[90.0], [80.0], [150.0], [120.0], [110.0]])
    band = tidy(crossed, level=1.0)
    assert (np.diff(band, axis=0) >= 0).all()
    assert band[POINT, 0] == 150


def test_coverage_counts_what_lies_inside_each_interval():
    inside = covers(normal_band(np.zeros(3), np.ones(3)), np.array([0.5, 1.5, -3.0]))
    assert inside["80"].tolist() == [True, False, False]
    assert inside["95"].tolist() == [True, True, False]
