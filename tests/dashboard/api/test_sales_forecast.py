"""The sales forecast over HTTP: months as pages count them, the stored forecast, one fitted now, a fresh reading."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest
from sqlalchemy import text

from dashboard.access import tokens
from dashboard.app import create_app
from tests.dashboard.access import people
from tests.dashboard.api.draining import worker
from tests.demo_company import LAST_DAY
from tests.etl.sources.laravel_server import TOKEN, LaravelServer, serve
from warehouse.database import Database

PATH = "/api/v1/sales-forecast"
LAST_MONTHS = {"start_date": "2026-01-01", "end_date": "2026-05-31"}
MONTHS = """
    select to_char(order_date, 'YYYY-MM') as period, sum(net_amount) as total_sales,
        count(distinct order_id) filter (where not is_return) as transaction_count
    from gold.fact_sales inner join gold.dim_location using (location_key)
    where order_date between :start_date and :end_date and :location in ('', location_id)
    group by 1 order by 1
"""


@pytest.fixture(scope="module")
def client(demo_server):
    return demo_server.test_client()


@pytest.fixture(scope="module")
def location(demo_database):
    """Id and name of a place."""
    with demo_database.transaction("reader") as connection:
        return connection.execute(
            text("select location_id, location_name from gold.dim_location where location_key <> 0 order by 1 limit 1")
        ).one()


def months(database, location="", **days):
    with database.transaction("reader") as connection:
        return [(row.period, float(row.total_sales), row.transaction_count)
                for row in connection.execute(text(MONTHS), {"location": location, **days})]


def ask(client, status=200, headers=None, **arguments):
    answer = client.get(PATH, query_string=arguments, headers=headers)
    assert answer.status_code == status, answer.json
    return answer.json


def figures(rows):
    return [(row["period"], pytest.approx(row["total_sales"]), row["transaction_count"]) for row in rows]


def test_the_months_are_those_of_the_warehouse_and_the_forecast_the_jobs(client, demo_database):
    found = ask(client, **LAST_MONTHS)
    actual, ahead = found["data"]["actual_sales"], found["data"]["forecast"]
    assert figures(actual) == months(demo_database, **LAST_MONTHS)
    assert [row["month"] for row in actual] == ["Jan", "Feb", "Mar", "Apr", "May"]
    with demo_database.transaction("reader") as connection:
        summary = connection.execute(text("""
            select * from predictions.sales_forecast_summaries_latest where measure = 'revenue' and scope = 'total'
        """)).one()
        later = connection.execute(text("""
            select point from predictions.sales_forecasts_latest
            where measure = 'revenue' and scope = 'total' order by month
        """)).scalars().all()
    for name in ("next_month_forecast", "expected_range_low", "expected_range_high", "growth_rate", "model_accuracy",
                 "confidence_level"):
        assert ahead[name] == pytest.approx(float(getattr(summary, name)), abs=1e-3), name
    assert ahead["baseline_skill"] == pytest.approx(summary.skill, abs=1e-3)
    assert (ahead["method"], ahead["period"], ahead["is_refit"]) == (summary.model, "2026-06", False)
    assert [row["horizon"] for row in ahead["horizon"]] == [2, 3, 4, 5, 6]
    assert [row["period"] for row in ahead["horizon"]] == ["2026-07", "2026-08", "2026-09", "2026-10", "2026-11"]
    assert [row["forecast"] for row in ahead["horizon"]] == [pytest.approx(float(point)) for point in later[1:]]


@pytest.mark.parametrize("path", ["/sales-forecast", "/api/sales-forecast"])
def test_former_addresses_answer_alike(client, path):
    assert client.get(path, query_string=LAST_MONTHS).json == ask(client, **LAST_MONTHS)


def test_a_location_is_found_by_id_own_id_and_name(client, demo_database, location):
    asked = [location.location_id, location.location_id.partition(":")[2], location.location_name.upper()]
    answers = [ask(client, location=name, **LAST_MONTHS) for name in asked]
    assert answers[0] == answers[1] == answers[2]
    assert figures(answers[0]["data"]["actual_sales"]) == months(demo_database, location.location_id, **LAST_MONTHS)
    assert answers[0]["summary"]["location"] == location.location_id
    with demo_database.transaction("reader") as connection:
        point = connection.scalar(text("""
            select next_month_forecast from predictions.sales_forecast_summaries_latest
            where measure = 'revenue' and scope = 'location' and scope_id = :location
        """), {"location": location.location_id})
    assert answers[0]["data"]["forecast"]["next_month_forecast"] == pytest.approx(float(point))


def test_refitting_uses_the_whole_months_of_the_range_alone(client, demo_database):
    found = ask(client, refit="true", start_date="2026-01-15", end_date="2026-05-20")
    ahead = found["data"]["forecast"]
    # February to April: too few for anything but the last value, and for a test of it.
    assert (ahead["period"], ahead["as_of_date"], ahead["is_refit"]) == ("2026-05", "2026-04-30", True)
    assert (ahead["method"], ahead["quality"], ahead["confidence_level"]) == ("last_value", "low_data", None)
    sums = [total for _, total, _ in months(demo_database, start_date="2026-02-01", end_date="2026-04-30")]
    assert ahead["next_month_forecast"] == pytest.approx(sums[-1])
    assert ahead["growth_rate"] == pytest.approx(100 * (sums[-1] - sums[-2]) / sums[-2], abs=1e-3)
    assert found["model_version"] == "sales_forecast-last_value-2026-02-2026-04"


def test_refitting_on_all_months_tests_its_model(client):
    ahead = ask(client, refit="true", start_date="2020-01-01", end_date=LAST_DAY.isoformat())["data"]["forecast"]
    assert (ahead["period"], ahead["quality"]) == ("2026-06", ahead["quality"])
    assert 0 <= ahead["confidence_level"] <= 100
    assert ahead["expected_range_low"] <= ahead["next_month_forecast"] <= ahead["expected_range_high"]


@pytest.mark.parametrize(("arguments", "periods"), [
    ({"start_date": "2026-04-01", "end_date": "2026-05-31"}, ["2026-04", "2026-05"]),
    ({"start_date": "2026-03-02", "end_date": "2026-05-31", "refit": "true"}, ["2026-03", "2026-04", "2026-05"]),
])
def test_under_three_months_are_too_few_and_their_sales_are_told(client, arguments, periods):
    found = ask(client, 422, **arguments)
    assert found["code"] == "too_little_data"
    assert [row["period"] for row in found["details"]] == periods
    assert all(row["total_sales"] > 0 and row["transaction_count"] > 0 for row in found["details"])


@pytest.mark.parametrize(("arguments", "status", "code"), [
    ({"start_date": "2001-01-01", "end_date": "2001-12-31"}, 404, "no_sales"),
    ({"location": "nowhere", **LAST_MONTHS}, 404, "not_found"),
    ({"start_date": "2026-05-01", "end_date": "2026-04-01"}, 422, "not_valid"),
    ({"start_date": "2999-01-01"}, 422, "not_valid"), ({"start_date": "soon"}, 422, "not_valid"),
    ({"refit": "perhaps"}, 422, "not_valid"), ({"from": "2026-01-01"}, 422, "not_valid"),
    ({"location": "a\0"}, 422, "not_valid"),
])
def test_what_is_missing_or_wrong_is_said(client, arguments, status, code):
    assert ask(client, status, **arguments)["code"] == code


def test_unless_dates_are_given_it_is_this_year_up_to_today(settings, sales_database, last_day):
    today = datetime.now(UTC).date()
    expected = months(sales_database, start_date=today.replace(month=1, day=1), end_date=today)
    client = create_app(settings, sales_database).test_client()
    if not expected:
        assert ask(client, 404)["code"] == "no_sales"
        return
    found = ask(client)
    assert figures(found["data"]["actual_sales"]) == expected
    assert found["summary"] == {"start_date": f"{today.year}-01-01", "end_date": today.isoformat(), "location": None}


def test_an_empty_warehouse_has_no_sales(settings, database):
    assert ask(create_app(settings, database).test_client(), 404)["code"] == "no_sales"


def erp():
    """Five months of one sale each, and one that is not completed."""
    sold = [f"2026-0{month}-10T12:00:00.000000Z" for month in range(1, 6)]
    rows = [
        {"id": number, "customer_id": 5, "location_id": 1, "sold_at": at, "status": status, "total_amount": "100.00",
         "created_at": at, "updated_at": at,
         "items": [{"id": number, "product_id": 1, "quantity": 1, "unit_price": "100.00"}]}
        for number, (at, status) in enumerate([*((at, "completed") for at in sold), (sold[-1], "pending")], 1)
    ]
    return LaravelServer({"/sales": rows, "/products": []})


@pytest.fixture
def reading(settings, database):
    """Makes a client whose server and worker read the ERP at an address."""
    made = []

    def make(url):
        changes = {"laravel_api_url": url, "laravel_api_token": TOKEN}
        own = Database(type(settings)(**(settings.model_dump() | changes)), database.urls)
        made.append(own)
        return own, create_app(own.settings, own).test_client()

    yield make
    for own in made:
        own.dispose()


def test_refresh_reads_the_erps_completed_sales_first(reading):
    with serve(erp()) as server:
        own, client = reading(server.url)
        with worker(own):
            found = ask(client, refresh="true", start_date="2026-01-01", end_date="2026-05-31")
    assert figures(found["data"]["actual_sales"]) == [(f"2026-0{month}", 100, 1) for month in range(1, 6)]
    with own.transaction("reader") as connection:
        assert connection.scalar(text("select sum(net_amount) from gold.fact_sales")) == Decimal(500)


def test_an_erp_that_cannot_be_reached_is_a_502(reading, settings, database):
    own, client = reading("http://127.0.0.1:9/api")
    with worker(own):
        found = ask(client, 502, refresh="true")
    assert found["code"] == "upstream_failed"
    assert "Connection refused" in found["message"]
    unset = ask(create_app(settings, database).test_client(), 502, refresh="true")
    assert "LARAVEL_API_URL" in unset["message"]


def test_a_reading_that_takes_longer_is_asked_for_elsewhere_and_needs_the_right_to_write(reading):
    own, client = reading("http://127.0.0.1:9/api")
    found = ask(client, 202, {"Prefer": "wait=0"}, refresh="true")
    assert (found["data"]["state"], found["data"]["kind"]) == ("waiting", "sync_laravel")
    with own.transaction("app") as connection:
        _, secret = tokens.make(connection, "Reader", "analyst", datetime.now(UTC), timedelta(days=1))
    assert ask(client, 403, {"Authorization": f"Bearer {secret}"}, refresh="true")["code"] == "not_permitted"


def test_another_site_cannot_have_the_erp_read_with_a_visitors_session(reading, settings):
    own, open_to_all = reading("http://127.0.0.1:9/api")
    server = create_app(own.settings.model_copy(update={"auth_mode": "password"}), own)
    session = people.signed_in(server, own, people.add(own, "ann@example.com"))
    token = people.bearer(people.token(own))
    elsewhere, here = {"Sec-Fetch-Site": "cross-site"}, {"Prefer": "wait=0", "Sec-Fetch-Site": "same-origin"}
    for client in (session, open_to_all):
        assert ask(client, 403, elsewhere, refresh="true")["code"] == "not_permitted"
        assert ask(client, 404, elsewhere)["code"] == "no_sales"
    with own.transaction("etl") as connection:
        assert connection.scalar(text("select count(*) from app.inbox")) == 0
    for client, headers in ((session, here), (open_to_all, here), (server.test_client(), {**elsewhere, **token})):
        ask(client, 202, {"Prefer": "wait=0", **headers}, refresh="true")


def test_an_answer_that_still_holds_is_not_sent_again(client):
    known = {"If-None-Match": client.get(PATH, query_string=LAST_MONTHS).headers["ETag"]}
    assert client.get(PATH, query_string=LAST_MONTHS, headers=known).status_code == 304
    assert client.get(PATH, query_string={**LAST_MONTHS, "location": "L1"}, headers=known).status_code != 304
    assert "ETag" not in client.get(PATH, query_string={**LAST_MONTHS, "refit": "true"}).headers


def test_whoever_has_several_locations_says_which(settings, sales_database):
    client = create_app(settings, sales_database).test_client()
    token = people.bearer(people.token(sales_database, location_ids=["csv:L1", "csv:L2"]))
    found = ask(client, 400, token)
    assert found["code"] == "missing_parameter"
    assert "location=csv:L1 or location=csv:L2" in found["message"]


def test_whoever_has_one_location_sees_its_months_and_nobody_elses(settings, sales_database, last_day):
    client = create_app(settings, sales_database).test_client()
    days = {"start_date": (last_day - timedelta(days=140)).isoformat(), "end_date": last_day.isoformat()}
    with sales_database.transaction("app") as connection:
        _, secret = tokens.make(
            connection, "Till", "api", datetime.now(UTC), timedelta(days=1), location_ids=["csv:L1"]
        )
    token = {"Authorization": f"Bearer {secret}"}
    found = ask(client, 200, token, **days)
    assert figures(found["data"]["actual_sales"]) == months(
        sales_database, "csv:L1", **{name: date.fromisoformat(day) for name, day in days.items()}
    )
    assert ask(client, 404, token, location="csv:L2", **days)["code"] == "not_found"
