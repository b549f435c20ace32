"""Parts add up to their total in every dimension, and the uncertain ones do the moving."""

import numpy as np
import pytest

from ml.intervals import POINT, normal_band
from ml.reconcile import reconcile, share_out


def band(point: float, spread: float = 1.0) -> np.ndarray:
    return normal_band(np.array([float(point)]), np.array([spread]))


def points(bands: dict[str, np.ndarray], names: str) -> list[float]:
    return [float(bands[name][POINT, 0]) for name in names]


def test_the_gap_is_shared_out_by_variance():
    moved = reconcile({"t": band(100, 2), "a": band(50), "b": band(40, 1e-6)}, {"t": [["a", "b"]]})
    assert points(moved, "ab") == pytest.approx([50 + 10 / 5, 40], abs=1e-6)
    assert points(moved, "t") == pytest.approx([92], abs=1e-6)
    assert moved["t"] - band(100, 2) == pytest.approx(-8.0, abs=1e-6)


def test_every_dimension_adds_up_to_one_total_and_regions_to_their_locations():
    random = np.random.default_rng(0)
    sizes = {"t": 90, "r": 50, "q": 60, "a": 20, "b": 35, "c": 70, "x": 10, "y": 75}
    bands = {name: band(size, random.uniform(1, 5)) for name, size in sizes.items()}
    moved = reconcile(bands, {"t": [["r", "q"], ["x", "y"]], "r": [["a", "b"]], "q": [["c"]]})
    (total,) = points(moved, "t")
    for whole, parts in ((total, "rq"), (total, "xy"), (points(moved, "r")[0], "ab"), (points(moved, "q")[0], "c")):
        assert sum(points(moved, parts)) == pytest.approx(whole, abs=1e-9)
    assert 85 < total < 110


def test_a_part_at_zero_is_not_pushed_under_it_and_the_others_take_its_share():
    shared = share_out(np.array([10.0]), np.array([[1.0], [40.0]]), np.array([[25.0], [25.0]]))
    assert shared[:, 0].tolist() == [0, 10]
    moved = reconcile({"t": band(10, 0.1), "a": band(1, 5), "b": band(40, 5)}, {"t": [["a", "b"]]})
    assert points(moved, "a") == [0]
    assert sum(points(moved, "ab")) == pytest.approx(points(moved, "t")[0])


def test_forecasts_that_add_up_stay_as_they_are():
    bands = {"t": band(30), **{name: band(10) for name in "abc"}}
    moved = reconcile(bands, {"t": [["a", "b", "c"]]})
    for name, own in bands.items():
        assert moved[name] == pytest.approx(own)


def test_a_dimension_with_a_part_unknown_is_left_out():
    bands = {"t": band(30), "a": band(5), "x": band(40)}
    moved = reconcile(bands, {"t": [["a", "b"], ["x"]]})
    assert points(moved, "a") == [5]
    assert points(moved, "x") == pytest.approx(points(moved, "t"))
