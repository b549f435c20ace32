"""The employee score as documented, its interval, and who is out of the ordinary; on groups with a known answer."""

import numpy as np
import pandas as pd
import pytest

from ml.employee_performance import COLUMNS, Params, fit, judge, score, scores


def employees(completed, total, hours, **columns) -> pd.DataFrame:
    frame = pd.DataFrame({"completed_tasks": completed, "total_tasks": total, "avg_task_hours": hours}, dtype=float)
    return frame.assign(employee_id=[f"e{index}" for index in range(len(frame))], **columns)


def team(size: int, seed: int = 0, tasks: int = 100) -> pd.DataFrame:
    """People who complete about 90 % of about `tasks` tasks in about 2 hours each."""
    generator = np.random.default_rng(seed)
    total = generator.poisson(tasks, size)
    return employees(generator.binomial(total, 0.9), total, generator.normal(2, 0.1, size))


def check_contract(scored: pd.DataFrame) -> None:
    assert set(COLUMNS) <= set(scored.columns)
    rates = scored[["completion_rate", "adjusted_completion_rate"]].to_numpy()
    assert np.isfinite(rates).all()
    known = scored[scored["performance_score"].notna()]
    amounts = known[["score_lo95", "performance_score", "score_hi95"]].to_numpy()
    assert (np.diff(amounts, axis=1) >= -1e-9).all()
    assert ((amounts >= 0) & (amounts <= 100)).all()
    assert set(scored["anomaly_direction"]) <= {"", "high", "low"}
    assert (scored["anomaly_direction"].ne("") == scored["is_anomaly"]).all()
    assert scored["is_anomaly"].dtype == scored["has_hours"].dtype == bool


def test_the_score_is_the_documented_formula():
    group = employees([8, 20, 5], [10, 20, 10], [2.0, 4.0, 1.0])
    scored = score(fit(group), group)
    check_contract(scored)
    rate, hours, done = np.array([0.6, 1, 0]), np.array([1 / 3, 1, 0]), np.array([0.2, 1, 0])
    composite = 0.4 * rate + 0.3 * (1 - hours) + 0.3 * done
    low, high = composite.min(), composite.max()
    assert scored["performance_score"].to_numpy() == pytest.approx((composite - low) / (high - low) * 100)
    assert scored["completion_rate"].tolist() == [0.8, 1.0, 0.5]
    assert scored["employee_id"].tolist() == ["e0", "e1", "e2"]


def test_it_equals_the_classic_code_on_many_people():
    from sklearn.preprocessing import MinMaxScaler

    group = team(60)
    rate = group["completed_tasks"] / group["total_tasks"]
    scaled = MinMaxScaler().fit_transform(np.column_stack([rate, group["avg_task_hours"], group["completed_tasks"]]))
    composite = 0.4 * scaled[:, 0] + 0.3 * (1 - scaled[:, 1]) + 0.3 * scaled[:, 2]
    classic = MinMaxScaler((0, 100)).fit_transform(composite[:, None])[:, 0]
    scored = score(fit(group), group)
    assert scored["performance_score"].to_numpy() == pytest.approx(classic)
    assert scores(group) == pytest.approx(classic)
    means = scored.groupby("performance_cluster")["performance_score"].mean()
    assert means["Low"] < means["Medium"] < means["High"]


def test_weights_are_settings():
    group = employees([8, 20, 5], [10, 20, 10], [2.0, 4.0, 1.0])
    scored = score(fit(group, Params(weights=(0.0, 1.0, 0.0))), group)
    assert scored["performance_score"].tolist() == pytest.approx([200 / 3, 0, 100])


def test_no_hours_recorded_earns_no_hours_component_and_a_flag():
    group = employees([10, 10, 10], [10, 10, 10], [np.nan, 1.0, 5.0])
    scored = score(fit(group), group)
    assert scored["has_hours"].tolist() == [False, True, True]
    assert scored["performance_score"].tolist() == pytest.approx([0, 100, 0])


@pytest.mark.parametrize("size", [1, 2, 9])
def test_people_who_are_alike_score_50_each_and_nobody_stands_out(size):
    group = employees([9] * size, [10] * size, [2.0] * size)
    scored = score(fit(group), group)
    check_contract(scored)
    assert set(scored["performance_score"]) == {50.0}
    assert set(scored["performance_cluster"]) == {"Medium"}
    assert not scored["is_anomaly"].any()


DEGENERATE = {
    "no tasks at all": employees([0, 0, 0], [0, 0, 0], [0, 0, 0]),
    "everything missing": employees([np.nan] * 3, [np.nan] * 3, [np.nan] * 3),
    "infinite and negative": employees([np.inf, -1, 5], [10, 10, 10], [1, -np.inf, 2]),
    "1e12": employees([1e12, 5e11, 1], [1e12, 1e12, 2], [1e12, 1, 2]),
    "two people": employees([1, 9], [10, 10], [3, 2]),
    "more done than given": employees([12, 9, 4], [10, 10, 10], [3, 2, 2]),
}


