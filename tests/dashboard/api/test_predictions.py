"""Predictions that are asked for: from the caller's own months and the company's, stored by the worker, read again."""

from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy import text

from dashboard.access import tokens
from dashboard.app import create_app
from tests.dashboard import company
from tests.dashboard.api.draining import drain_all, worker

PATH = "/api/v1/predictions"
LAST_DAY = date(2026, 6, 15)
OWN = [{"month": f"2025-{month:02d}", "sales": 100 + 10 * month} for month in range(1, 13)]


@pytest.fixture(scope="module")
def database(new_database):
    made = new_database()
    company.fill(made, LAST_DAY, 400, orders_per_day=3)
    company.add_forecast(made, LAST_DAY, date(2026, 6, 1))
    return made


@pytest.fixture(scope="module")
def client(settings, database):
    with worker(database):
        yield create_app(settings, database).test_client()


def ask(client, headers=None, **body):
    asked = {"model": "linear_regression", "target_period": "2026-02", "data": OWN} | body
    return client.post(PATH, json={name: value for name, value in asked.items() if value is not ...}, headers=headers)


def test_a_line_through_ones_own_months_goes_on_and_is_stored_and_read_again(client, database):
    answer = ask(client)
    assert answer.status_code == 201, answer.json
    made = answer.json["data"]
    assert (made["predicted_sales"], made["model_used"], made["as_of_date"]) == (240, "linear_regression", "2025-12-31")
    assert made["lo95"] <= 240 <= made["hi95"]
    assert client.get(f"{PATH}/{made['prediction_id']}").json["data"] == made
    with database.transaction("reader") as connection:
        row = connection.execute(text("select * from predictions.prediction_results where prediction_id = :id"),
                                 {"id": made["prediction_id"]}).one()
    assert (row.predicted_sales, row.target_period, row.run_id) == (240, "2026-02", None)


@pytest.mark.parametrize("model", ["champion", "random_forest", "linear_regression"])
def test_every_model_predicts_the_companys_months(client, model):
    made = ask(client, model=model, target_period="2026-07", data=...).json["data"]
    assert made["model_used"] == model
    assert made["lo95"] <= made["predicted_sales"] <= made["hi95"]


def test_the_champion_is_the_forecast_that_pages_show(client):
    made = ask(client, model="champion", target_period="2026-08", data=...).json
    assert made["data"]["predicted_sales"] == 430_000
    assert made["model_version"] == f"champion-mean_ets_dot_ces-{LAST_DAY}"


def test_the_companys_line_is_drawn_through_its_whole_months(client, database):
    with database.transaction("reader") as connection:
        sums = connection.execute(text("""
            select date_trunc('month', order_date) as month, sum(net_amount) as sales from gold.fact_sales
            where order_date between '2025-06-01' and '2026-05-31' group by 1 order by 1
        """)).all()
    own = [{"month": f"{row.month:%Y-%m}", "sales": float(row.sales)} for row in sums]
    both = [ask(client, target_period="2026-06", data=data).json["data"] for data in (..., own)]
    assert len({(made["predicted_sales"], made["as_of_date"]) for made in both}) == 1


def test_the_list_goes_on_by_cursor_newest_first(client):
    numbers = [ask(client).json["data"]["prediction_id"] for _ in range(3)]
    first = client.get(f"{PATH}?limit=2").json
    ask(client)
    rest = client.get(PATH, query_string={"limit": 1, "cursor": first["paging"]["next_cursor"]}).json
    listed = [row["prediction_id"] for row in (*first["data"], *rest["data"])]
    assert listed == numbers[::-1]
    assert client.get(f"{PATH}?cursor=made-up").status_code == 422


@pytest.mark.parametrize(("body", "field"), [
    ({"model": "crystal_ball"}, "model"), ({"model": ...}, "model"), ({"target_period": "2026-13"}, "target_period"),
    ({"target_period": "June"}, "target_period"), ({"data": []}, None), ({"data": [{"month": "2025-01"}]}, "sales"),
    ({"data": [{"month": "2025-01", "sales": "x"}]}, "sales"), ({"data": OWN + OWN[:1]}, "month"),
    ({"years": 3}, "years"),
    ({"data": [{"month": "2025-1", "sales": 1}]}, "month"), ({"data": [{"month": "2025-01", "sales": 1e13}]}, "sales"),
    ({"data": [{"month": "2025-01", "sales": -1}]}, "sales"), ({"data": OWN[:2] + OWN[3:]}, "month"),
])
def test_what_cannot_be_used_is_named(client, body, field):
    answer = ask(client, **body)
    assert answer.status_code == 422
    assert answer.json["details"][0].get("field") in (field, "data")


def test_a_month_that_is_twice_or_missing_is_named_by_its_row_in_whatever_order_they_come(client):
    rows = [OWN[6], OWN[0], OWN[1], OWN[4], OWN[5], OWN[1]]
    found = ask(client, data=rows).json["details"]
    assert [(fault["row"], fault["field"], fault["message"][:10]) for fault in found] == [
        (5, "month", "is here tw"), (3, "month", "the month ")
    ]


def test_too_few_months_and_months_out_of_reach_are_said(client):
    few = ask(client, data=OWN[:4], target_period="2025-05")
    assert (few.status_code, few.json["code"]) == (422, "too_little_data")
    assert "needs 5 whole months" in few.json["message"]
    for period in ("2025-12", "2020-01", "2028-01"):
        far = ask(client, target_period=period)
        assert (far.status_code, far.json["code"]) == (422, "not_valid")
        assert "2026-01 to 2027-12" in far.json["message"]


def test_a_prediction_that_there_is_not_is_not_found(client):
    assert client.get(f"{PATH}/99999999").status_code == 404


def test_whoever_has_a_part_of_the_company_predicts_only_from_their_own_rows(client, database):
    with database.transaction("app") as connection:
        _, secret = tokens.make(
            connection, "Till", "api", datetime.now(UTC), timedelta(days=1), location_ids=["csv:L1"]
        )
    token = {"Authorization": f"Bearer {secret}"}
    made = ask(client, token).json["data"]
    assert made["predicted_sales"] == 240
    refused = ask(client, token, data=..., target_period="2026-07")
    assert (refused.status_code, refused.json["code"]) == (403, "not_permitted")
    # Theirs alone, and all that they see.
    assert [row["prediction_id"] for row in client.get(PATH, headers=token).json["data"]] == [made["prediction_id"]]
    own = f"{PATH}/{made['prediction_id']}"
    assert client.get(own, headers=token).json["data"] == made
    assert client.get(own).status_code == 404
    assert made["prediction_id"] not in [row["prediction_id"] for row in client.get(PATH).json["data"]]


def test_without_a_worker_the_answer_says_where_to_ask(settings, new_database):
    database = new_database()
    client = create_app(settings, database).test_client()
    answer = ask(client, {"Prefer": "wait=0"})
    assert (answer.status_code, answer.json["data"]["state"]) == (202, "waiting")
    drain_all(database)
    done = client.get(answer.json["data"]["status_url"]).json["data"]
    assert client.get(f"{PATH}/{done['result']['prediction_id']}").json["data"]["predicted_sales"] == 240
