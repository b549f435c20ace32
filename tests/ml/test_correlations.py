"""What moves together: the planted lag and sign, and nothing where there is nothing."""

from itertools import combinations

import numpy as np
import pandas as pd
import pytest

from ml.correlations import CORRELATIONS, correlate


def walks(count: int = 500, number: int = 2, seed: int = 0) -> pd.DataFrame:
    drawn = np.random.default_rng(seed).normal(size=(count, number)).cumsum(axis=0)
    return pd.DataFrame(drawn, columns=list("abcdefgh")[:number], index=pd.date_range("2025-01-01", periods=count))


@pytest.mark.parametrize(("lag", "sign"), [(0, 1), (5, 1), (14, -1), (-3, -1)])
def test_the_lag_and_the_sign_are_the_planted_ones(lag: int, sign: int) -> None:
    frame = walks()
    frame["b"] = sign * frame["a"].shift(lag).bfill().ffill() + 0.2 * frame["b"]
    row = correlate(frame, [("a", "b")]).iloc[0]
    assert row["lag_days"] == lag
    assert sign * row["correlation"] > 0.9
    assert row["lo95"] < row["correlation"] < row["hi95"]
    assert row["q_value"] < 0.001


def test_the_other_way_round_the_lag_has_the_other_sign() -> None:
    frame = walks()
    frame["b"] = frame["a"].shift(4).bfill() + 0.5 * frame["b"]
    there, back = correlate(frame, [("a", "b"), ("b", "a")])[["lag_days", "correlation"]].itertuples(index=False)
    assert (there.lag_days, back.lag_days) == (4, -4)
    assert there.correlation == pytest.approx(back.correlation)


def test_series_that_merely_grow_have_nothing_to_do_with_each_other() -> None:
    findings = 0
    for seed in range(10):
        frame = walks(number=6, seed=seed) + np.arange(500)[:, None]
        found = correlate(frame, list(combinations(frame, 2)))
        findings += int((found["q_value"] < 0.05).any())
        assert ((found["lo95"] > 0) | (found["hi95"] < 0)).mean() < 0.2
    assert findings <= 2


def test_nothing_is_said_of_less_than_sixty_days_or_of_a_constant() -> None:
    frame = walks(400, 3)
    frame.iloc[59:, 1] = np.nan
    frame["c"] = 7.0
    found = correlate(frame, [("a", "b"), ("a", "c")])
    assert found[["correlation", "lo95", "hi95", "q_value"]].isna().all(axis=None)
    assert list(found["quality"]) == ["low_data", "low_data"]
    assert list(found["lag_days"]) == [0, 0]


def test_gaps_and_single_days_far_outside_do_no_harm() -> None:
    frame = walks(600)
    frame["b"] = frame["a"] + 0.2 * frame["b"]
    frame.iloc[::9, 0] = np.nan
    frame.iloc[100, 1] = 1e9
    assert correlate(frame, [("a", "b")]).loc[0, "correlation"] > 0.8


def test_no_pairs_give_no_rows() -> None:
    assert list(correlate(walks(), []).columns) == list(CORRELATIONS)
