"""What to order, against answers that can be worked out, and every degenerate input."""

import numpy as np
import pandas as pd
import pytest
from scipy import stats

from ml.demand_panel import Panel, read_panel
from ml.reorder import ITEMS, Params, Policy, order_quantity, recommend
from ml.reorder_simulation import NAIVE, SERVED, choose_levels, simulate
from tests.ml.shop_days import LAST_DAY, NO_STOCK_OUTS, days, poisson

NO_FORECASTS = pd.DataFrame({"product_id": [], "location_id": [], "horizon": [], "point": [], "quality": []}).astype(
    {"product_id": object, "location_id": object, "horizon": "int64", "point": float, "quality": object}
)
NO_MONTHS = pd.DataFrame({"location_id": [], "month": [], "units": []})


def shelf(products, on_hand=20.0, lead=5, pack=6.0, **other) -> pd.DataFrame:
    items = pd.DataFrame({"product_id": list(products), "location_id": "shop"})
    columns = {
        "stock_level": on_hand, "stock_date": LAST_DAY, "on_hand": on_hand, "supplier": "Mill",
        "lead_time_days": lead, "pack_size": pack, "unit_cost": 4.0, "unit_price": 10.0, **other,
    }  # fmt: skip
    return items.assign(**columns)[ITEMS]


def panel_of(series) -> Panel:
    return read_panel(days(series), NO_STOCK_OUTS, LAST_DAY, 364, 1000, 120)


def order(items, series, forecasts=NO_FORECASTS, **params) -> pd.DataFrame:
    return recommend(items, panel_of(series), forecasts, NO_MONTHS, LAST_DAY, Params(**params)).set_index("product_id")


def week(product_id: str, point: float, quality: str = "ok") -> pd.DataFrame:
    days_ahead = np.arange(1, 8)
    return pd.DataFrame({"product_id": product_id, "location_id": "shop", "horizon": days_ahead, "point": point,
                         "quality": quality})  # fmt: skip


def check_contract(rows: pd.DataFrame) -> None:
    amounts = ["daily_demand", "safety_stock", "reorder_point", "order_quantity", "revenue_at_risk"]
    assert np.isfinite(rows[amounts].to_numpy(float)).all()
    assert (rows[amounts].to_numpy(float) >= 0).all()
    assert rows["stock_out_probability"].between(0, 1).all()
    assert np.isfinite(rows["order_quantity"] / rows["pack_size"]).all()
    assert set(rows["quality"]) <= {"ok", "low_data", "fallback"}


POISSON = poisson(60, 364, np.array([4.0]))


def test_the_reorder_point_of_poisson_demand_is_near_its_quantile():
    rows = order(shelf(POISSON), POISSON)
    check_contract(rows)
    known = stats.poisson(4.0 * 1.0 * 6).ppf(0.95)
    assert rows["reorder_point"].mean() == pytest.approx(known, rel=0.25)
    assert (rows["safety_stock"] > 0).all()


def test_an_order_is_whole_packs_up_to_the_level_and_nothing_above_the_reorder_point():
    policy = Policy(np.full(3, 10.0), np.full(3, 24.0), np.full(3, 90.0))
    assert order_quantity(np.array([11.0, 10, 1]), policy, np.array([6.0, 6, 6])).tolist() == [0, 18, 24]


def test_no_order_covers_more_than_90_days_but_by_a_single_pack():
    rare = poisson(40, 364, np.array([0.05]))  # one in 20 days, with months of none
    rows = order(shelf([*rare, *POISSON], on_hand=0.0, lead=24, pack=12.0), rare | POISSON, planned_levels=(0.995,) * 3)
    cover = rows["order_quantity"] / rows["daily_demand"]
    several = rows["order_quantity"] > rows["pack_size"]
    assert (rows["order_quantity"] > 0).sum() > len(POISSON)
    assert (cover[several] <= 90).all()
    assert (rows["reorder_point"] <= 90 * rows["daily_demand"] + 1e-6).all()


def test_packs_too_many_for_90_days_are_left_out_of_an_order():
    policy = Policy(np.full(3, 10.0), np.full(3, 24.0), np.full(3, 26.0))
    assert order_quantity(np.zeros(3), policy, np.array([5.0, 10, 40])).tolist() == [25, 20, 40]


def test_each_class_of_volume_is_planned_for_at_its_own_level():
    rows = order(shelf(POISSON, lead=8), POISSON, planned_levels=(0.5, 0.7, 0.97))  # 28 a week
    assert set(rows["planned_level"]) == {0.97}


def test_a_full_shelf_orders_nothing_and_an_empty_one_has_run_out():
    full, empty = (order(shelf(POISSON, on_hand=level), POISSON) for level in (500.0, 0.0))
    assert (full["order_quantity"] == 0).all()
    assert full["stock_out_probability"].max() < 0.01
    assert (empty["order_quantity"] > 0).all()
    assert (empty["stock_out_date"] == LAST_DAY).all()
    assert (empty["stock_out_probability"] > 0.99).all()
    assert empty["revenue_at_risk"].to_numpy() == pytest.approx(empty["daily_demand"] * 5 * 10)
    assert (empty["order_cost"] == empty["order_quantity"] * 4).all()