@pytest.mark.parametrize("name", DEGENERATE)
def test_a_degenerate_group_keeps_the_contract(name):
    group = DEGENERATE[name]
    for scored in (score(fit(group), group), judge(group)):
        check_contract(scored)
        assert len(scored) == len(group)


def test_an_empty_group_gives_an_empty_frame_with_the_right_columns():
    nothing = team(3).iloc[:0]
    for scored in (score(fit(nothing), nothing), judge(nothing)):
        check_contract(scored)
        assert scored.empty


def test_ten_near_identical_people_are_all_ordinary():
    """The forest alone would point at somebody."""
    group = employees(90 + np.arange(10) % 3, [100] * 10, 2 + np.arange(10) / 100)
    from sklearn.ensemble import IsolationForest

    alone = IsolationForest(contamination="auto", random_state=0).fit_predict(group.drop(columns="employee_id"))
    assert (alone < 0).any()
    assert not judge(group)["is_anomaly"].any()


@pytest.mark.parametrize("seed", range(3))
def test_ordinary_teams_raise_hardly_any_alarm(seed):
    assert judge(team(40, seed))["is_anomaly"].sum() <= 1


def test_who_stands_far_out_is_found_and_the_direction_said():
    group = pd.concat([team(30), employees([20], [100], [5.0]), employees([290], [290], [2.0])], ignore_index=True)
    found = judge(group)
    assert found["anomaly_direction"].tolist()[-2:] == ["low", "high"]
    assert found["is_anomaly"].sum() <= 3


def test_too_few_tasks_give_insufficient_data_and_do_not_move_the_others():
    group = pd.concat([team(12), employees([1], [1], [0.1])], ignore_index=True)
    judged = judge(group)
    check_contract(judged)
    last = judged.iloc[-1]
    assert (last["assessment"], last["quality"], last["performance_cluster"]) == ("insufficient_data", "low_data", "")
    assert np.isnan([last["performance_score"], last["score_lo95"], last["score_hi95"]]).all()
    assert set(judged["assessment"][:-1]) == {"scored"}
    pd.testing.assert_frame_equal(judged[:-1], judge(group[:-1]))


def test_a_completion_rate_of_few_tasks_is_drawn_to_the_group_s():
    group = pd.concat([team(40), employees([2], [4], [2.0])], ignore_index=True)
    adjusted = judge(group)["adjusted_completion_rate"].iloc[-1]
    assert 0.8 < adjusted < 0.92


def test_the_interval_is_narrower_for_more_tasks():
    scale = fit(employees([50, 100], [100, 100], [2, 2]), Params(weights=(1.0, 0.0, 0.0)))
    scored = score(scale, employees([15, 1500], [20, 2000], [2, 2]))
    assert scored["performance_score"].tolist() == pytest.approx([50, 50])
    few, many = scored["score_hi95"] - scored["score_lo95"]
    assert few > 5 * many > 0


def test_the_interval_is_wider_where_hours_vary_from_task_to_task():
    timed = team(30)
    plain, wider = (score(fit(group), group) for group in (timed, timed.assign(task_hours_sd=2.0, timed_tasks=90)))
    assert (wider["score_hi95"] - wider["score_lo95"]).mean() > 1.2 * (plain["score_hi95"] - plain["score_lo95"]).mean()


def test_the_interval_covers_the_score_of_the_true_rates():
    """People with known rates and hours; the scale is that of the truth, so the interval alone is on trial."""
    generator = np.random.default_rng(0)
    size, tasks = 400, 60
    rate, hours = generator.beta(18, 4, size), generator.normal(2, 0.2, size)
    total = np.full(size, float(tasks))
    scale = fit(employees(total * rate, total, hours))
    truth = score(scale, employees(total * rate, total, hours))["performance_score"]
    completed = generator.binomial(tasks, rate)
    timed = np.maximum(completed // 4, 1)
    mean = generator.normal(hours, 0.5 / np.sqrt(timed))
    seen = employees(completed, total, mean, task_hours_sd=0.5, timed_tasks=timed)
    scored = score(scale, seen)
    covered = (scored["score_lo95"] <= truth) & (truth <= scored["score_hi95"])
    assert 0.92 <= covered.mean() <= 0.98


def test_the_same_group_gives_the_same_rows_and_a_scale_can_be_used_again():
    group = team(25)
    scale = fit(group)
    pd.testing.assert_frame_equal(score(scale, group), score(fit(group), group))
    best = score(scale, group.iloc[[3]])
    pd.testing.assert_frame_equal(best, score(scale, group).iloc[[3]])
