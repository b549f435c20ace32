"""Elasticities: planted ones are found again, and what cannot be told is not told."""

import numpy as np
import pandas as pd
import pytest

from ml.elasticity import POOLED, PRODUCTS, SHRUNK, SHRUNK_LOGS, TEXTBOOK, Elasticities, Params, estimate
from ml.elasticity_backtest import NO_EFFECT, judge
from ml.elasticity_fit import fit_logs, fit_poisson
from ml.elasticity_panel import build_panel
from ml.elasticity_shrink import shrink
from tests.ml.price_weeks import nothing, sold

PLANTED = np.concatenate(
    [np.random.default_rng(1).normal(-1.2, 0.35, 20), np.random.default_rng(2).normal(-2.2, 0.35, 20)]
)


@pytest.fixture(scope="module")
def found() -> Elasticities:
    return estimate(sold(PLANTED))


def test_the_intervals_hold_the_planted_elasticities(found: Elasticities) -> None:
    products = found.products
    held = (products["lo95"] <= PLANTED) & (products["hi95"] >= PLANTED)
    assert len(products) == 40
    assert held.mean() >= 0.9
    assert (products["hi95"] - products["lo95"]).median() < 1.0
    assert np.corrcoef(products["elasticity"], PLANTED)[0, 1] > 0.9


def test_categories_and_the_whole_get_the_mean_of_theirs(found: Elasticities) -> None:
    pooled = found.pooled.set_index(["scope", "scope_id"])
    assert pooled.loc[("category", "a"), "elasticity"] == pytest.approx(PLANTED[:20].mean(), abs=0.15)
    assert pooled.loc[("category", "b"), "elasticity"] == pytest.approx(PLANTED[20:].mean(), abs=0.15)
    assert pooled.loc[("total", ""), "lo95"] < PLANTED.mean() < pooled.loc[("total", ""), "hi95"]
    assert pooled["products"].tolist() == [20, 20, 40]


def test_drawing_to_the_category_brings_few_data_nearer_to_the_truth() -> None:
    panel = build_panel(sold(PLANTED, units=4.0))
    fit = fit_poisson(panel, np.full(40, True))
    drawn = shrink(fit.elasticity, fit.error, panel.categories)
    assert np.abs(drawn.mean - PLANTED).mean() < 0.8 * np.abs(fit.elasticity - PLANTED).mean()
    assert (drawn.error < fit.error).all()


def test_the_textbook_is_misled_by_weeks_that_the_product_and_its_price_do_not_explain() -> None:
    panel = build_panel(sold(PLANTED))
    varied = np.full(40, True)
    ours, textbook = fit_poisson(panel, varied).elasticity, fit_logs(panel, varied, weeks=False)[0]
    assert np.abs(ours - PLANTED).mean() < 0.5 * np.abs(textbook - PLANTED).mean()


def test_the_price_effect_foretells_held_out_weeks_better_than_none(found: Elasticities) -> None:
    mean = found.backtests.groupby("model")["value"].mean()
    assert found.model in (SHRUNK, SHRUNK_LOGS)
    assert mean[found.model] < 0.9 * mean[NO_EFFECT]
    assert mean[found.model] < mean[TEXTBOOK]
    counts = found.backtests.groupby("origin").size()
    assert set(counts) == {5}
    assert counts.index.max() < pd.Timestamp("2025-04-21") - pd.Timedelta(weeks=12)


def test_where_price_foretells_nothing_there_is_no_elasticity() -> None:
    found = estimate(sold(np.zeros(30), units=8.0, seed=5))
    assert found.model == NO_EFFECT
    assert found.products.empty
    assert found.pooled.empty


def test_promotions_and_empty_shelves_do_not_pass_for_price() -> None:
    calm = sold(PLANTED)
    shaken = calm.copy()
    promoted, empty = shaken.index % 11 == 0, shaken.index % 13 == 0
    shaken.loc[promoted, "units"] *= 3
    shaken.loc[empty, "units"] = np.ceil(shaken.loc[empty, "units"] / 10)
    marked = shaken.assign(promoted_share=promoted * 1.0, out_share=empty * 1.0)
    errors = [np.abs(estimate(rows).products["elasticity"] - PLANTED).mean() for rows in (calm, marked, shaken)]
    assert errors[1] < 1.3 * errors[0]
    assert errors[2] > errors[1]


