"""The monthly sales forecast: its contract, degenerate input, no leakage, and a case built to be beatable."""

import numpy as np
import pandas as pd
import pytest

from ml.monthly_backtest import BACKTESTS
from ml.monthly_models import BASELINES
from ml.monthly_study import Params
from ml.monthly_textbook import TEXTBOOK
from ml.sales_forecast import CHALLENGERS, FORECASTS, SKIPPED, SUMMARIES, Extras, forecast, keep_if_no_worse
from tests.ml.series import frame, seasonal

QUICK = Params(origins=1, forest=False)


def check_contract(result) -> None:
    """What holds for every result: columns, types, no NaN, order of the bounds, horizons."""
    for table, columns in (
        (result.forecasts, FORECASTS), (result.backtests, BACKTESTS), (result.skipped, SKIPPED),
        (result.summaries, SUMMARIES), (result.challengers, CHALLENGERS),
    ):  # fmt: skip
        assert {name: str(kind) for name, kind in table.dtypes.items()} == columns
    forecasts = result.forecasts
    assert not forecasts.isna().any(axis=None)
    assert not result.backtests.drop(columns="skill").isna().any(axis=None)
    assert not result.challengers.isna().any(axis=None)
    assert set(result.summaries["series_id"]) == set(forecasts["series_id"])
    bounds = forecasts[["lo95", "lo80", "point", "hi80", "hi95"]].to_numpy()
    assert np.isfinite(bounds).all()
    assert (bounds[:, 0] >= 0).all()
    assert (np.diff(bounds, axis=1) >= 0).all()
    assert (bounds[:, 4] > bounds[:, 0]).all()
    assert set(forecasts["quality"]) <= {"ok", "low_data", "fallback"}
    for _, rows in forecasts.groupby("series_id"):
        assert rows["horizon"].tolist() == [1, 2, 3, 4, 5, 6]
        assert rows["month"].is_monotonic_increasing


def test_six_months_follow_the_last_one_and_lie_near_the_known_answer():
    truth = seasonal(42, growth=0.01, noise=0.01)
    result = forecast(frame(shop=truth[:36]), params=QUICK)
    check_contract(result)
    assert result.forecasts["month"].iloc[0] == pd.Timestamp("2026-01-01")
    assert result.forecasts["point"].to_numpy() == pytest.approx(truth[36:], rel=0.12)


def test_a_model_beats_the_baselines_where_sales_grow_steadily():
    growing = {f"shop{seed}": seasonal(growth=0.03, noise=0.02, seed=seed) for seed in range(3)}
    result = forecast(frame(**growing), params=Params(forest=False))
    assert set(result.forecasts["quality"]) == {"ok"}
    assert not set(result.forecasts["model"]) & set(BASELINES)
    assert result.figures["skill"] > 0.3


def test_the_baseline_serves_and_says_so_where_nothing_beats_it():
    """A season that repeats itself exactly: the year before makes no error."""
    result = forecast(
        frame(shop=np.tile(np.random.default_rng(2).uniform(50, 150, 12), 3)), params=Params(forest=False)
    )
    assert set(result.forecasts["model"]) == {"seasonal_naive"}
    assert set(result.forecasts["quality"]) == {"fallback"}


def walk(seed: int) -> pd.DataFrame:
    """A random walk of 36 months, on which luck decides who wins a backtest."""
    return frame(shop=100 + 4 * np.cumsum(np.random.default_rng(seed).normal(size=36)))


@pytest.mark.parametrize(
    ("errors", "pinned", "serves"),
    [((1.1, 1.2), None, "naive2"), ((1.1, 0.9), None, "ets"), ((1.1, 1.2), "ets", "ets")],
    ids=["lost each time", "lost once", "pinned"],
)
def test_a_model_that_lost_to_the_naive_forecast_each_time_gives_way_to_the_best_baseline(errors, pinned, serves):
    rows = [
        ("shop", model, origin, value)
        for model, values in {"ets": errors, "seasonal_naive": (1.0, 1.0), "naive2": (0.9, 1.05)}.items()
        for origin, value in enumerate(values)
    ]
    scores = pd.DataFrame(rows, columns=["series_id", "model", "origin", "value"])
    assert keep_if_no_worse({"shop": "ets"}, scores, pinned) == {"shop": serves}


def test_a_model_that_lost_on_the_whole_but_not_each_time_serves_as_low_data():
    plain = forecast(walk(0), params=Params(forest=False))
    assert not set(plain.forecasts["model"]) & set(BASELINES)
    assert (plain.summaries["skill"] < 0).all()
    assert set(plain.forecasts["quality"]) == {"low_data"}


