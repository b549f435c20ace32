"""Parts add up to their total, and the uncertain ones do the moving."""

import numpy as np
import pytest

from ml.intervals import POINT, normal_band
from ml.reconcile import reconcile


def test_the_gap_is_shared_out_by_variance():
    total = normal_band(np.array([100.0]), np.array([2.0]))
    parts = np.stack([normal_band(np.array([point]), np.array([spread])) for point, spread in [(50, 1.0), (40, 0.0)]])
    moved_total, moved = reconcile(total, parts)
    assert moved[:, POINT, 0] == pytest.approx([50 + 10 * 1 / 5, 40])
    assert moved_total[POINT, 0] == pytest.approx(100 - 10 * 4 / 5)
    assert moved_total - total == pytest.approx(-8.0)


def test_a_part_at_zero_is_not_pushed_under_it():
    total = normal_band(np.array([10.0]), np.array([0.1]))
    parts = np.stack([normal_band(np.array([point]), np.array([5.0])) for point in (1.0, 40.0)])
    moved_total, moved = reconcile(total, parts)
    assert moved[0, POINT, 0] == 0
    assert moved_total[POINT] == pytest.approx(moved[:, POINT].sum(axis=0))


def test_forecasts_that_add_up_stay_as_they_are():
    total = normal_band(np.full(6, 30.0), np.ones(6))
    parts = np.stack([normal_band(np.full(6, 10.0), np.ones(6))] * 3)
    moved_total, moved = reconcile(total, parts)
    assert moved_total == pytest.approx(total)
    assert moved == pytest.approx(parts)
