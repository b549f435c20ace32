"""Trend, season and rest: they add up, and are what was planted."""

import numpy as np
import pandas as pd
import pytest

from ml.decomposition import DECOMPOSED, Decomposition, decompose, deseasonalise
from tests.ml.daily import LAST_DAY, WEEKDAYS, days, trading


def seasonal(count: int, seed: int = 1) -> tuple[np.ndarray, np.ndarray]:
    """A series with weekday, time of the year and growth, and its season as a factor."""
    index = pd.date_range(end=LAST_DAY, periods=count)
    year = np.exp(0.25 * np.cos(2 * np.pi * (index.dayofyear.to_numpy() - 200) / 365))
    values = np.asarray(trading(count, noise=0.08, seed=seed)) * year * np.exp(0.0003 * np.arange(count))
    return values, year * WEEKDAYS[index.dayofweek]


def shares(taken: Decomposition) -> pd.DataFrame:
    return taken.parts.assign(factor=1 + taken.parts["season"] / taken.parts["trend"])


def test_the_parts_add_up_to_the_value() -> None:
    parts = decompose(days(seasonal(1096)[0])).parts
    assert np.allclose(parts["value"], parts["trend"] + parts["season"] + parts["rest"])
    assert len(parts) == 1096
    assert set(parts["quality"]) == {"ok"}


def test_the_season_is_the_planted_one() -> None:
    values, season = seasonal(1096)
    found = shares(decompose(days(values)))["factor"].to_numpy()
    assert np.corrcoef(found, season)[0, 1] > 0.98


def test_three_years_of_season_and_growth_have_no_change_point() -> None:
    found = [len(decompose(days(seasonal(1096, seed)[0])).changes) for seed in range(6)]
    assert sum(found) == 0


@pytest.mark.parametrize("at", [200, 548, 900])
def test_a_break_is_found_within_three_days_and_not_taken_for_a_season(at: int) -> None:
    values, _ = seasonal(1096, seed=4)
    values[at:] *= 1.4
    frame = days(values)
    (change,) = decompose(frame).changes.to_dict("records")
    assert abs((change["date"] - frame.index[at]).days) <= 3
    assert change["change"] == pytest.approx(0.4, abs=0.08)
    assert change["quality"] == "ok"


def test_days_that_are_always_closed_are_season_and_a_single_closed_day_is_rest() -> None:
    values, _ = seasonal(800)
    frame = days(values)
    frame.loc[frame.index.dayofweek == 6, "shop"] = 0.0
    closed = frame.index[frame.index.dayofweek == 2][50]
    frame.loc[closed, "shop"] = 0.0
    parts = decompose(frame).parts.set_index("date")
    sundays = parts[parts.index.dayofweek == 6]
    assert np.allclose(sundays["rest"], 0)
    assert np.allclose(sundays["season"], -sundays["trend"])
    assert parts.loc[closed, "rest"] < -500


def test_under_two_years_no_time_of_the_year_is_known() -> None:
    assert set(decompose(days(trading(400))).parts["quality"]) == {"low_data"}


def test_a_factor_loses_its_season_on_its_own_scale() -> None:
    index = pd.date_range(end=LAST_DAY, periods=1096)
    warm = 10 - 15 * np.cos(2 * np.pi * index.dayofyear.to_numpy() / 365)
    noise = np.random.default_rng(0).normal(size=1096)
    found = deseasonalise(days(warm + noise))["shop"]
    assert np.corrcoef(found, noise)[0, 1] > 0.9


@pytest.mark.parametrize("values", [[], [5.0], [0.0] * 400, [np.nan] * 400, [1e12] * 69, [-5.0] * 400])
def test_what_cannot_be_taken_apart_has_no_rows(values: list[float]) -> None:
    taken = decompose(days(values))
    assert list(taken.parts.columns) == list(DECOMPOSED)
    assert taken.parts.empty and taken.changes.empty
    assert deseasonalise(days(values)).empty or len(set(values)) == 1


@pytest.mark.parametrize("values", [[1e12] * 900, [3.0] * 70, [1.0, 0.0] * 300])
def test_flat_and_large_series_give_finite_parts(values: list[float]) -> None:
    parts = decompose(days(values)).parts
    assert np.isfinite(parts[["value", "trend", "season", "rest"]]).all(axis=None)
    assert np.allclose(parts["value"], parts["trend"] + parts["season"] + parts["rest"])