def test_the_demand_forecast_is_used_where_there_is_one():
    rows = order(shelf(POISSON), POISSON, week("p000", 30.0))
    assert rows.loc["p000", "daily_demand"] == pytest.approx(30)
    assert rows.loc["p000", "quality"] == "ok"
    assert set(rows.drop(index="p000")["quality"]) == {"fallback"}
    assert rows.loc["p000", "stock_out_date"] == LAST_DAY + pd.Timedelta(days=1)


def test_a_longer_lead_time_and_a_higher_service_level_ask_for_more_stock():
    base = order(shelf(POISSON), POISSON)
    longer = order(shelf(POISSON, lead=20), POISSON)
    surer = order(shelf(POISSON), POISSON, planned_levels=(0.99,) * 3)
    assert (longer["reorder_point"] > 2 * base["reorder_point"]).all()
    assert (surer["reorder_point"] > base["reorder_point"]).all()


def test_what_nobody_buys_is_a_slow_mover_that_ties_up_cash():
    series = POISSON | {"dusty": np.r_[np.full(200, 2.0), np.zeros(164)]}
    rows = order(shelf([*POISSON, "dusty", "never sold"], on_hand=50.0), series)
    check_contract(rows)
    assert rows.index[rows["is_slow_mover"]].tolist() == ["dusty", "never sold"]
    assert rows.loc["never sold", ["order_quantity", "cash_tied_up"]].tolist() == [0, 200]
    assert rows.loc["p000", "cash_tied_up"] == 0
    assert np.isnan(rows.loc["never sold", "days_of_cover"])


def test_a_count_of_long_ago_and_an_unknown_cost_are_said():
    items = shelf(POISSON, unit_cost=np.nan).assign(stock_date=LAST_DAY - pd.Timedelta(days=40))
    rows = order(items, POISSON, week("p000", 4.0))
    check_contract(rows)
    assert rows.loc["p000", "quality"] == "low_data"
    assert rows[["order_cost", "cash_tied_up"]].isna().all(axis=None)


def test_where_the_price_is_unknown_so_is_the_revenue_at_risk():
    prices = np.where(np.arange(len(POISSON)) < 2, np.nan, 10.0)
    rows = order(shelf(POISSON, on_hand=0.0, unit_price=prices), POISSON)
    assert rows["revenue_at_risk"].isna().tolist() == [True, True] + [False] * (len(rows) - 2)
    assert (rows["revenue_at_risk"].iloc[2:] > 0).all()


DEGENERATE = {
    "one day": {"a": np.array([3.0])},
    "nothing sold": {},
    "constant": {"a": np.full(364, 4.0)},
    "1e12": {"a": np.random.default_rng(0).poisson(3, 364) * 1e12},
    "mostly returns": {"a": np.random.default_rng(0).poisson(3, 364) - 3.0},
    "identical": {name: np.tile([1.0, 0, 2], 100) for name in "abc"},
}


@pytest.mark.parametrize("name", DEGENERATE)
def test_a_degenerate_shop_keeps_the_contract(name):
    series = DEGENERATE[name]
    items, panel = shelf([*series, "unknown"]), panel_of(series)
    check_contract(recommend(items, panel, NO_FORECASTS, NO_MONTHS, LAST_DAY))
    levels = choose_levels(items, panel, panel.length, Params())
    assert ((levels >= 0.95) & (levels < 1)).all()
    assert np.isfinite(simulate(items, panel, Params())["value"]).all()


def test_no_items_give_no_rows():
    items, panel = shelf([]), panel_of(POISSON)
    assert recommend(items, panel, NO_FORECASTS, NO_MONTHS, LAST_DAY).empty
    assert simulate(items, panel, Params()).empty


@pytest.mark.parametrize("asked", [0.9, 0.97])
def test_the_simulated_policy_reaches_the_service_asked_for_and_the_naive_one_does_not(asked):
    series = poisson(150, 364, np.geomspace(0.2, 6, 150))
    rows = simulate(shelf(series, lead=8), panel_of(series), Params(asked))
    rows = rows[rows["scope"] == "total"].pivot_table("value", "model", "metric")
    assert rows.loc[SERVED, "service_level"] >= asked - 0.05  # of some 160 orders
    assert rows.loc[NAIVE, "service_level"] < 0.6
    assert rows.loc[SERVED, "fill_rate"] > rows.loc[NAIVE, "fill_rate"]


def test_the_policy_is_chosen_before_the_days_it_is_judged_by():
    series = poisson(40, 364, np.array([2.0]))
    changed = {name: np.r_[units[:304], units[304:] * 9] for name, units in series.items()}
    first, second = (choose_levels(shelf(each), panel_of(each), 304, Params()) for each in (series, changed))
    assert first.tolist() == second.tolist()
