"""Days out of the ordinary and levels that changed: found where they were planted, and nowhere else."""

import numpy as np
import pandas as pd
import pytest

from ml.anomalies import ALARMS, alarm_rates, find, rate_limit
from ml.anomaly_backtest import BACKTESTS, average_precision, backtest
from tests.ml.daily import days, trading


def check_contract(found) -> None:
    alarms = found.alarms
    assert alarms.dtypes.astype(str).to_dict() == ALARMS
    assert np.isfinite(alarms[["value", "expected", "lo", "hi", "score"]].to_numpy()).all()
    assert (alarms["lo"] <= alarms["hi"]).all()
    assert set(alarms["direction"]) <= {"high", "low"}
    assert set(alarms["kind"]) <= {"day", "shift"}
    assert set(alarms["quality"]) <= {"ok", "low_data", "fallback"}
    assert not alarms.duplicated(["series_id", "date"]).any()


def dates(found, kind: str = "day") -> list[str]:
    alarms = found.alarms
    return alarms.loc[alarms["kind"] == kind, "date"].dt.strftime("%Y-%m-%d").tolist()


def test_a_drop_and_a_peak_are_found_and_nothing_else():
    values = trading()
    values[600] *= 0.4
    values[650] *= 2.5
    frame = days(values)
    found = find(frame)
    check_contract(found)
    assert found.alarms["date"].tolist() == frame.index[[600, 650]].tolist()
    assert found.alarms["direction"].tolist() == ["low", "high"]
    assert set(found.alarms["quality"]) == {"ok"}
    expected = found.alarms["expected"].to_numpy()
    assert expected == pytest.approx(trading(noise=0)[[600, 650]], rel=0.15)
    assert (found.alarms["value"] < found.alarms["lo"]).tolist() == [True, False]


def test_ordinary_years_raise_less_than_one_alarm_a_year():
    shops = [days(trading(noise=0.1, seed=seed)).set_axis([f"shop{seed}"], axis=1) for seed in range(10)]
    frame = pd.concat(shops, axis=1)
    found = find(frame)
    check_contract(found)
    rates = alarm_rates(found)
    assert rates.alarms_per_month * 12 / 10 < 1
    assert rates.days_per_month <= rates.alarms_per_month
    assert not dates(found, "shift")


def test_a_day_is_judged_by_the_days_before_it_alone():
    values = trading()
    values[500] *= 0.4
    changed = values.copy()
    changed[501:] *= np.random.default_rng(5).uniform(0.2, 3, size=len(values) - 501)
    first, second = (find(days(each)).alarms for each in (values, changed))
    until = days(values).index[500]
    day, other = (each[(each["date"] <= until) & (each["kind"] == "day")] for each in (first, second))
    pd.testing.assert_frame_equal(day, other)
    cut = find(days(values).iloc[:501]).alarms
    pd.testing.assert_frame_equal(day.reset_index(drop=True), cut)


def test_a_level_that_stays_is_one_shift_at_its_start_and_no_alarms():
    values = trading(noise=0.15)
    values[550:] *= 1.6
    frame = days(values)
    found = find(frame)
    check_contract(found)
    shifts = found.alarms[found.alarms["kind"] == "shift"]
    assert len(found.alarms) == len(shifts) == 1
    assert abs((shifts["date"].iloc[0] - frame.index[550]).days) <= 2
    assert shifts["value"].iloc[0] / shifts["expected"].iloc[0] == pytest.approx(1.6, rel=0.1)
    assert shifts["direction"].tolist() == ["high"]


def test_a_shift_is_not_known_before_it_has_lasted_for_weeks():
    values = trading()
    values[550:] *= 0.6
    assert not dates(find(days(values).iloc[:560]), "shift")
    assert dates(find(days(values).iloc[:560]))
    assert len(dates(find(days(values).iloc[:580]), "shift")) == 1


def test_a_season_that_comes_back_is_no_shift_the_second_time_and_one_that_goes_is_none_at_all():
    values = trading(1000)
    for start in (270, 270 + 364, 270 + 728):
        values[start : start + 40] *= 1.6
    frame = days(values)
    shifts = dates(find(frame), "shift")
    assert not [day for day in shifts if day >= str(frame.index[600])[:10]]


def test_what_the_same_date_did_a_year_before_is_expected():
    frame = days(trading(1000))
    frame.loc[["2024-12-26", "2025-12-26"], "shop"] *= 0.3
    frame.loc["2026-03-03", "shop"] *= 0.3
    assert dates(find(frame)) == ["2024-12-26", "2026-03-03"]


def test_what_a_holiday_of_the_same_name_did_is_expected():
    frame = days(trading(1000))
    easter = pd.Series("", index=frame.index)
    easter[["2024-03-31", "2025-04-20", "2026-04-05"]] = "Easter"
    frame.loc[easter.eq("Easter"), "shop"] *= 0.3
    assert dates(find(frame)) == ["2024-03-31", "2025-04-20", "2026-04-05"]
    assert dates(find(frame, names=easter)) == ["2024-03-31"]


