"""Centres of groups that lie apart, the nearest of them, and samples that keep their order."""

import numpy as np

from ml.kmeans import centres_of, choice, nearest, sample

CORNERS = np.array([[0.0, 0.0], [10.0, 0.0], [0.0, 10.0]])


def test_the_groups_that_were_planted_are_found():
    planted = np.arange(300) % 3
    points = CORNERS[planted] + np.random.default_rng(0).normal(0, 0.1, (300, 2))
    centres = centres_of(points, 3, starts=3, seed=0)
    assert np.abs(centres[nearest(CORNERS, centres)] - CORNERS).max() < 0.1
    assert (nearest(points, CORNERS) == planted).all()


def test_the_first_of_two_equally_near_centres_is_taken():
    assert nearest(np.array([[5.0, 0.0]]), CORNERS).tolist() == [0]


def test_a_sample_keeps_the_order_and_is_everything_where_there_is_no_more():
    assert choice(3, 5, seed=0).tolist() == [0, 1, 2]
    places = choice(100, 5, seed=0)
    assert len(places) == 5 and (np.diff(places) > 0).all()
    assert sample(np.arange(100.0), 5, seed=0).tolist() == places.tolist()
