"""Lifetime value on customers whose habits are known, and on every degenerate history."""

from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from ml.champion import Incumbent
from ml.customer_features import CustomerDays, as_day_number
from ml.lifetime_value import BIASED, VALUES, FittedValue, fit_value, importances, predict_value
from ml.lifetime_value_models import BG_NBD, COHORT, LABELS, MEAN, TWO_STAGE, season_factor
from ml.lifetime_value_scores import measures
from ml.lifetime_value_study import Params
from tests.ml.customers import START, draw_purchases

DAYS, CUT = 720, 540
FIRST = as_day_number(START)
UNTIL = FIRST + CUT - 1
PARAMS = Params(horizons=(90, 180, 730), origins=2)


def frame_of(purchases: pd.DataFrame, amount: np.ndarray | float) -> pd.DataFrame:
    """One row per customer and day, as the job reads them."""
    return pd.DataFrame({
        "customer_id": "c" + purchases["customer"].astype(str).str.zfill(5),
        "order_date": START + pd.to_timedelta(purchases["day"], unit="D"),
        "orders": 1,
        "lines": 1,
        "net_amount": amount,
        "return_amount": 0.0,
    })  # fmt: skip


def shop(customers: int = 2000) -> pd.DataFrame:
    """Purchases by BG/NBD; spend varies by customer, and around it by purchase."""
    purchases = draw_purchases(customers, DAYS)
    rng = np.random.default_rng(1)
    size = 60 / rng.gamma(4.0, 0.4, customers)
    return frame_of(purchases, rng.gamma(6.0, size[purchases["customer"]] / 6))


@pytest.fixture(scope="module")
def days() -> CustomerDays:
    return CustomerDays.of(shop())


@pytest.fixture(scope="module")
def fitted(days: CustomerDays) -> FittedValue:
    found = fit_value(days, UNTIL, PARAMS)
    assert found is not None
    return found


def some(count: int, each: Callable[[int], list[int]], amount: float = 20.0) -> CustomerDays:
    """`count` customers, each with purchases on the days that `each` names."""
    rows = [(customer, day) for customer in range(count) for day in each(customer)]
    return CustomerDays.of(frame_of(pd.DataFrame(rows, columns=["customer", "day"]), amount))


def test_the_served_values_rank_customers_and_add_up_to_what_comes(days: CustomerDays, fitted: FittedValue) -> None:
    values = predict_value(fitted, days, UNTIL).query("horizon_days == 180").set_index("customer_id")
    rows = (days.day > UNTIL) & (days.day <= UNTIL + 180)
    came = pd.Series(days.net[rows]).groupby(days.names[days.customer[rows]]).sum().reindex(values.index).fillna(0)
    figures = measures(values["expected_value"].to_numpy(), came.to_numpy())
    assert figures["spearman"] > 0.45
    assert abs(figures["bias"]) < 0.15
    inside = (values["lo80"] <= came) & (came <= values["hi80"])
    assert 0.75 < inside.mean() < 0.95
    bought = pd.Series(days.names[days.customer[days.day <= UNTIL]]).value_counts().reindex(values.index)
    assert values["alive_probability"].isna().tolist() == (bought == 1).tolist()


def test_every_model_is_judged_at_the_same_origins_beside_the_baseline(fitted: FittedValue) -> None:
    tested = fitted.backtests.query("horizon == 90 and metric == 'rank_error'")
    assert set(tested["model"]) == {BG_NBD, TWO_STAGE, MEAN, COHORT}
    assert set(tested["origin"]) == {UNTIL - 90, UNTIL - 180}
    assert (tested.query("model != @COHORT")["skill"] > 0).all()
    assert set(fitted.backtests["metric"]) >= {"spearman", "gini", "bias", "top_decile_capture", "coverage80"}


def test_a_horizon_longer_than_the_history_is_low_data_without_an_interval(
    days: CustomerDays, fitted: FittedValue
) -> None:
    values = predict_value(fitted, days, UNTIL)
    assert values.columns.tolist() == list(VALUES)
    by_horizon = values.groupby("horizon_days")
    assert by_horizon["quality"].unique().map(list).to_dict() == {90: ["ok"], 180: ["ok"], 730: ["low_data"]}
    assert values.query("horizon_days == 730")[["lo80", "hi80"]].isna().all(axis=None)
    assert by_horizon["value_decile"].nunique().eq(10).all()
    assert values.query("horizon_days == 730")["model"].unique().tolist() == [BG_NBD]


def test_one_origin_is_too_few_for_ok_and_for_an_interval(days: CustomerDays) -> None:
    found = fit_value(days, UNTIL, Params(horizons=(90, 320), origins=2))
    assert found is not None
    assert found.backtests.groupby("horizon")["origin"].nunique().to_dict() == {90: 2, 320: 1}
    values = predict_value(found, days, UNTIL)
    assert values.groupby("horizon_days")["quality"].unique().map(list).to_dict() == {90: ["ok"], 320: ["low_data"]}
    assert values.groupby("horizon_days")["hi80"].count().to_dict() == {90: len(values) / 2, 320: 0}


