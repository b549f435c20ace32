"""Error measures against hand-worked figures, and the origins of a backtest."""

import numpy as np
import pytest

from ml import evaluate


def test_smape_is_two_hundred_percent_at_most_and_zero_for_two_zeros():
    actual, forecast = np.array([100.0, 0.0, 50.0]), np.array([50.0, 0.0, -50.0])
    assert evaluate.smape(actual, forecast) == pytest.approx([200 * 50 / 150, 0.0, 200.0])


def test_errors_are_scaled_by_the_seasonal_naive_error_of_the_history():
    history = np.r_[np.zeros(12), np.full(12, 4.0)]
    scale = evaluate.error_scale(history, 12)
    assert scale == 4.0
    assert evaluate.scaled_errors(np.array([10.0]), np.array([4.0]), scale) == pytest.approx([1.5])


@pytest.mark.parametrize(("history", "scale"), [(np.full(24, 5.0), 5.0), (np.zeros(24), 1.0), (np.array([3.0]), 3.0)])
def test_the_scale_of_a_history_that_never_moves_is_its_size(history, scale):
    assert evaluate.error_scale(history, 12) == scale


def test_owa_of_naive2_itself_is_one():
    assert evaluate.owa(16.0, 1.1, 16.0, 1.1) == 1.0
    assert evaluate.owa(8.0, 1.1, 16.0, 1.1) == 0.75


def test_skill_has_no_figure_against_a_perfect_baseline():
    assert evaluate.skill(3.0, 4.0) == 0.25
    assert np.isnan(evaluate.skill(0.0, 0.0))


@pytest.mark.parametrize(
    ("length", "origins"),
    [(36, [30, 27, 24]), (24, [18, 15, 12]), (20, [14]), (15, [12]), (13, [12]), (12, []), (5, [])],
)
def test_origins_leave_a_horizon_to_judge_by_and_a_year_to_learn_from(length, origins):
    assert evaluate.rolling_origins(length, horizon=6, count=3, step=3, shortest=12) == origins
