"""Lists out of scores: full, in order, and the same whenever scores tie."""

import numpy as np

from ml.recommend_lists import top_columns


def test_the_best_come_first_and_what_is_not_allowed_never() -> None:
    scores = np.array([[1.0, 3.0, -np.inf, 2.0], [-np.inf, -np.inf, -np.inf, 0.0]])
    line, column, rank = top_columns(scores, 3)
    assert list(zip(line, column, rank, strict=True)) == [(0, 1, 1), (0, 3, 2), (0, 0, 3), (1, 3, 1)]


def test_of_equal_scores_the_first_column_wins() -> None:
    _, column, _ = top_columns(np.array([[5.0, 1.0, 5.0, 1.0, 1.0 + 1e-9, 5.0]]), 5)
    assert column.tolist() == [0, 2, 5, 1, 3]
    assert top_columns(np.zeros((2, 7)), 3)[1].tolist() == [0, 1, 2, 0, 1, 2]


def test_it_agrees_with_a_full_sort() -> None:
    scores = np.random.default_rng(0).integers(0, 20, (50, 40)).astype(float)
    _, column, _ = top_columns(scores, 10)
    expected = np.argsort(-scores, axis=1, kind="stable")[:, :10]
    np.testing.assert_array_equal(column.reshape(50, 10), expected)


def test_fewer_columns_than_asked_for_and_none_at_all() -> None:
    assert top_columns(np.array([[1.0, 2.0]]), 10)[1].tolist() == [1, 0]
    for shape in ((0, 3), (3, 0)):
        assert [len(part) for part in top_columns(np.empty(shape), 5)] == [0, 0, 0]
