"""Curves: the points of small cases worked out by hand."""

import numpy as np
import pandas as pd
import pytest

from ml.curves import (
    CURVES,
    chance_curves,
    confusion,
    gain,
    pool,
    r_squared,
    residual_curves,
    roc,
    value_curves,
    within,
)
from ml.probability import auc

STATED = np.array([0.9, 0.8, 0.6, 0.4, 0.2])
HAPPENED = np.array([1.0, 0.0, 1.0, 0.0, 0.0])


def test_the_roc_curve_goes_through_its_corners_and_has_the_area_of_the_auc() -> None:
    random = np.random.default_rng(0)
    stated = random.uniform(size=3000).round(2)
    happened = (random.uniform(size=3000) < stated).astype(float)
    points = roc(stated, happened)
    assert len(points) <= 60
    assert tuple(points[["x", "y"]].iloc[0]) == (0, 0)
    assert tuple(points[["x", "y"]].iloc[-1]) == (1, 1)
    assert np.trapezoid(points["y"], points["x"]) == pytest.approx(auc(stated, happened), abs=0.002)
    assert (np.diff(points["threshold"]) <= 0).all()


def test_where_one_thing_only_ever_happened_there_is_no_roc_curve() -> None:
    assert roc(STATED, np.ones(5)).empty
    assert "roc" not in set(chance_curves({"m": (STATED, np.ones(5))}, 0.5)["kind"])


def test_the_confusion_matrix_counts_every_case_once() -> None:
    cells = confusion(STATED, HAPPENED, 0.5).set_index(["x", "y"])["rows"]
    assert cells.to_dict() == {(1, 1): 2, (1, 0): 1, (0, 1): 0, (0, 0): 2}


def test_calibration_holds_what_was_said_against_what_came() -> None:
    curves = chance_curves({"m": (np.array([0.1, 0.1, 0.85, 1.0]), np.array([0.0, 1.0, 1.0, 1.0]))}, 0.7)
    points = curves[curves["kind"] == "calibration"]
    assert points[["x", "y", "rows"]].to_numpy().tolist() == [[0.1, 0.5, 2], [0.85, 1, 1], [1.0, 1, 1]]


def test_gain_is_the_share_brought_by_the_best() -> None:
    points = gain(np.arange(20.0), np.r_[np.zeros(18), 30.0, 70.0])
    assert points["y"].iloc[:3].tolist() == pytest.approx([0, 0.7, 1.0])
    assert gain(np.arange(3.0), np.zeros(3)).empty


def test_values_are_calibrated_by_tenths() -> None:
    predicted = np.arange(100.0)
    points = value_curves({"m": (predicted, 2 * predicted)}, 365).query("kind == 'calibration'")
    assert len(points) == 10
    assert (points["y"] == 2 * points["x"]).all()
    assert set(points["horizon"]) == {365}


def test_residuals_leave_out_what_has_no_size() -> None:
    points = residual_curves({"m": (np.array([1.0, 2.0]), np.array([110.0, 5.0]), np.array([100.0, 0.0]))})
    assert points[["x", "y"]].to_numpy().tolist() == [[1.0, pytest.approx(0.1)]]


def test_r_squared_of_a_perfect_of_the_mean_and_of_a_constant() -> None:
    actual = np.array([1.0, 2.0, 3.0])
    assert r_squared(actual, actual) == 1
    assert r_squared(actual, np.full(3, 2.0)) == 0
    assert np.isnan(r_squared(np.ones(3), actual))


def test_origins_are_put_together_and_a_model_that_one_lacks_is_left_out() -> None:
    said = [{"a": STATED, "b": STATED}, {"a": STATED}]
    pooled = pool(["a", "b"], said, [HAPPENED, HAPPENED])
    assert list(pooled) == ["a"]
    assert len(pooled["a"][0]) == 10


def test_no_models_give_no_points_with_the_right_columns() -> None:
    curves = within(chance_curves({}, 0.7), pd.Timestamp("2026-01-01"), pd.Timestamp("2026-03-31"))
    assert list(curves.columns) == list(CURVES) and curves.empty
