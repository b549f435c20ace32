"""Demand forecast: the contract of its frames, known answers, and every degenerate input."""

import numpy as np
import pandas as pd
import pytest

from ml import demand_boosting
from ml.demand_candidates import MEAN, Params, weekday_shares
from ml.demand_forecast import FORECASTS, NO_MODEL, forecast, summarise
from ml.demand_panel import read_panel
from tests.ml.shop_days import LAST_DAY, NO_STOCK_OUTS, days, poisson

QUICK = Params(origins=4, boosters=1, train_weeks=12, train_rows=3000)


def run(sales: pd.DataFrame, **options):
    return forecast(sales, NO_STOCK_OUTS, LAST_DAY, QUICK, **options)


def check_contract(result) -> None:
    rows = result.forecasts
    assert rows.columns.tolist() == FORECASTS
    assert not rows.isna().any(axis=None)
    band = rows[["lo95", "lo80", "point", "hi80", "hi95"]].to_numpy(float)
    assert np.isfinite(band).all()
    assert (band >= 0).all()
    assert (np.diff(band, axis=1) >= 0).all()
    assert set(rows["quality"]) <= {"ok", "low_data", "fallback"}
    assert (rows["date"] == LAST_DAY + pd.to_timedelta(rows["horizon"], unit="D")).all()
    assert not rows.duplicated(["product_id", "location_id", "date"]).any()
    assert np.isfinite(result.backtests["value"]).all()


@pytest.fixture(scope="module")
def shop():
    """60 products of known Poisson demand, a year of it, and the forecast."""
    rates = np.geomspace(0.3, 12, 60)
    return rates, run(days(poisson(60, 364, rates)))


def test_the_mean_of_poisson_demand_is_found_again(shop):
    rates, result = shop
    check_contract(result)
    weeks = result.forecasts.groupby("product_id")["point"].sum().to_numpy()
    assert np.median(np.abs(weeks / (rates * 7) - 1)) < 0.12
    assert weeks.sum() == pytest.approx(rates.sum() * 7, rel=0.05)


def test_the_weekend_gets_its_share(shop):
    _, result = shop
    busy = result.forecasts[result.forecasts["product_id"] == "p059"].set_index("date")["point"]
    weekend = busy[busy.index.dayofweek >= 5].sum()
    assert weekend / busy.sum() == pytest.approx(3.5 / 7, abs=0.04)


def test_every_model_is_tested_at_the_same_origins_beside_the_seasonal_naive_forecast(shop):
    _, result = shop
    tested = result.backtests[(result.backtests["scope"] == "total") & (result.backtests["metric"] == "wape")]
    assert tested.groupby("model")["origin"].nunique().to_dict() == dict.fromkeys(
        ["seasonal_naive", "moving_average_28", "seasonal_window_average", "tsb", "croston_sba", "imapa",
         "lightgbm_tweedie", MEAN], 4
    )  # fmt: skip
    naive = tested[tested["model"] == "seasonal_naive"]
    assert naive["skill"].eq(0).all()
    figures = summarise(result)
    assert figures["skill"] > 0.15
    assert abs(figures["bias"]) < 0.05


def test_coverage_is_measured_for_each_class_of_volume(shop):
    _, result = shop
    covered = result.backtests[result.backtests["metric"].isin(["coverage80", "coverage95"])]
    assert set(covered["scope_id"]) == {"", "low", "medium", "high"}
    high = covered[covered["scope_id"] == "high"].groupby("metric")["value"].mean()
    assert high["coverage80"] == pytest.approx(0.82, abs=0.06)
    assert high["coverage95"] == pytest.approx(0.96, abs=0.03)


def test_a_stored_model_gives_the_same_rows_as_the_run_that_fitted_it(shop):
    rates, first = shop
    again = run(days(poisson(60, 364, rates)), trees=first.trees)
    pd.testing.assert_frame_equal(first.forecasts, again.forecasts)
    pd.testing.assert_frame_equal(first.backtests, again.backtests)


def test_the_importances_of_the_trees_add_up_to_one(shop):
    table = shop[1].trees.importances()
    assert table["importance"].sum() == pytest.approx(1)
    assert table["rank"].tolist() == list(range(1, len(demand_boosting.LABELS) + 1))
    assert table["importance"].is_monotonic_decreasing


@pytest.mark.parametrize("origin", [280, 480])
def test_the_trees_see_nothing_that_came_after_their_origin(origin):
    rates = np.geomspace(0.5, 5, 60)
    series = poisson(60, origin + 20, rates)
    cut = {name: np.r_[units[:origin], np.zeros(20)] for name, units in series.items()}
    panels = [read_panel(days(each), NO_STOCK_OUTS, LAST_DAY, 728, 100, 20) for each in (series, cut)]
    first, second = (demand_boosting.features(panel, origin) for panel in panels)
    assert first[list(demand_boosting.LAST_YEAR)].notna().any(axis=None) == (origin > demand_boosting.YEAR)
    pd.testing.assert_frame_equal(first, second)