def test_a_baseline_that_leads_by_little_does_not_serve_where_the_model_beats_the_naive_forecast():
    """A walk on which naive2 happens to win by less than a fifth."""
    strict, lenient = (forecast(walk(3), params=Params(lead=lead, forest=False)) for lead in (0.0, 0.2))
    assert set(strict.forecasts["model"]) == {"naive2"}
    assert set(lenient.forecasts["quality"]) == {"ok"}
    assert (lenient.summaries["skill"] > 0).all()
    pd.testing.assert_frame_equal(strict.backtests, lenient.backtests)


DEGENERATE = {
    "13 months": seasonal(13),
    "24 months": seasonal(24),
    "constant": np.full(36, 250.0),
    "zeros": np.zeros(36),
    "a NaN month": np.where(np.arange(36) == 20, np.nan, seasonal(noise=0.05)),
    "NaN at the end": np.where(np.arange(36) == 35, np.nan, seasonal(noise=0.05)),
    "half of it missing": np.where(np.arange(36) % 2 == 1, np.nan, seasonal(noise=0.05)),
    "all of the test months missing": np.r_[seasonal(14), np.full(5, np.nan), 900.0],
    "negative months": seasonal(noise=0.05) - 900,
    "only negative": -seasonal(noise=0.05),
    "1e12": seasonal(noise=0.05) * 1e12,
    "1e-6": seasonal(noise=0.05) * 1e-9,
    "closed": np.r_[seasonal(24), np.zeros(12)],
    "one sale at the end": np.r_[np.zeros(35), 5.0],
    "one wild month": np.where(np.arange(36) == 30, 1e9, seasonal(noise=0.05)),
}


@pytest.mark.parametrize("name", DEGENERATE)
def test_a_degenerate_series_gets_a_forecast_that_keeps_the_contract(name):
    result = forecast(frame(shop=DEGENERATE[name]), params=QUICK)
    check_contract(result)
    assert len(result.forecasts) == 6
    assert result.skipped.empty


@pytest.mark.parametrize("months", [3, 6, 12])
def test_a_short_history_repeats_its_last_month_and_says_low_data(months):
    values = seasonal(months, noise=0.1)
    result = forecast(frame(shop=values))
    check_contract(result)
    assert set(result.forecasts["quality"]) == {"low_data"}
    assert result.forecasts["point"].to_numpy() == pytest.approx(values[-1])
    assert result.backtests.empty


@pytest.mark.parametrize("values", [[5.0], [5.0, 6.0], [np.nan, np.nan, np.nan, 4.0], [np.nan] * 5])
def test_under_three_known_months_there_is_no_row_but_a_reason(values):
    result = forecast(frame(shop=values))
    check_contract(result)
    assert result.forecasts.empty
    known = int(np.isfinite(values).sum())
    assert result.skipped["reason"].tolist() == [f"needs 3 months of history, has {known}"]


def test_an_empty_frame_gives_empty_frames_with_the_right_columns():
    result = forecast(pd.DataFrame({"series_id": [], "month": [], "value": []}))
    check_contract(result)
    assert result.forecasts.empty
    assert result.figures == {"series": 0, "skipped": 0}


def test_the_same_history_gives_the_same_forecast_in_one_process_and_in_two():
    history = frame(**{f"shop{seed}": seasonal(13, noise=0.1, seed=seed) for seed in range(12)})
    alone, parallel = (forecast(history, params=Params(origins=1, jobs=jobs)) for jobs in (1, 2))
    pd.testing.assert_frame_equal(alone.forecasts, parallel.forecasts)
    pd.testing.assert_frame_equal(alone.backtests, parallel.backtests)


def test_a_backtest_does_not_see_what_came_after_its_origin():
    values = seasonal(noise=0.1)
    changed = values.copy()
    changed[31] *= 3
    first, second = (forecast(frame(shop=each), params=QUICK).backtests for each in (values, changed))
    keys = ["model", "horizon"]
    first, second = (each[each["metric"] == "mase"].set_index(keys)["value"] for each in (first, second))
    seen = first.index.get_level_values("horizon") == 2
    assert (first[seen] != second[seen]).all()
    pd.testing.assert_series_equal(first[~seen], second[~seen])


