"""Scores and their reasons: they add up, name what is true of the customer, and come in bands."""

import json
import sys

import numpy as np
import pandas as pd
import pytest

from ml import churn_scores
from ml.champion import Incumbent
from ml.churn import Params, fit
from ml.churn_reasons import GROUPS, LABELS, SHOWN, group_terms, top_reasons
from ml.churn_scores import IMPORTANCES, SCORES, risk_band, score
from ml.churn_study import MEAN_TASTES, MODELS
from ml.customer_features import CustomerDays, summarise
from tests.ml.shoppers import AS_OF, shoppers, visits

QUICK = Params(origins=1, forest_trees=3)


@pytest.fixture(scope="module")
def days():
    long_gone = visits(["z1", "z2"], ["2020-01-01", "2020-02-01"])
    return CustomerDays.of(pd.concat([shoppers(500), long_gone]))


@pytest.fixture(scope="module", params=sorted(set(MODELS) - {MEAN_TASTES}))
def scored(request, days):
    return score(fit(days, AS_OF, QUICK, Incumbent(request.param, is_pinned=True)), days, AS_OF)


def test_the_reasons_of_every_model_add_up_to_the_score_less_the_base(scored):
    for row in scored.scores.itertuples():
        total = sum(reason["contribution"] for reason in json.loads(row.reasons))
        assert total == pytest.approx(row.score - row.base_score, abs=1e-9)
    assert scored.scores["churn_probability"].to_numpy() == pytest.approx(
        1 / (1 + np.exp(-scored.scores["score"].to_numpy()))
    )


def test_reasons_are_named_and_the_strongest_come_first(scored):
    for reasons in map(json.loads, scored.scores["reasons"]):
        assert all(reason.keys() == {"feature", "label", "value", "contribution"} for reason in reasons)
        assert all(reason["label"] == LABELS[reason["feature"]] for reason in reasons)
        named = [abs(reason["contribution"]) for reason in reasons if reason["feature"] != "other"]
        assert named == sorted(named, reverse=True)
        assert len(named) <= SHOWN


def test_reasons_of_two_million_customers_fit_in_memory(scored):
    assert scored.scores["reasons"].map(sys.getsizeof).mean() * 2_000_000 < 1.2e9


def test_a_name_that_is_not_ascii_makes_the_text_no_wider():
    summary = summarise(CustomerDays.of(visits("anna", ["2024-06-01"])), 20000, 730).assign(favourite="茶")
    text = top_reasons(pd.DataFrame({"categories": [1.0]}, summary.index), pd.Series([1.0]), summary)[0]
    assert text.isascii()
    assert json.loads(text)[0]["value"] == "mostly 茶"


def test_the_table_has_one_row_per_active_customer_and_says_how_many_are_too_long_gone(scored):
    assert {name: str(kind) for name, kind in scored.scores.dtypes.items()} == SCORES
    assert scored.scores["customer_id"].is_unique
    assert scored.left_out >= 2
    assert not set(scored.scores["customer_id"]) & {"z1", "z2"}


def test_importances_are_shares_in_order(scored):
    assert {name: str(kind) for name, kind in scored.importances.dtypes.items()} == IMPORTANCES
    assert scored.importances["importance"].sum() == pytest.approx(1)
    assert scored.importances["importance"].is_monotonic_decreasing
    assert scored.importances["rank"].tolist() == list(range(1, len(scored.importances) + 1))


def test_chunks_do_not_change_the_scores(days, monkeypatch):
    fitted = fit(days, AS_OF, QUICK)
    whole = score(fitted, days, AS_OF)
    monkeypatch.setattr(churn_scores, "CHUNK", 70)
    pieces = score(fitted, days, AS_OF)
    pd.testing.assert_frame_equal(whole.scores, pieces.scores)
    pd.testing.assert_frame_equal(whole.importances, pieces.importances)