def test_the_trees_are_told_last_years_season():
    units = np.full(500, 10.0)
    units[116:146] = 30  # from the same week of the year before the origin on
    panel = read_panel(days({"p": units}), NO_STOCK_OUTS, LAST_DAY, 728, 100, 20)
    row = demand_boosting.features(panel, 480).iloc[0]
    thirteen_days = (3 * 10 + 10 * 30) / 13 * 7
    expected = {
        "same_week_last_year": np.log(211), "season": np.log(211 / 71), "company_season": np.log(211 / 71),
        "company_season_8_weeks": np.log(211 / 71), "company_season_13_days": np.log((thirteen_days + 1) / 71),
        "season_13_days": np.log((thirteen_days + 20 * (thirteen_days + 1) / 71) / 90),
        "season_3_weeks": np.log(((7 * 10 + 14 * 30) / 3 + 5) / 75), "growth_28": 0.0, "growth_56": 0.0,
        "company_growth_28": 0.0, "open_days": 7, "open_days_28": 28,
    }  # fmt: skip
    assert row[list(expected)].to_dict() == pytest.approx(expected)


def test_a_product_with_few_selling_days_is_forecast_on_little_data():
    series = poisson(30, 200, np.array([4.0])) | {"new": np.r_[np.zeros(190), np.full(10, 2)]}
    rows = run(days(series)).forecasts.set_index("product_id")
    assert set(rows.loc["new", "quality"]) == {"low_data"}
    assert set(rows.loc["new", "model"]) == {"tsb"}
    assert set(rows.loc["p000", "quality"]) == {"ok"}


def test_a_product_without_a_sale_in_90_days_gets_no_row():
    series = poisson(30, 300, np.array([4.0])) | {"gone": np.r_[np.full(200, 5), np.zeros(100)]}
    assert "gone" not in set(run(days(series)).forecasts["product_id"])


def test_an_empty_shelf_is_not_taken_for_no_demand():
    series = poisson(20, 200, np.array([5.0]))
    series["p000"][-14:] = 0
    counts = pd.DataFrame(
        {"product_id": "p000", "location_id": "shop", "stock_date": LAST_DAY - pd.to_timedelta([0, 7, 13], unit="D")}
    )
    sales = days(series)
    believed, known = (forecast(sales, each, LAST_DAY, QUICK).forecasts for each in (NO_STOCK_OUTS, counts))
    weeks = [rows.loc[rows["product_id"] == "p000", "point"].sum() for rows in (believed, known)]
    assert weeks[0] < 30 < weeks[1]


def test_a_week_repeated_exactly_is_left_to_the_baseline():
    pattern = {f"p{seed}": np.tile(np.random.default_rng(seed).integers(1, 40, 7), 12) for seed in range(3)}
    growing = {name: units * np.repeat(1.25 ** np.arange(12), 7).round(2) for name, units in pattern.items()}
    result = run(days(growing))
    assert result.model == "seasonal_naive"
    assert set(result.forecasts["quality"]) == {"fallback"}


DEGENERATE = {
    "one sale": {"a": np.array([3.0])},
    "two days": {"a": np.array([3.0, 1.0])},
    "ten days": {"a": np.full(10, 2.0)},
    "constant": {name: np.full(200, 4.0) for name in "abc"},
    "one product": {"a": np.random.default_rng(0).poisson(3, 300)},
    "1e12": {name: units * 1e12 for name, units in poisson(8, 150, np.array([3.0])).items()},
    "1e-6": {name: units * 1e-6 for name, units in poisson(8, 150, np.array([3.0])).items()},
    "mostly returns": {name: units - 3.0 for name, units in poisson(8, 150, np.array([3.0])).items()},
    "one wild order": {"a": np.r_[np.full(150, 2.0), 1e9, np.full(20, 2.0)]},
    "last sold 80 days ago": {"a": np.r_[np.full(100, 2.0), np.zeros(80)]},
    "identical": {f"p{number}": np.tile([1.0, 0, 2, 0, 0, 3, 1], 30) for number in range(40)},
}


@pytest.mark.parametrize("name", DEGENERATE)
def test_a_degenerate_shop_keeps_the_contract(name):
    result = run(days(DEGENERATE[name]))
    check_contract(result)
    assert len(result.forecasts) == 7 * len(DEGENERATE[name])
    assert np.isfinite(list(summarise(result).values())).all()


@pytest.mark.parametrize("units", [np.zeros(0), np.full(50, -2.0)], ids=["nothing", "only returns"])
def test_nothing_sold_gives_empty_frames_with_the_right_columns(units):
    result = run(days({"a": units}))
    check_contract(result)
    assert result.forecasts.empty
    assert (result.model, result.trees) == (NO_MODEL, None)
    assert summarise(result) == {"series": 0, "low_data_series": 0}


def test_shares_of_weekdays_add_up_to_one_and_are_even_where_nothing_is_known():
    panel = read_panel(days({"a": np.full(5, 2.0)}), NO_STOCK_OUTS, LAST_DAY, 100, 10, 0)
    assert weekday_shares(panel, 5) == pytest.approx(np.full((1, 7), 1 / 7))
