"""Lasting changes: found where they were planted, and not in noise or growth."""

import numpy as np
import pandas as pd
import pytest

from ml.change_points import CHANGES, Params, chance_of_maximum, describe, draw_in, find_level, two_week_noise

DAYS = 1096


def noise(seed: int, count: int = DAYS, resemblance: float = 0.0) -> np.ndarray:
    """Normal noise of a tenth; of `resemblance` between neighbours."""
    drawn = np.random.default_rng(seed).normal(scale=0.1, size=count)
    for day in range(1, count):
        drawn[day] += resemblance * drawn[day - 1]
    return drawn


def alarms(series: list[np.ndarray]) -> float:
    return float(np.mean([len(find_level(draw_in(values)).steps) > 0 for values in series]))


def test_a_planted_break_is_found_within_three_days() -> None:
    for seed in range(10):
        at = int(np.random.default_rng(seed).integers(60, DAYS - 60))
        values = noise(seed) + 0.0003 * np.arange(DAYS)
        values[at:] += np.log(1.35)
        level = find_level(values)
        assert len(level.steps) == 1
        assert abs(level.steps[0] - at) <= 3
        assert level.sizes[0] == pytest.approx(np.log(1.35), abs=0.06)
        assert level.p_values[0] < 0.001


@pytest.mark.parametrize("count", [150, DAYS])
def test_white_noise_has_no_more_breaks_than_stated(count: int) -> None:
    assert alarms([noise(seed, count) for seed in range(40)]) <= 3 * Params().false_alarms


def test_growth_and_days_that_resemble_each_other_are_no_breaks() -> None:
    assert alarms([noise(seed) + 0.0005 * np.arange(DAYS) for seed in range(20)]) <= 1 / 20
    assert alarms([noise(seed, resemblance=0.5) for seed in range(20)]) <= 2 / 20


def test_two_breaks_that_take_each_other_back_are_both_found() -> None:
    values = noise(3)
    values[400:600] -= 0.3
    level = find_level(values)
    assert [abs(step - at) <= 3 for step, at in zip(level.steps, (400, 600), strict=True)] == [True, True]


def test_a_single_day_far_outside_is_no_break() -> None:
    values = noise(4)
    values[500] = -4.0
    assert find_level(draw_in(values)).steps == ()


def test_a_change_is_told_in_the_unit_of_the_series() -> None:
    values = np.log(1000.0) + noise(5)
    values[300:] += np.log(1.5)
    days = pd.date_range("2024-01-01", periods=DAYS)
    (row,) = describe("shop", days, find_level(values)).to_dict("records")
    assert row["before"] == pytest.approx(1000, rel=0.05)
    assert row["change"] == pytest.approx(0.5, abs=0.06)
    assert row["lo95"] < 0.5 < row["hi95"]
    assert row["from_date"] <= days[300] <= row["to_date"]


def test_the_noise_does_not_see_breaks_or_growth() -> None:
    values = noise(6) + 0.001 * np.arange(DAYS)
    values[500:] += 1
    assert two_week_noise(values) == pytest.approx(0.1, rel=0.25)


def test_a_higher_score_is_less_likely_by_chance_and_a_small_one_says_nothing() -> None:
    chances = chance_of_maximum(np.array([0.0, 3.0, 4.0, 6.0]), 0.05)
    assert chances[0] == 1
    assert (np.diff(chances) < 0).all()


@pytest.mark.parametrize(
    "values", [[], [1.0], [np.nan] * 200, [2.0] * 200, [1.0, 2.0] * 20, [np.nan] * 190 + [1.0] * 10]
)
def test_too_little_and_constant_series_have_no_breaks(values: list[float]) -> None:
    level = find_level(np.array(values, dtype=float))
    assert level.steps == ()
    assert len(level.line) == len(values)
    frame = describe("shop", pd.date_range("2024-01-01", periods=len(values)), level)
    assert list(frame.columns) == list(CHANGES) and frame.empty
