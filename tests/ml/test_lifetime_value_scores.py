"""Rank measures, decile intervals and their coverage on figures that can be worked out by hand."""

import numpy as np
import pytest

from ml.lifetime_value_scores import coverages, deciles, fit_bounds, measures, rank_error

RNG = np.random.default_rng(0)


def test_a_perfect_ranking_scores_one_and_its_bias_is_what_is_missing() -> None:
    actual = np.arange(1.0, 101.0)
    figures = measures(actual / 2, actual)
    assert figures["spearman"] == pytest.approx(1)
    assert figures["gini"] == pytest.approx(1)
    assert figures["top_decile_capture"] == pytest.approx(np.arange(91, 101).sum() / actual.sum())
    assert figures["bias"] == pytest.approx(-0.5)
    assert figures["decile_error"] == pytest.approx(0.5)
    assert rank_error(figures) == pytest.approx(0)


def test_a_reversed_ranking_scores_minus_one() -> None:
    actual = np.arange(1.0, 101.0)
    figures = measures(-actual + 101, actual)
    assert (figures["spearman"], figures["gini"]) == pytest.approx((-1, -1))


def test_what_nothing_or_one_value_leaves_open_is_nan() -> None:
    for predicted, actual in (
        (np.array([]), np.array([])),
        (np.ones(1), np.ones(1)),
        (np.ones(50), np.ones(50)),
        (np.arange(50.0), np.zeros(50)),
    ):
        assert np.isnan(measures(predicted, actual)["spearman"])
    assert np.isnan(measures(np.arange(50.0), np.zeros(50))["bias"])
    assert np.isnan(measures(np.arange(50.0), np.full(50, -1.0))["gini"])


def test_deciles_are_of_equal_size_and_the_first_is_the_best() -> None:
    tenth = deciles(np.arange(1000.0))
    assert set(np.bincount(tenth)[1:]) == {100}
    assert (tenth[0], tenth[-1]) == (10, 1)
    assert deciles(np.array([7.0])).tolist() == [1]
    assert set(deciles(np.zeros(1000))) == set(range(1, 11))


def test_intervals_cover_what_they_say_at_an_origin_they_never_saw() -> None:
    origins = [(predicted, predicted * RNG.gamma(2.0, 0.5, 5000)) for predicted in RNG.uniform(10, 1000, (3, 5000))]
    assert coverages(origins) == pytest.approx([0.8] * 3, abs=0.03)
    low, high = fit_bounds(origins[1:]).interval(origins[0][0])
    assert (low <= origins[0][0]).all()
    assert (high >= origins[0][0]).all()


def test_where_many_buy_nothing_the_interval_begins_at_zero_and_still_covers() -> None:
    origins = []
    for _ in range(3):
        predicted = RNG.uniform(10, 1000, 5000)
        origins.append((predicted, predicted * RNG.gamma(2.0, 1.0, 5000) * (RNG.random(5000) < 0.5)))
    low, _ = fit_bounds(origins).interval(origins[0][0])
    assert not low.any()
    assert coverages(origins) == pytest.approx([0.8] * 3, abs=0.03)


def test_a_single_origin_leaves_coverage_open_and_zeros_give_zero_intervals() -> None:
    zeros = np.zeros(30)
    assert np.isnan(coverages([(zeros, zeros)])).all()
    assert coverages([]) == []
    low, high = fit_bounds([(zeros, zeros)]).interval(zeros)
    assert not low.any()
    assert not high.any()
