"""Churn models: better than the baseline on known customers, no look ahead, makeshifts where little is known."""

from dataclasses import replace
from datetime import date, timedelta

import numpy as np
import pandas as pd
import pytest

from ml.champion import Incumbent
from ml.churn import BACKTESTS, BASELINE, FOREST, Params, backtest, fit
from ml.churn_features import Tastes
from ml.churn_scores import score
from ml.churn_study import BG_NBD, MEAN, MEAN_TASTES, MODELS
from ml.customer_features import CustomerDays
from tests.ml.customers import START
from tests.ml.shoppers import AS_OF, shoppers, visits

QUICK = Params(origins=1, forest_trees=3)
THOROUGH = Params(forest_trees=10)
PLAIN = set(MODELS) - {MEAN_TASTES}


@pytest.fixture(scope="module")
def days():
    return CustomerDays.of(shoppers())


@pytest.fixture(scope="module")
def fitted(days):
    return fit(days, AS_OF, THOROUGH)


def figures(backtests, metric):
    return backtests[backtests["metric"] == metric].pivot_table("value", "model", "origin").mean(axis=1)


def test_the_model_that_serves_beats_recency_on_customers_drawn_from_a_known_process(fitted):
    assert (fitted.quality, fitted.reason) == ("ok", None)
    errors = figures(fitted.backtests, "brier")
    assert errors[fitted.model.name] < 0.97 * errors[BASELINE]
    assert figures(fitted.backtests, "auc")[fitted.model.name] > figures(fitted.backtests, "auc")[BASELINE]
    assert figures(fitted.backtests, "calibration_error")[fitted.model.name] < 0.08


def test_nothing_leaks_for_no_model_knows_the_future(fitted):
    """A label made from recency, with recency as a feature, would have an area of 1."""
    assert figures(fitted.backtests, "auc").max() < 0.95


def test_champion_and_challengers_stand_side_by_side_at_the_same_cuts_with_the_baselines_figure(fitted):
    tested = fitted.backtests
    assert {name: str(kind) for name, kind in tested.dtypes.items()} == BACKTESTS
    assert set(tested["model"]) == PLAIN | {FOREST}
    cuts = [pd.Timestamp(AS_OF - timedelta(days=90 * number)) for number in (1, 2, 3)]
    assert set(tested["origin"]) == set(cuts)
    assert len(tested) == len(set(tested["model"])) * len(cuts) * 3
    baseline = tested[tested["model"] == BASELINE]
    assert (baseline["value"] == baseline["baseline"]).all()
    assert not tested[["value", "baseline"]].isna().any(axis=None)
    assert 0 < fitted.base_rate < 1


def test_what_happens_after_the_day_it_stands_on_changes_nothing(days):
    frame = shoppers(500)
    past = frame[frame["order_date"] <= "2024-09-20"]
    first, second = (CustomerDays.of(each) for each in (frame, past))
    whole, cut = (fit(each, date(2024, 9, 20), QUICK) for each in (first, second))
    pd.testing.assert_frame_equal(whole.backtests, cut.backtests)
    scores = (score(found, each, date(2024, 9, 20)).scores for found, each in ((whole, first), (cut, second)))
    pd.testing.assert_frame_equal(*scores)


def test_a_cut_is_judged_by_its_90_days_and_learns_from_labels_that_were_known_by_then():
    """A change after the 90 days leaves the figures as they are; a change within them only moves what is judged."""
    frame = shoppers(500)
    cut = date(2024, 6, 1)
    late = frame["order_date"] > pd.Timestamp(cut + timedelta(days=90))
    models, changed = (backtest(CustomerDays.of(each), AS_OF, [cut], QUICK) for each in (frame, frame[~late]))
    pd.testing.assert_frame_equal(models, changed)
    assert set(models["origin"]) == {pd.Timestamp(cut)}


def test_the_same_data_gives_the_same_model_in_one_process_and_in_two(days):
    first, second = (fit(days, AS_OF, replace(QUICK, jobs=jobs, worth_a_process=0)) for jobs in (1, 2))
    pd.testing.assert_frame_equal(first.backtests, second.backtests)
    pd.testing.assert_frame_equal(score(first, days, AS_OF).scores, score(second, days, AS_OF).scores)


def test_a_sample_of_the_customers_is_enough_to_fit_on(days):
    small = fit(days, AS_OF, replace(QUICK, sampled=600))
    assert small.quality == "ok"
    assert len(score(small, days, AS_OF).scores) > 600


def test_a_model_that_was_chosen_by_hand_serves(days):
    assert fit(days, AS_OF, QUICK, Incumbent(BG_NBD, is_pinned=True)).model.name == BG_NBD


def test_progress_is_told_cut_by_cut(days):
    told = []
    fit(days, AS_OF, QUICK, on_step=lambda done, of: told.append((done, of)))
    assert told == [(1, 2), (2, 2)]


