"""The backtest of sentiment: on later reviews, beside VADER and the majority."""

import numpy as np
import pandas as pd
import pytest

from ml.sentiment import LOGISTIC, VADER, Params
from ml.sentiment_backtest import BACKTESTS, MAJORITY, Origins, backtest, judge
from tests.ml.reviews import AS_OF, reviews

SMALL = Params(smallest=200)


def test_words_that_tell_beat_the_majority_and_every_model_has_the_same_origins() -> None:
    tested = backtest(reviews(), AS_OF, SMALL)
    assert list(tested.columns) == list(BACKTESTS)
    auc = tested[tested["metric"] == "auc"].pivot_table("value", "model", "origin")
    assert auc.shape == (3, 3)
    assert (auc.loc[LOGISTIC] > 0.95).all()
    assert set(auc.index) == {LOGISTIC, VADER, MAJORITY}
    assert auc.loc[MAJORITY].eq(0.5).all()


def test_stars_without_words_behind_them_have_no_skill() -> None:
    """Labels dealt at random: a figure much above .5 would mean that the future leaked into the fit."""
    dealt = reviews().assign(rating=np.random.default_rng(1).choice([1, 5], 1500))
    tested = backtest(dealt, AS_OF, SMALL)
    own = tested[(tested["model"] == LOGISTIC) & (tested["metric"] == "auc")]["value"]
    assert 0.35 < own.mean() < 0.65


def test_nothing_after_the_day_is_used() -> None:
    later = reviews(200, seed=3).assign(review_date=AS_OF + pd.Timedelta(days=5), rating=1)
    both = pd.concat([reviews(), later.assign(review_id="x" + later["review_id"])], ignore_index=True)
    pd.testing.assert_frame_equal(backtest(reviews(), AS_OF, SMALL), backtest(both, AS_OF, SMALL))


def test_many_reviews_are_judged_by_a_spread_of_them() -> None:
    tested = backtest(reviews(), AS_OF, SMALL, Origins(count=1, most=50))
    assert set(tested["model"]) == {LOGISTIC, VADER, MAJORITY}


@pytest.mark.parametrize("count", [0, 1, 150])
def test_too_little_gives_no_rows(count: int) -> None:
    tested = backtest(reviews().head(count), AS_OF, SMALL)
    assert tested.empty and list(tested.columns) == list(BACKTESTS)


def test_figures_of_a_hand_made_case() -> None:
    good = np.array([True, True, True, False])
    figures = {metric: figure for metric, *figure in judge(np.array([1.0, 0.0, -1, -2]), good)}
    assert figures["auc"] == [1.0, 0.5, 1.0]
    # 0 says nothing, so it goes with the majority.
    assert figures["accuracy"] == [0.75, 0.75, 0.0]
