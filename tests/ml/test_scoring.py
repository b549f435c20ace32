"""What scores share: scaling, tiers, classes and figures of few data, on arrays with a known answer."""

import numpy as np
import pytest

from ml.scoring import (
    SharePrior,
    abc_classes,
    fit_ranges,
    fit_share_prior,
    fit_tiers,
    rank_correlation,
    ranks,
    shrunk_means,
)


def test_scaling_is_that_of_sklearn_and_stays_inside_for_others():
    values = np.random.default_rng(0).normal(size=(50, 3))
    from sklearn.preprocessing import MinMaxScaler

    ranges = fit_ranges(values)
    assert ranges.scale(values) == pytest.approx(MinMaxScaler().fit_transform(values))
    assert ranges.scale(values[:1] + 100).tolist() == [[1.0, 1.0, 1.0]]


def test_a_column_that_differs_by_rounding_only_has_no_spread():
    ranges = fit_ranges(np.array([[0.1 + 0.2, 1.0], [0.3, 2.0]]))
    assert ranges.scale(np.array([[0.3, 2.0]])).tolist() == [[0.0, 1.0]]
    assert not ranges.all_alike
    assert fit_ranges(np.full((3, 2), 7.0)).all_alike
    assert fit_ranges(np.empty((0, 2))).all_alike


@pytest.mark.parametrize("seed", range(4))
def test_tiers_are_named_by_mean_score_whatever_the_cluster_number(seed):
    points = np.repeat([[0.0, 0.0], [5.0, 5.0], [9.0, 9.0]], 20, axis=0)
    points += np.random.default_rng(0).normal(scale=0.1, size=points.shape)
    tiers = fit_tiers(points, points[:, 0], seed)
    assert tiers.assign(points).tolist() == ["Low"] * 20 + ["Medium"] * 20 + ["High"] * 20
    falling = fit_tiers(points, -points[:, 0], seed)
    assert falling.assign(points).tolist() == ["High"] * 20 + ["Medium"] * 20 + ["Low"] * 20


@pytest.mark.parametrize(
    ("points", "names"),
    [
        ([1.0], ["Medium"]),
        ([1.0, 1.0, 1.0], ["Medium"] * 3),
        ([1.0, 2.0, 2.0], ["Low", "High", "High"]),
        ([3.0, 1.0, 2.0], ["High", "Low", "Medium"]),
    ],
)
def test_fewer_distinct_rows_than_tiers_have_a_defined_answer(points, names):
    column = np.array(points)[:, None]
    assert fit_tiers(column, column[:, 0]).assign(column).tolist() == names


def test_the_tiers_of_many_rows_come_from_a_sample_and_reach_all():
    points = np.random.default_rng(0).choice([0.0, 5.0, 9.0], size=(30_000, 1))
    points += np.random.default_rng(1).normal(scale=0.1, size=points.shape)
    assigned = fit_tiers(points, points[:, 0]).assign(points)
    assert (assigned == np.select([points[:, 0] < 2.5, points[:, 0] < 7], ["Low", "Medium"], "High")).all()


def test_classes_follow_pareto():
    assert abc_classes(np.array([5.0, 80.0, 10.0, 4.0, 1.0])).tolist() == ["B", "A", "B", "C", "C"]
    assert abc_classes(np.array([100.0])).tolist() == ["A"]
    assert abc_classes(np.array([0.0, -5.0])).tolist() == ["C", "C"]
    assert abc_classes(np.empty(0)).tolist() == []


def test_a_share_of_few_trials_is_drawn_to_the_group_more_than_one_of_many():
    """Shares drawn from a beta with mean 0.8 and 20 trials' worth of certainty, which is found again."""
    generator = np.random.default_rng(0)
    trials = np.full(4000, 30.0)
    successes = generator.binomial(30, generator.beta(16, 4, 4000)).astype(float)
    prior = fit_share_prior(successes, trials)
    assert prior.share == pytest.approx(0.8, abs=0.01)
    assert prior.trials == pytest.approx(20, rel=0.15)
    few, many = prior.shrink(np.array([0.0, 0.0]), np.array([1.0, 1000.0]))
    assert few > 0.7
    assert many < 0.02


def test_equal_shares_are_all_the_group_s_and_no_trials_are_nothing():
    alike = fit_share_prior(np.array([5.0, 10.0]), np.array([10.0, 20.0]))
    assert alike.shrink(np.array([1.0]), np.array([1.0])).tolist() == [0.5]
    assert fit_share_prior(np.zeros(2), np.zeros(2)) == SharePrior(0.0, 0.0)
    assert fit_share_prior(np.zeros(2), np.zeros(2)).shrink(np.zeros(1), np.zeros(1)).tolist() == [0.0]
    certain = fit_share_prior(np.array([3.0, 4.0]), np.array([3.0, 4.0]))
    assert certain.shrink(np.zeros(1), np.zeros(1)).tolist() == [1.0]


def test_a_mean_of_few_values_is_drawn_to_the_mean_of_all():
    means = shrunk_means(np.array([5.0, 400.0, 0.0]), np.array([1.0, 100.0, 0.0]), weight=5.0)
    assert means[:2] == pytest.approx([(5 + 5 * 405 / 101) / 6, (400 + 5 * 405 / 101) / 105])
    assert np.isnan(means[2])
    assert np.isnan(shrunk_means(np.zeros(1), np.zeros(1), 5.0)).all()


def test_rank_correlation_knows_ties_and_says_nothing_where_there_is_nothing_to_say():
    assert rank_correlation(np.array([1.0, 2, 3, 4]), np.array([10.0, 20, 30, 40])) == pytest.approx(1.0)
    assert rank_correlation(np.array([1.0, 2, 3]), np.array([3.0, 2, 1])) == pytest.approx(-1.0)
    assert np.isnan(rank_correlation(np.array([1.0, 2.0]), np.array([1.0, 2.0])))
    assert np.isnan(rank_correlation(np.ones(5), np.arange(5.0)))


def test_equal_scores_share_the_better_rank():
    assert ranks(np.array([50.0, 90.0, 50.0, 10.0])).tolist() == [2, 1, 2, 4]