def test_a_discount_that_no_promotion_explains_is_left_out_but_a_steady_one_is_not() -> None:
    rows = sold(PLANTED)
    once = rows.assign(discount_share=np.where(rows.index % 9 == 0, 0.2, 0.0))
    steady = rows.assign(discount_share=0.05)
    assert build_panel(once).usable.sum() < 0.95 * build_panel(rows).usable.sum()
    assert build_panel(steady).usable.sum() == build_panel(rows).usable.sum()


def test_a_price_that_hardly_varied_is_named_and_left_out() -> None:
    rows = sold(PLANTED)
    flat = rows["product_id"].isin(["p000", "p001"])
    rows.loc[flat, "price"] = 10 + 0.001 * (rows.loc[flat].index % 7)
    found = estimate(rows)
    assert found.skipped["product_id"].tolist() == ["p000", "p001"]
    assert not set(found.products["product_id"]) & {"p000", "p001"}


def test_the_scale_of_money_and_the_order_of_rows_change_nothing() -> None:
    rows = sold(PLANTED)
    found, large = estimate(rows), estimate(rows.sample(frac=1, random_state=0).assign(price=rows["price"] * 1e12))
    columns = ["product_id", "elasticity", "lo95", "hi95"]
    pd.testing.assert_frame_equal(found.products[columns], large.products[columns], rtol=1e-6)


def test_the_same_data_give_the_same_rows(found: Elasticities) -> None:
    again = estimate(sold(PLANTED))
    pd.testing.assert_frame_equal(found.products, again.products)
    pd.testing.assert_frame_equal(found.backtests, again.backtests)


@pytest.mark.parametrize(
    "rows",
    [
        nothing(),
        sold([-1.0], weeks=6),
        sold([-1.0], weeks=10),
        sold([-1.0] * 12).assign(price=9.99),
        sold([-1.0] * 12).assign(units=0.0),
        sold([-1.0] * 12).assign(price=np.nan),
        sold([-1.0] * 12).assign(units=-5.0),
    ],
    ids=["empty", "6 weeks", "10 weeks", "one price", "nothing sold", "no price", "only returns"],
)
def test_too_little_to_tell_gives_no_row(rows: pd.DataFrame) -> None:
    found = estimate(rows)
    assert found.products.empty
    assert found.pooled.empty
    assert list(found.products.columns) == list(PRODUCTS)
    assert list(found.pooled.columns) == list(POOLED)


@pytest.mark.parametrize(
    "rows",
    [
        sold([-1.5]),
        sold([-1.5] * 3),
        sold([-1.5] * 12).assign(category=""),
        pd.concat([sold([-1.5]).assign(product_id=f"same{number}") for number in range(12)], ignore_index=True),
        sold([-1.5] * 12).assign(units=5.0),
        sold([-1.5] * 12, weeks=40),
        sold([-1.5] * 12, units=1e12),
        sold([-1.5] * 12, units=0.7),
    ],
    ids=["one product", "three", "no category", "twins", "constant", "40 weeks", "1e12 units", "slow movers"],
)
def test_odd_shops_get_figures_and_no_nan(rows: pd.DataFrame) -> None:
    found = estimate(rows, Params(), incumbent=SHRUNK)
    for frame in (found.products.drop(columns="own_elasticity"), found.pooled):
        assert not frame.isna().any().any()
        assert np.isfinite(frame.select_dtypes("number").to_numpy()).all()
    assert set(found.products["quality"]) <= {"ok", "low_data"}
    assert (found.products["lo95"] < found.products["hi95"]).all()


def test_a_month_of_history_or_no_moved_price_leaves_nothing_to_judge() -> None:
    panel = build_panel(sold([-1.5] * 12, weeks=40))
    still = build_panel(sold([-1.5] * 12).assign(price=9.99))
    assert judge(panel, 40, {SHRUNK: np.full(12, -1.5)}).empty
    assert judge(still, 100, {SHRUNK: np.full(12, -1.5)}).empty
    assert judge(panel, 30, {SHRUNK: np.full(12, np.nan)}).empty