def test_a_day_without_business_is_an_alarm_once_unless_it_is_a_holiday_or_usual():
    values = trading()
    frame = days(values)
    frame.loc[frame.index.dayofweek == 6, "shop"] = 0
    assert not len(find(frame).alarms)
    frame.loc["2026-03-10":"2026-03-20", "shop"] = 0
    found = find(frame)
    check_contract(found)
    assert dates(found) == ["2026-03-10"]
    names = pd.Series("", index=frame.index)
    names["2026-03-10":"2026-03-20"] = "Fair"
    assert not len(find(frame, names=names).alarms)


def test_closings_around_the_same_days_of_the_year_before_are_expected():
    frame = days(trading(1000))
    frame.loc["2024-12-24":"2025-01-02", "shop"] = 0
    frame.loc["2025-12-23":"2026-01-03", "shop"] = 0
    assert dates(find(frame)) == ["2024-12-24"]


DEGENERATE = {
    "empty": np.empty(0),
    "one day": [5.0],
    "four weeks": trading(28),
    "thirteen weeks": trading(91),
    "constant": np.full(400, 250.0),
    "zeros": np.zeros(400),
    "NaN": np.full(400, np.nan),
    "some NaN": np.where(np.arange(400) % 5 == 0, np.nan, trading(400)),
    "infinite": np.where(np.arange(400) == 300, np.inf, trading(400)),
    "negative days": np.where(np.arange(400) % 50 == 49, -300.0, trading(400)),
    "only negative": -trading(400),
    "1e12": trading(400) * 1e12,
    "1e-9": trading(400) * 1e-9,
    "one sale at the end": np.r_[np.zeros(399), 5.0],
    "opened late": np.r_[np.full(300, np.nan), trading(100)],
    "closed for good": np.r_[trading(300), np.zeros(100)],
}


@pytest.mark.parametrize("model", ["weekday_level", "three_sigma"])
@pytest.mark.parametrize("name", DEGENERATE)
def test_a_degenerate_series_keeps_the_contract(name, model):
    found = find(days(DEGENERATE[name]), model=model)
    check_contract(found)
    assert found.judged["series_id"].tolist() == ["shop"]


@pytest.mark.parametrize("name", ["empty", "one day", "four weeks", "zeros", "NaN", "only negative"])
def test_a_series_too_young_or_empty_is_not_judged_and_says_so(name):
    found = find(days(DEGENERATE[name]))
    assert found.judged["days"].tolist() == [0]
    assert found.judged["from"].isna().all()
    assert alarm_rates(found) is None
    assert found.alarms.empty


def test_a_shop_that_closes_for_good_is_one_alarm():
    assert len(dates(find(days(DEGENERATE["closed for good"])))) == 1


def test_days_returned_for_more_than_was_sold_are_low():
    found = find(days(DEGENERATE["negative days"]))
    assert len(found.alarms) >= 6
    assert set(found.alarms["direction"]) == {"low"}


def test_no_series_at_all_gives_empty_frames_with_the_right_columns():
    found = find(days(trading(100))[[]])
    check_contract(found)
    assert found.judged.empty


def test_a_young_series_says_low_data():
    values = trading(120)
    values[100] *= 0.3
    assert find(days(values)).alarms["quality"].tolist() == ["low_data"]


def test_rates_can_be_asked_for_the_days_after_one():
    values = trading()
    values[[600, 650, 652]] *= 0.4
    frame = days(values)
    rates = alarm_rates(find(frame), frame.index[640])
    assert rates.months * 365.25 / 12 == pytest.approx(89)
    assert rates.alarms_per_month * rates.months == pytest.approx(2)
    assert alarm_rates(find(frame), frame.index[-1]) is None


def test_the_limit_of_a_rate_is_passed_by_chance_in_few_months_of_a_hundred():
    drawn = np.random.default_rng(0).poisson(2.0 * 3, 5000) / 3
    assert 0.01 < (drawn > rate_limit(2.0, 3.0)).mean() < 0.05


def test_an_index_with_a_gap_is_refused():
    with pytest.raises(ValueError, match="consecutive"):
        find(days(trading(100)).drop("2026-06-01"))


def test_the_baseline_serves_with_fallback():
    values = trading()
    values[600] *= 10
    found = find(days(values), model="three_sigma")
    assert "fallback" in set(found.alarms["quality"])


def test_average_precision_is_that_of_sklearn():
    from sklearn.metrics import average_precision_score

    generator = np.random.default_rng(0)
    scores, labels = generator.normal(size=200), generator.random(200) < 0.1
    assert average_precision(scores, labels) == pytest.approx(average_precision_score(labels, scores))


def test_the_backtest_ranks_the_champion_before_three_sigma_and_the_forest_on_weekly_swings():
    tested = backtest(days(trading(728, noise=0.25))["shop"])
    assert tested.dtypes.astype(str).to_dict() == BACKTESTS
    means = tested.groupby("model")["value"].mean()
    assert means.idxmax() == "weekday_level"
    assert set(means.index) == {"isolation_forest", "three_sigma", "weekday_level"}
    assert tested["origin"].nunique() == 2
    pd.testing.assert_frame_equal(tested, backtest(days(trading(728, noise=0.25))["shop"]))


@pytest.mark.parametrize("name", ["empty", "one day", "four weeks", "zeros", "NaN"])
def test_there_is_no_backtest_without_days_to_judge(name):
    tested = backtest(days(DEGENERATE[name])["shop"])
    assert tested.empty
    assert tested.dtypes.astype(str).to_dict() == BACKTESTS
