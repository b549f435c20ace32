"""Weighted choice and streams of random numbers."""

import numpy as np
import pytest

from etl.demo.draws import pick, spread, stream


def test_each_row_draws_by_its_own_weights_and_never_a_weight_of_zero() -> None:
    weights = np.array([[0, 1, 3], [2, 0, 2]])
    rows = np.tile([0, 1], 20_000)
    drawn = pick(weights, rows, stream(1, "test"))
    shares = [np.bincount(drawn[rows == row], minlength=3) / 20_000 for row in (0, 1)]
    assert shares[0] == pytest.approx([0, 0.25, 0.75], abs=0.02)
    assert shares[1] == pytest.approx([0.5, 0, 0.5], abs=0.02)
    assert shares[0][0] == shares[1][1] == 0


def test_streams_of_two_purposes_differ_and_repeat() -> None:
    assert stream(1, "a").random() == stream(1, "a").random()
    assert (
        len({stream(1, "a").random(), stream(1, "b").random(), stream(2, "a").random(), stream(1, "a", 1).random()})
        == 4
    )


def test_spread_days_lie_one_in_each_stretch() -> None:
    days = spread(stream(1, "days"), 100, 10)
    assert (days // 10 == np.arange(10)).all()