def test_a_gap_before_an_origin_is_not_filled_from_after_it():
    values = seasonal(20, noise=0.1)
    values[11] = np.nan
    changed = np.where(np.arange(20) >= 14, 5000.0, values)
    scales = []
    for each in (values, changed):
        rows = forecast(frame(shop=each), params=Params(origins=2, origin_step=2, forest=False)).backtests
        rows = rows.set_index(["model", "origin", "metric"]).sort_index()
        early = rows.loc[("seasonal_naive", pd.Timestamp("2023-12-31"), "mase")]
        scales.append(early.loc[early["horizon"] <= 2, "value"].to_numpy())
    assert scales[0] == pytest.approx(scales[1])


def test_parts_add_up_to_their_total_month_by_month():
    parts = {f"shop{seed}": seasonal(level=500 * (seed + 1), noise=0.1, seed=seed) for seed in range(3)}
    history = frame(company=sum(parts.values()), **parts)
    forecasts = forecast(history, Extras(parts={"company": [list(parts)]}), QUICK).forecasts
    points = forecasts.pivot_table("point", "month", "series_id")
    assert points[list(parts)].sum(axis=1).to_numpy() == pytest.approx(points["company"].to_numpy(), rel=1e-9)


def test_a_total_with_a_part_too_young_to_forecast_is_left_as_it_is():
    shop = seasonal(noise=0.1)
    history = frame(company=shop, shop=shop, kiosk=shop)
    history = history[(history["series_id"] != "kiosk") | (history["month"] >= "2025-11-01")]
    result = forecast(history, Extras(parts={"company": [["shop", "kiosk"]]}), QUICK)
    check_contract(result)
    points = result.forecasts.pivot_table("point", "month", "series_id")
    assert points["company"].to_numpy() == pytest.approx(points["shop"].to_numpy())
    assert result.skipped["series_id"].tolist() == ["kiosk"]


def test_progress_is_told_once_a_series():
    told: list[tuple[int, int]] = []
    forecast(frame(a=seasonal(8), b=seasonal(8, level=9)), on_study=lambda done, of: told.append((done, of)))
    assert told == [(1, 2), (2, 2)]


def test_the_intervals_cover_what_they_promise_on_simulated_companies():
    """24 series of 36 months, 6 months ahead: the goal's range, widened by what 144 months leave to chance."""
    futures, histories = {}, {}
    for seed in range(24):
        values = seasonal(42, growth=0.005, noise=0.1, seed=seed)
        histories[f"shop{seed}"], futures[f"shop{seed}"] = values[:36], values[36:]
    forecasts = forecast(frame(**histories), params=QUICK).forecasts
    actual = np.concatenate([futures[name] for name in forecasts["series_id"].unique()])
    inside95 = np.mean((forecasts["lo95"] <= actual) & (actual <= forecasts["hi95"]))
    inside80 = np.mean((forecasts["lo80"] <= actual) & (actual <= forecasts["hi80"]))
    assert 0.89 <= inside95 <= 1
    assert 0.68 <= inside80 <= 0.94


def company(shops: int = 9, months: int = 36) -> pd.DataFrame:
    """Shops of one season and different sizes and luck: enough of them to teach a model together."""
    return frame(
        **{f"s{index}": seasonal(months, 100.0 * (index + 1), noise=0.1, seed=index) for index in range(shops)}
    )


def test_a_model_of_all_series_serves_where_there_are_enough_of_them_and_says_what_it_looks_at():
    result = forecast(company(), Extras(thorough=frozenset()), QUICK)
    check_contract(result)
    assert result.forecasts["model"].str.contains("lightgbm").mean() > 0.5
    assert result.importances["importance"].sum() == pytest.approx(1)
    assert (
        not forecast(company(3), Extras(thorough=frozenset()), QUICK).backtests["model"].str.contains("lightgbm").any()
    )


def test_the_textbook_methods_stand_in_every_backtest_and_never_serve_unless_pinned():
    result = forecast(company(), Extras(thorough=frozenset()), Params(origins=1))
    check_contract(result)
    assert set(TEXTBOOK) <= set(result.backtests["model"]) & set(result.challengers["model"])
    assert not set(result.forecasts["model"]) & set(TEXTBOOK)
    pinned = forecast(company(), Extras(thorough=frozenset(), pinned="linear_regression"), QUICK)
    assert set(pinned.forecasts["model"]) == {"linear_regression"}


def test_a_series_that_never_tried_the_pinned_model_keeps_its_own_incumbent():
    """s0 alone has the slow members, of which the pinned model is made; the others' incumbents are nearly the best."""
    history, slow, pin = company(), frozenset({"s0"}), "median_ets_dot_ces_lightgbm_naive"
    strict = Params(origins=1, lead=0.0, forest=False)
    incumbents = {f"s{index}": "seasonal_naive" for index in range(9)}
    best = served_models(forecast(history, Extras(thorough=slow), strict))
    loyal = served_models(forecast(history, Extras(thorough=slow, incumbents=incumbents), strict))
    pinned = served_models(forecast(history, Extras(thorough=slow, incumbents=incumbents, pinned=pin), strict))
    assert pinned == {**loyal, "s0": pin}
    assert loyal["s4"] == "seasonal_naive" != best["s4"]


