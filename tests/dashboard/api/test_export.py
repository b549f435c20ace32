"""What is taken away as a file is put down: who, which, and with which filters, without saying who a customer is."""

import pytest
from sqlalchemy import text

from dashboard.app import create_app
from tests.dashboard import company


@pytest.fixture(scope="module")
def database(new_database, last_day):
    database = new_database()
    company.fill(database, last_day, days=5, orders_per_day=3)
    return database


def noted(database):
    with database.transaction("app") as connection:
        return connection.execute(text(
            "select actor, subject, details from app.audit_log where action = 'export' order by audit_id"
        )).all()


def test_a_download_is_noted_with_its_filters_and_a_refused_one_is_not(settings, database):
    client = create_app(settings, database).test_client()
    search = "?period=7D&location=csv:L1&customer=csv:ann@example.com&find=orders-list:Ann"
    assert client.get(f"/export/orders/list.csv{search}").status_code == 200
    assert client.get("/export/orders/none.csv").status_code == 404
    [entry] = noted(database)
    assert (entry.actor, entry.subject) == ("local", "/export/orders/list.csv")
    assert entry.details == {"filters": {
        "period": ["7D"], "location": ["csv:L1"], "customer": ["..."], "find": ["..."],
    }}