def coffee_and_tea_drinkers(customers):
    """Purchase days, and 1 for who drinks tea: all buy every 40 days, four in five of the others leave each time."""
    random = np.random.default_rng(0)
    kind = random.integers(0, 2, customers)
    first = random.integers(0, 620, (customers, 1))
    stays = random.random((customers, 12)) >= np.where(kind == 1, 0.05, 0.8)[:, np.newaxis]
    day = np.floor(np.hstack([first, first + random.exponential(40, (customers, 12)).cumsum(axis=1)]))
    bought = np.hstack([np.ones((customers, 1), bool), stays.cumprod(axis=1).astype(bool)]) & (day < 719)
    number, _ = np.nonzero(bought)
    names = [f"c{customer:04}" for customer in number]
    frame = visits(names, START + pd.to_timedelta(day[bought], unit="D"))
    return frame.drop_duplicates(["customer_id", "order_date"]), kind


def tastes(frame, category):
    """Who buys what: `category` is an array of 0 (coffee) and 1 (tea), one per customer, in the order of names."""
    kind = category[pd.factorize(frame["customer_id"], sort=True)[0]]
    columns = {f"category_{place + 1}": frame["net_amount"] * (kind == place) for place in (0, 1)}
    own = pd.DataFrame({"customer_id": frame["customer_id"], "through": frame["order_date"], **columns})
    return Tastes(own.assign(amount=frame["net_amount"], reviews=0, rating_sum=0.0), ["coffee", "tea"])


def test_tastes_serve_where_they_help_and_only_there():
    frame, kind = coffee_and_tea_drinkers(900)
    days, random = CustomerDays.of(frame), np.random.default_rng(1)
    assert fit(days, AS_OF, QUICK, tastes=tastes(frame, kind)).model.name == MEAN_TASTES
    noise = fit(days, AS_OF, QUICK, tastes=tastes(frame, random.integers(0, 2, 900)))
    assert MEAN_TASTES in set(noise.backtests["model"])
    assert noise.model.name != MEAN_TASTES


def test_too_short_a_history_to_test_on_says_low_data():
    frame = shoppers()
    recent = frame[frame["order_date"] >= "2024-05-20"]
    found = fit(CustomerDays.of(recent), AS_OF)
    assert (found.model.name, found.quality) == (MEAN, "low_data")
    assert "too short a history" in found.reason


def test_without_a_closed_window_the_rhythm_alone_speaks_and_says_low_data():
    frame = shoppers(2500)
    recent = frame[frame["order_date"] >= "2024-08-20"]
    found = fit(CustomerDays.of(recent), AS_OF)
    assert (found.model.name, found.quality) == (BG_NBD, "low_data")
    assert "no 90 days that are over" in found.reason


def one_time(customers):
    return visits([f"c{number}" for number in range(customers)], pd.date_range("2023-01-01", periods=customers))


def alike(customers):
    return pd.concat([visits(f"c{n}", pd.date_range("2023-01-01", "2024-12-01", freq="MS")) for n in range(customers)])


DEGENERATE = {
    "no rows": one_time(0),
    "one customer": one_time(1),
    "few customers": shoppers(15),
    "all of them one-time buyers": one_time(700),
    "identical customers": alike(150),
    "one identical customer": alike(1),
    "nobody who comes back": one_time(400).assign(order_date=pd.Timestamp("2023-06-01")),
    "only returns": one_time(200).assign(orders=0, net_amount=-5.0, return_amount=-5.0),
    "negative sums": shoppers(300).assign(net_amount=-20.0, return_amount=-30.0),
    "no amounts": shoppers(300).assign(net_amount=0.0),
    "amounts of 1e12": shoppers(300).assign(net_amount=1e12),
    "amounts that are not known": shoppers(300).assign(net_amount=np.nan),
    "one day": one_time(200).assign(order_date=pd.Timestamp("2024-12-20")),
    "two months": shoppers(300).query("order_date >= '2024-10-20'"),
    "a year ago, then nothing": shoppers(300).query("order_date < '2023-12-01'"),
    "long gone": one_time(300).assign(order_date=pd.Timestamp("2020-01-01")),
}


@pytest.mark.parametrize("name", DEGENERATE)
def test_a_degenerate_input_gives_scores_that_keep_the_contract_or_a_reason(name):
    days = CustomerDays.of(DEGENERATE[name])
    found = fit(days, AS_OF, QUICK)
    scored = score(found, days, AS_OF)
    assert found.quality in ("ok", "low_data", "fallback")
    assert (found.model is None) == scored.scores.empty
    assert found.quality == "ok" or found.reason
    assert not found.backtests.drop(columns="skill").isna().any(axis=None)
    numbers = scored.scores.select_dtypes("number")
    assert np.isfinite(numbers).all(axis=None)
    assert scored.scores["churn_probability"].between(0, 1).all()
    assert (scored.scores["value_at_stake"] >= 0).all()


def test_customers_who_never_came_back_are_given_the_share_that_did_not():
    days = CustomerDays.of(one_time(700))
    found = fit(days, AS_OF, QUICK)
    assert (found.model.name, found.quality) == ("base_rate", "fallback")
    scored = score(found, days, AS_OF)
    assert (scored.scores["churn_probability"] > 0.99).all()
    assert (scored.scores["reasons"] == "[]").all()
    assert scored.importances.empty