def test_value_at_stake_is_the_revenue_that_is_yet_expected_times_the_chance(days):
    fitted = fit(days, AS_OF, QUICK)
    first = score(fitted, days, AS_OF).scores["customer_id"].iloc[0]
    scores = score(fitted, days, AS_OF, expected=pd.Series({first: 200.0, "unknown": 1e9})).scores
    assert scores["value_at_stake"].iloc[0] == pytest.approx(200 * scores["churn_probability"].iloc[0], abs=1e-4)


def test_without_lifetime_values_the_pace_of_who_comes_back_is_at_stake(days):
    scores = score(fit(days, AS_OF, QUICK), days, AS_OF).scores
    worth = scores["value_at_stake"] / scores["churn_probability"] / (1 - scores["churn_probability"])
    assert worth.sum() == pytest.approx(days.net[(days.day > days.day.max() - 365)].sum(), rel=0.25)


def test_nothing_is_at_stake_with_who_has_surely_left(days):
    regular = visits("gone", pd.date_range("2024-01-01", "2024-03-25", freq="3D"), 100.0)
    bought = CustomerDays.of(pd.concat([shoppers(500), regular]))
    fitted = fit(bought, AS_OF, QUICK)
    by_pace, by_value = (
        score(fitted, bought, AS_OF, expected=expected).scores.set_index("customer_id")
        for expected in (None, pd.Series(0.01, bought.names))
    )
    assert by_pace.loc["gone", "churn_probability"] > 0.9
    assert by_pace.loc["gone", "value_at_stake"] < 0.1 * regular["net_amount"].sum()
    assert by_value.loc["gone", "value_at_stake"] < 0.011


def test_bands_end_at_40_and_70_percent():
    chances = pd.Series([0.0, 0.3999, 0.4, 0.7, 0.7001, 1.0])
    assert risk_band(chances).tolist() == ["low", "low", "medium", "medium", "high", "high"]


def test_words_say_what_the_customer_did():
    frame = pd.concat([
        visits("anna", ["2024-06-01", "2024-06-22", "2024-07-13"], 1000.0, [0, 0, -250.0]),
        visits("ben", ["2024-10-05"], 12.0),
    ])  # fmt: skip
    summary = summarise(CustomerDays.of(frame), int(pd.Timestamp("2024-10-05").timestamp() // 86400), 730)
    summary = summary.assign(favourite=["Tea (80%)", ""], reviews=[2, 0], mean_rating=[4.5, 4.0])
    terms = pd.DataFrame(
        {features[0]: [float(place)] * 2 for place, features in enumerate(GROUPS.values(), 1)}, summary.index
    )
    said = []
    for wanted in (GROUPS, list(GROUPS)[:-SHOWN], list(GROUPS)[: -2 * SHOWN]):
        grouped = group_terms(terms)[list(wanted)]
        said.append(top_reasons(grouped, grouped.sum(axis=1), summary))
    words = [{r["label"]: r["value"] for turn in said for r in json.loads(turn[customer])} for customer in (0, 1)]
    assert words[0] == {
        "Last purchase": "84 days ago, usually every 21 days",
        "Purchases so far": "bought on 3 days",
        "Purchases lately": "1 in the last 90 days, 3 in the last year",
        "Revenue": "3,000 so far, 3,000 in the last year, 1,000 an order",
        "Customer for": "4 months",
        "Returns": "7.7% came back",
        "Lines in an order": "2.0 on average",
        "What they buy": "mostly Tea (80%)",
        "Reviews": "4.5 stars in 2 reviews",
        "Everything else": "",
    }
    assert words[1]["Last purchase"] == "today, the only one"
    assert words[1]["Purchases so far"] == "bought once"
    assert words[1]["Customer for"] == "0 days"
    assert words[1]["Returns"] == "nothing came back"
    assert words[1]["What they buy"] == "nothing in the main categories"
    assert words[1]["Reviews"] == "none written"


def test_an_average_customer_has_no_reason():
    summary = summarise(CustomerDays.of(visits("anna", ["2024-06-01"])), 20000, 730)
    assert top_reasons(pd.DataFrame(index=summary.index), pd.Series([0.0]), summary) == ["[]"]
