"""Brier score, calibration error and AUC against figures worked out by hand."""

import numpy as np
import pytest

from ml.probability import auc, brier, calibration_error

STATED = np.array([0.1, 0.4, 0.4, 0.8])
HAPPENED = np.array([0.0, 0.0, 1.0, 1.0])


def test_figures_are_those_worked_out_by_hand():
    assert brier(STATED, HAPPENED) == pytest.approx((0.01 + 0.16 + 0.36 + 0.04) / 4)
    assert calibration_error(STATED, HAPPENED) == pytest.approx((0.1 + 0.2 + 0.2) / 4)
    assert auc(STATED, HAPPENED) == pytest.approx(3.5 / 4)


def test_a_weight_counts_as_so_many_cases():
    weight = np.array([1, 3, 2, 5])
    repeated = np.repeat(np.arange(4), weight)
    for figure in (brier, calibration_error, auc):
        assert figure(STATED, HAPPENED, weight) == pytest.approx(figure(STATED[repeated], HAPPENED[repeated]))


def test_a_certain_and_right_statement_is_perfect():
    assert brier(HAPPENED, HAPPENED) == calibration_error(HAPPENED, HAPPENED) == 0
    assert auc(HAPPENED, HAPPENED) == 1


def test_without_cases_or_with_one_outcome_only_there_is_no_figure():
    nothing = np.empty(0)
    assert np.isnan([brier(nothing, nothing), calibration_error(nothing, nothing), auc(nothing, nothing)]).all()
    assert np.isnan(auc(STATED, np.ones(4)))
