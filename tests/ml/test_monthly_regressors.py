"""What is known of months: nothing unplanned from after an origin, and effects that are there are found."""

import numpy as np
import pandas as pd
import pytest

from ml.monthly_regressors import Regressors, align, effects
from tests.ml.series import seasonal

START = pd.Timestamp("2025-01-01")


def test_what_is_not_planned_is_last_years_after_the_origin():
    months = np.column_stack([np.arange(30.0), np.arange(100.0, 130.0)])
    known = Regressors(months, np.array([True, False]), np.stack([months] * 6)).at(20, 6, 12)
    assert known[20:, 0].tolist() == [20, 21, 22, 23, 24, 25]
    assert known[20:, 1].tolist() == [108, 109, 110, 111, 112, 113]


def test_a_month_without_a_row_has_no_promotion_and_a_mean_factor():
    frame = pd.DataFrame(
        {
            "month": pd.to_datetime(["2025-01-01", "2025-03-01", "2025-01-01"]), "value": [1.0, 0.5, 20.0],
            "name": ["promotion", "promotion", "heat"], "known_from": [START, START, pd.NaT],
        }
    )  # fmt: skip
    heat, promotion = align(frame, START, 3, 1).at(3, 1, 12).T
    assert promotion.tolist() == [1, 0, 0.5, 0]
    assert heat.tolist() == [20, 20, 20, 20]


def test_a_promotion_counts_from_the_month_in_which_it_was_known_and_today_as_far_as_it_is_planned():
    frame = pd.DataFrame(
        {
            "month": pd.to_datetime(["2025-03-01", "2025-04-01", "2025-04-01", "2025-06-01"]),
            "value": [1.0, 0.5, 0.25, 2.0], "name": "promotion",
            "known_from": pd.to_datetime(["2025-03-31", "2025-02-28", "2025-04-01", "2025-06-01"]),
        }
    )  # fmt: skip
    regressors = align(frame, START, 5, 2)
    assert [regressors.at(length, 2, 12)[length:, 0].tolist() for length in (1, 2, 3, 4, 5)] == [
        [0, 0], [0, 0.5], [0.5, 0], [0, 0], [2, 0],
    ]  # fmt: skip
    assert regressors.at(5, 2, 12)[:, 0].tolist() == [0, 0, 1, 0.75, 0, 2, 0]


def test_a_planted_effect_is_found_and_a_constant_regressor_has_none():
    promoted = (np.random.default_rng(0).random(36) < 0.4).astype(float)[:, np.newaxis]
    found = effects(seasonal() + 300 * promoted[:, 0], promoted, 12)
    assert found is not None
    assert found[promoted[:, 0] == 1].mean() - found[promoted[:, 0] == 0].mean() == pytest.approx(300, rel=0.2)
    assert effects(seasonal(), np.ones((36, 1)), 12) is None
    assert effects(seasonal(20), promoted[:20], 12) is None
