"""Months of the year against the last three: planted factors are found again."""

import numpy as np
import pandas as pd
import pytest

from ml.season_factors import FACTORS, season_factors

SWING = np.array([0.8, 0.8, 0.9, 1.0, 1.0, 1.0, 1.0, 1.0, 1.0, 1.1, 1.2, 1.6])


def history(months: int, noise: float = 0.02, growth: float = 0.01) -> pd.DataFrame:
    """Units of a company whose history ends in December."""
    month = pd.date_range(end="2025-12-01", periods=months, freq="MS")
    random = np.random.default_rng(0)
    units = 1000 * SWING[month.month - 1] * np.exp(growth * np.arange(months) + noise * random.normal(size=months))
    return pd.DataFrame({"scope": "total", "scope_id": "", "month": month, "units": units})


@pytest.mark.parametrize("months", [24, 36, 60])
def test_a_month_is_held_against_the_last_three(months: int) -> None:
    factors, skipped = season_factors(history(months))
    truth = SWING / np.exp(np.log(SWING[9:]).mean())
    assert factors["month_of_year"].tolist() == list(range(1, 13))
    assert factors["factor"].to_numpy() == pytest.approx(truth, rel=0.08)
    assert ((factors["lo95"] <= truth) & (truth <= factors["hi95"])).sum() >= 11
    assert skipped.empty


def test_scopes_are_told_apart() -> None:
    twice = pd.concat([history(24), history(24).assign(scope="category", scope_id="a", units=7.0)])
    factors, _ = season_factors(twice)
    flat = factors[factors["scope"] == "category"]
    assert flat["factor"].to_numpy() == pytest.approx(np.ones(12))
    assert (flat["lo95"] < 1).all()


@pytest.mark.parametrize("months", [1, 2, 6, 13, 23])
def test_a_short_history_gives_a_reason(months: int) -> None:
    factors, skipped = season_factors(history(months))
    assert list(factors.columns) == list(FACTORS)
    assert factors.empty
    assert skipped["reason"].tolist() == [f"needs 24 whole months, has {months}"]


@pytest.mark.parametrize("odd", [0.0, -50.0, np.nan])
def test_a_month_of_nothing_returns_or_unknown_gives_a_reason(odd: float) -> None:
    rows = history(30)
    rows.loc[5, "units"] = odd
    factors, skipped = season_factors(rows)
    assert factors.empty
    assert skipped["reason"].tolist() == ["a month without sales"]


def test_the_scale_changes_nothing_and_nothing_gives_nothing() -> None:
    large, _ = season_factors(history(36).assign(units=lambda rows: rows["units"] * 1e12))
    pd.testing.assert_frame_equal(large, season_factors(history(36))[0])
    factors, skipped = season_factors(history(36).iloc[:0])
    assert factors.empty
    assert skipped.empty
