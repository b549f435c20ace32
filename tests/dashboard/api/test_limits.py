"""How often a program may ask, and from which origins a browser may."""

import pytest
from flask.testing import FlaskClient

from dashboard.app import create_app
from warehouse.database import Database
from warehouse.settings import Settings, SettingsError, load_settings

ERP = "https://erp.example.com"
FRESHNESS = "/api/v1/freshness"


def client_of(settings: Settings, database: Database, **changes: object) -> FlaskClient:
    return create_app(settings.model_copy(update=changes), database).test_client()


def test_who_asks_too_often_is_told_how_long_to_wait(settings: Settings, sales_database: Database) -> None:
    # Four workers share the eight.
    client = client_of(settings, sales_database, api_rate_limit="8/hour")
    for left in ("1", "0"):
        answer = client.get(FRESHNESS)
        assert (answer.status_code, answer.headers["X-RateLimit-Limit"]) == (200, "2")
        assert answer.headers["X-RateLimit-Remaining"] == left
        assert "Retry-After" not in answer.headers
    refused = client.get("/api/v1/kpis")
    assert (refused.status_code, refused.get_json()["code"]) == (429, "too_many_requests")
    assert 0 < int(refused.headers["Retry-After"]) <= 3600
    assert client.get("/api/v1/health").status_code == 200
    assert client.get("/").status_code == 200
    assert client.post("/hooks/square").status_code == 503


def test_other_origins_may_ask_only_where_they_are_named(settings: Settings, sales_database: Database) -> None:
    client = client_of(settings, sales_database, cors_origins=f"{ERP}, https://shop.example.com")
    asked = client.options(FRESHNESS, headers={"Origin": ERP, "Access-Control-Request-Method": "GET",
                                               "Access-Control-Request-Headers": "authorization"})
    assert asked.headers["Access-Control-Allow-Origin"] == ERP
    assert asked.headers["Access-Control-Allow-Headers"] == "authorization"
    # What takes a body is asked about without one.
    posted = client.options("/api/v1/sales", headers={"Origin": ERP, "Access-Control-Request-Method": "POST"})
    assert posted.status_code == 200 and posted.headers["Access-Control-Allow-Origin"] == ERP
    for path, origin, told in ((FRESHNESS, ERP, ERP), (FRESHNESS, f"{ERP}.evil.org", None), ("/", ERP, None),
                               (FRESHNESS, "http://erp.example.com", None), (FRESHNESS, "null", None)):
        headers = client.get(path, headers={"Origin": origin}).headers
        assert headers.get("Access-Control-Allow-Origin") == told, (path, origin)
        assert "Access-Control-Allow-Credentials" not in headers


def test_no_other_origin_may_ask_unless_one_is_named(client: FlaskClient) -> None:
    assert "Access-Control-Allow-Origin" not in client.get(FRESHNESS, headers={"Origin": ERP}).headers


@pytest.mark.parametrize("wrong", ["*", "erp.example.com", "https://erp.example.com/", "https://*.example.com"])
def test_an_origin_is_exact(wrong: str) -> None:
    with pytest.raises(SettingsError, match="CORS_ORIGINS: must be origins such as"):
        load_settings(cors_origins=wrong, _env_file=None)


@pytest.mark.parametrize("wrong", ["600", "0/minute", "600 per minute", "many/second"])
def test_a_rate_is_a_number_of_requests_in_a_time(wrong: str) -> None:
    with pytest.raises(SettingsError, match="API_RATE_LIMIT: must be a number of requests such as"):
        load_settings(api_rate_limit=wrong, _env_file=None)