def test_nothing_after_the_day_is_looked_at(days: CustomerDays, fitted: FittedValue) -> None:
    frame = shop()
    known = CustomerDays.of(frame[frame["order_date"] < START + pd.Timedelta(days=CUT)])
    again = fit_value(known, UNTIL, PARAMS)
    assert again is not None
    pd.testing.assert_frame_equal(again.backtests, fitted.backtests)
    pd.testing.assert_frame_equal(predict_value(again, known, UNTIL), predict_value(fitted, days, UNTIL))


def test_a_pinned_model_serves_whatever_the_figures_say(days: CustomerDays, fitted: FittedValue) -> None:
    pinned = predict_value(fitted, days, UNTIL, COHORT)
    assert set(pinned["model"]) == {COHORT, BG_NBD}
    assert set(pinned.query("model == @COHORT")["quality"]) == {"fallback"}
    found = fit_value(days, UNTIL, Params(horizons=(90,), origins=1), Incumbent(TWO_STAGE, is_pinned=True))
    assert found is not None
    assert found.model == TWO_STAGE


def test_importances_are_shares_of_features_that_have_words(fitted: FittedValue) -> None:
    shares = importances(fitted)
    assert shares.sum() == pytest.approx(1)
    assert set(shares.index) == set(LABELS)


def test_the_season_is_that_of_earlier_years() -> None:
    busy = some(50, lambda customer: [day for day in range(0, 730, 10) if day % 365 < 90 or day % 30 == 0])
    assert season_factor(busy, FIRST + 729, 90) > 1.3
    assert season_factor(busy, FIRST + 729, 365) == 1
    assert season_factor(busy, FIRST + 300, 90) == 1


def test_values_scale_with_money(days: CustomerDays, fitted: FittedValue) -> None:
    frame = shop()
    large = CustomerDays.of(frame.assign(net_amount=frame["net_amount"] * 1e12))
    found = fit_value(large, UNTIL, Params(horizons=(90,), origins=2))
    assert found is not None
    small, huge = predict_value(fitted, days, UNTIL).query("horizon_days == 90"), predict_value(found, large, UNTIL)
    assert huge["expected_value"].sum() / 1e12 == pytest.approx(small["expected_value"].sum(), rel=0.02)


DEGENERATE = {
    "one customer": some(1, lambda customer: [0, 200, 400]),
    "one customer once": some(1, lambda customer: [0]),
    "all one-time": some(400, lambda customer: [customer]),
    "identical": some(300, lambda customer: [0, 100, 200, 300, 400, 500]),
    "two habits": some(300, lambda customer: [0, 100] if customer % 2 else list(range(0, 540, 30))),
    "no revenue": some(300, lambda customer: list(range(customer % 50, 540, 50)), amount=0.0),
    "returns outweigh": some(300, lambda customer: list(range(customer % 50, 540, 50)), amount=-5.0),
    "not a number": some(300, lambda customer: list(range(customer % 50, 540, 50)), amount=float("nan")),
    "1e12": some(300, lambda customer: list(range(customer % 50, 540, 50)), amount=1e12),
}


@pytest.mark.parametrize("history", DEGENERATE.values(), ids=DEGENERATE)
def test_a_degenerate_history_gives_rows_that_own_up(history: CustomerDays) -> None:
    found = fit_value(history, UNTIL, Params(origins=1))
    assert found is not None
    values = predict_value(found, history, UNTIL)
    assert len(values) == 4 * len(history.names)
    required = values.drop(columns=["lo80", "hi80", "alive_probability"])
    assert required.notna().all(axis=None)
    assert np.isfinite(values.select_dtypes("number").fillna(0)).all(axis=None)
    assert (values["expected_value"] >= 0).all()
    assert set(values["quality"]) <= {"ok", "low_data", "fallback"}


def test_customers_who_cannot_carry_bg_nbd_get_their_cohorts_mean_and_the_reason() -> None:
    once = DEGENERATE["all one-time"]
    found = fit_value(once, UNTIL)
    assert found is not None
    assert "came back" in found.refused
    values = predict_value(found, once, UNTIL)
    assert set(values["model"]) == {COHORT}
    assert "ok" not in set(values["quality"])
    assert values["alive_probability"].isna().all()


def test_too_short_a_history_gives_no_model() -> None:
    assert fit_value(some(500, lambda customer: [customer % 20]), FIRST + 20) is None
    assert fit_value(some(0, lambda customer: []), UNTIL) is None


def test_a_horizon_whose_total_was_far_off_in_the_backtest_is_low_data(days: CustomerDays, fitted: FittedValue) -> None:
    off = replace(fitted.horizons[0], biases={fitted.model: BIASED + 0.01})
    values = predict_value(replace(fitted, horizons=(off, fitted.horizons[1])), days, UNTIL)
    assert values.groupby("horizon_days")["quality"].unique().map(list).to_dict() == {90: ["low_data"], 180: ["ok"]}
    assert values["hi80"].notna().all()