def served_models(result) -> dict[str, str]:
    return dict(result.forecasts.groupby("series_id")["model"].first())


def test_the_model_that_served_stays_until_another_is_clearly_better():
    history = company()
    first = forecast(history, Extras(thorough=frozenset()), QUICK).forecasts
    assert first["model"].nunique() > 0
    other = {"median_dot_lightgbm_naive": "mean_dot_lightgbm", "mean_dot_lightgbm": "median_dot_lightgbm_naive"}
    loyal = dict(first.groupby("series_id")["model"].first())
    again = forecast(history, Extras(thorough=frozenset(), incumbents=loyal), QUICK).forecasts
    pd.testing.assert_frame_equal(first, again)
    better = {name: other.get(model, model) for name, model in loyal.items()}
    served = forecast(history, Extras(thorough=frozenset(), incumbents=better), QUICK)
    errors = served.backtests[served.backtests["metric"] == "mase"].groupby(["series_id", "model"])["value"].mean()
    for name, model in served.forecasts.groupby("series_id")["model"].first().items():
        if model != better[name]:
            assert errors[name, model] <= 0.98 * errors[name, better[name]]


def test_a_regressor_that_moves_sales_wins_and_one_that_does_not_stays_out():
    random = np.random.default_rng(3)
    promoted = (random.random(54) < 0.35).astype(float)
    sales = seasonal(54, noise=0.01) * (1 + 0.8 * promoted)
    months = pd.date_range("2023-01-01", periods=54, freq="MS")
    rows = pd.DataFrame({"series_id": "shop", "month": months, "name": "promotion", "known_from": months[0]})
    quick = Params(forest=False, origins=3, origin_step=3)
    history = frame(shop=sales[:48])
    moved = forecast(history, Extras(regressors=rows.assign(value=promoted)), quick).forecasts
    assert set(moved["model"]) == {"theta_regressors"}
    assert moved["point"].to_numpy() == pytest.approx(sales[48:], rel=0.2)
    pinned = forecast(history, Extras(regressors=rows.assign(value=promoted), pinned="naive2"), quick).forecasts
    assert set(pinned["model"]) == {"naive2"}
    idle = forecast(history, Extras(regressors=rows.assign(value=random.random(54))), quick).forecasts
    assert set(idle["model"]) != {"theta_regressors"}


def test_the_summary_follows_its_documented_formulas():
    values = seasonal(36, growth=0.02, noise=0.05)
    values[-2:] = [200.0, 250.0]
    result = forecast(frame(shop=values), Extras(detailed=None), QUICK)
    summary = result.summaries.iloc[0]
    assert summary["growth_rate"] == pytest.approx(25)
    served = result.backtests[result.backtests["model"] == result.forecasts["model"].iloc[0]]
    mae = served[served["metric"] == "mae"]
    assert summary["model_accuracy"] == pytest.approx(max(0, 100 - 100 * mae["value"].mean() / values[-6:].mean()))
    assert summary["skill"] == pytest.approx(1 - mae["value"].mean() / mae["baseline"].mean())
    covered = served.loc[served["metric"] == "coverage95", "value"].iloc[0]
    assert summary["confidence_level"] == pytest.approx(100 * covered)
    assert summary["months"] == 36


def test_series_that_are_alike_are_studied_once_and_both_are_forecast():
    told: list[tuple[int, int]] = []
    shop = seasonal(24, noise=0.1)
    result = forecast(frame(region=shop, shop=shop), params=QUICK, on_study=lambda done, of: told.append((done, of)))
    assert told == [(1, 1)]
    points = result.forecasts.pivot_table("point", "month", "series_id")
    assert (points["region"] == points["shop"]).all()
    assert set(result.backtests["series_id"]) == {"region", "shop"}


def test_a_backtest_is_kept_month_by_month_only_where_it_is_asked_for():
    result = forecast(company(2), Extras(detailed=frozenset({"s0"})), QUICK)
    errors = result.backtests[result.backtests["metric"] == "mase"]
    steps = errors.groupby("series_id")["horizon"].agg(lambda horizon: sorted(set(horizon)))
    assert steps["s0"] == [1, 2, 3, 4, 5, 6]
    assert steps["s1"] == [0]
