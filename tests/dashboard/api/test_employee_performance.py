"""Employees that are sent: the documented score by independent sums, kept models, and every degenerate input."""

import statistics

import pytest

from tests.dashboard.api.analysing import analysing_client, faults, post

PATH = "/api/v1/employee-performance"
FIELDS = ("completed_tasks", "total_tasks", "avg_task_hours")


@pytest.fixture
def client(tmp_path):
    return analysing_client(tmp_path)


def employee(completed, total, hours, **more):
    return {"completed_tasks": completed, "total_tasks": total, "avg_task_hours": hours, **more}


GROUP = [employee(8, 10, 2), employee(30, 30, 1.5), employee(5, 20, 6), employee(18, 24, 3), employee(12, 40, 4.5)]


def scaled(values):
    low, high = min(values), max(values)
    return [(value - low) / (high - low) if high > low else 0.0 for value in values]


def documented_scores(rows):
    rates = scaled([done / total if total else 0 for done, total, _ in rows])
    quick = [1 - hours for hours in scaled([hours for _, _, hours in rows])]
    done = scaled([completed for completed, _, _ in rows])
    composite = [.4 * rate + .3 * hours + .3 * count for rate, hours, count in zip(rates, quick, done, strict=True)]
    return [100 * each for each in scaled(composite)]


def test_the_documented_score_comes_back_with_all_that_was_sent(client):
    rows = [{**row, "employee_id": number, "team": {"name": "A"}} for number, row in enumerate(GROUP)]
    answer = post(client, PATH, rows)
    data = answer.json["data"]
    expected = documented_scores([tuple(row[name] for name in FIELDS) for row in rows])
    assert [row["performance_score"] for row in data] == pytest.approx(expected)
    assert [row["completion_rate"] for row in data] == [0.8, 1, 0.25, 0.75, 0.3]
    assert [(row["employee_id"], row["team"]) for row in data] == [(number, {"name": "A"}) for number in range(5)]
    assert answer.json["summary"]["average_score"] == pytest.approx(statistics.mean(expected))
    assert answer.json["model_version"].startswith("employee_performance-")


def test_groups_are_named_in_the_order_of_their_mean_scores(client):
    data = post(client, PATH, GROUP).json["data"]
    means = {}
    for row in data:
        means.setdefault((row["performance_cluster"], row["performance_label"]), []).append(row["performance_score"])
    assert sorted(means) == [(0, "Low"), (1, "Medium"), (2, "High")]
    ordered = [statistics.mean(scores) for _, scores in sorted(means.items())]
    assert ordered == sorted(ordered)


@pytest.mark.parametrize("path", ["/analyze", "/api/analyze", "/api/v1/analyze"])
def test_former_addresses_and_an_object_with_data_answer_alike(client, path):
    assert post(client, path, {"data": GROUP}).json["data"] == post(client, PATH, GROUP).json["data"]


def test_what_is_sent_next_is_scored_by_the_model_that_is_kept_until_refit(client):
    first = post(client, PATH, GROUP).json
    best = [employee(30, 30, 1.5, id="x")]
    again = post(client, PATH, best).json
    assert (again["model_version"], again["summary"]["is_new_model"]) == (first["model_version"], False)
    assert again["data"][0]["performance_score"] == pytest.approx(100)
    for path, body in ((f"{PATH}?refit=true", GROUP[:3]), (PATH, {"data": GROUP[1:], "refit": True})):
        refitted = post(client, path, body).json
        assert refitted["summary"]["is_new_model"] is True
        assert post(client, PATH, best).json["model_version"] == refitted["model_version"] != first["model_version"]


def test_one_row_and_rows_that_are_alike_are_in_the_middle_and_no_measure_for_others(client):
    for rows in ([employee(3, 4, 5)], [employee(3, 4, 5)] * 50, [employee(0, 0, 0)] * 2):
        answer = post(client, PATH, rows).json
        assert {(row["performance_score"], row["performance_label"], row["is_anomaly"]) for row in answer["data"]} == {
            (50, "Medium", False)
        }
        assert answer["model_version"] == "employee_performance-not-kept"


def test_missing_numbers_count_as_zero(client):
    sent = '[{"completed_tasks": NaN, "total_tasks": 4, "avg_task_hours": null}, {"completed_tasks": 4}, ' \
           '{"completed_tasks": "2.0", "total_tasks": 4, "avg_task_hours": 1}]'
    data = post(client, PATH, sent).json["data"]
    assert [tuple(row[name] for name in FIELDS) for row in data] == [(0, 4, 0), (4, 0, 0), (2, 4, 1)]
    assert [(row["completion_rate"], row["has_hours"]) for row in data] == [(0, False), (0, False), (0.5, True)]


@pytest.mark.parametrize("value", ["Infinity", "-Infinity", "1e999", "-1", '"many"', '""', '"nan"', "true", "[1]", "{}",
                                   "1" + "0" * 400])
def test_what_is_no_amount_is_named_by_row_and_field(client, value):
    sent = f'[{{"completed_tasks": 1, "total_tasks": 1, "avg_task_hours": 1}}, {{"total_tasks": {value}}}]'
    assert faults(post(client, PATH, sent)) == [(1, "total_tasks")]


def test_a_column_that_no_row_has_is_named(client):
    assert faults(post(client, PATH, [{"total_tasks": 3}])) == [(0, "completed_tasks"), (0, "avg_task_hours")]


@pytest.mark.parametrize("body", ["[]", "{}", "null", "5", '"[]"', "[1]", '{"data": 3}', '{"data": [], "x": 1}'])
def test_what_is_no_list_of_rows_is_refused(client, body):
    assert post(client, PATH, body).status_code == 422


@pytest.mark.parametrize("value", ["1180591620717411303424", r'"\ud800"'])
def test_an_id_that_json_cannot_carry_back_is_named(client, value):
    row = f'{{"completed_tasks": 1, "total_tasks": 1, "avg_task_hours": 1, "id": {value}}}'
    assert faults(post(client, PATH, f"[{row}]")) == [(0, "id")]


def test_an_extra_field_that_is_no_number_comes_back_as_null(client):
    sent = '[{"completed_tasks": 1, "total_tasks": 1, "avg_task_hours": 1, "note": NaN}]'
    assert post(client, PATH, sent).json["data"][0]["note"] is None


def test_somebody_far_from_all_others_is_an_anomaly_with_its_direction(client):
    usual = [employee(18 + number % 3, 20 + number % 3, 2 + number % 2 / 10) for number in range(30)]
    data = post(client, PATH, [*usual, employee(200, 201, 2), employee(1, 40, 30)]).json["data"]
    assert [(row["is_anomaly"], row["anomaly_direction"]) for row in data[-2:]] == [(True, "high"), (True, "low")]
    assert not any(row["is_anomaly"] for row in data[:-2])


def test_a_hundred_thousand_rows_are_one_answer(client):
    rows = [employee(number % 97, 100 + number % 3, 1 + number % 31, employee_id=number) for number in range(100_000)]
    answer = post(client, PATH, rows).json
    assert [row["employee_id"] for row in answer["data"][::25_000]] == [0, 25_000, 50_000, 75_000]
    expected = documented_scores([tuple(row[name] for name in FIELDS) for row in rows])
    assert [row["performance_score"] for row in answer["data"]] == pytest.approx(expected)
