"""Breaking in from outside: SQL in every parameter, tricks with addresses, bodies that nobody's page sends.

Nothing is ever a failure of the server's, says how it is built, or tells of what is not the asker's.
"""

import json
import re
from itertools import cycle
from urllib.parse import quote, urlencode

import pytest
from sqlalchemy import text

from dashboard.filters import DIMENSIONS
from dashboard.pages import all_pages
from tests.dashboard.access.conftest import OWN_PLACE

SQL = (
    "csv:L1' or '1'='1", "x'; drop table gold.fact_sales; --", "0) union select email, name from app.users --", "\\",
    "\0", "%(x)s{1}:id", "é" * 3000,
)
FILTERS = (*DIMENSIONS, "period", "from", "to", "compare", "sort", "search", "limit", "cursor", "fields", "by", "at")
HOW_IT_IS_BUILT = re.compile(
    r"Traceback|psycopg|sqlalchemy|syntax error|/dashboard/\w+\.py|password_hash", re.IGNORECASE
)
TRICKS = (
    "/..%2f..%2fetc/passwd", "/assets/..%2f..%2fsettings.py", "/assets/%2e%2e/%2e%2e/app.py", "/assets/..\\app.py",
    "/assets//etc/passwd", "/assets/page.js%00.css", "/_dash-component-suites/dash/..%2f..%2f..%2fetc/passwd",
    "/_dash-component-suites/os/environ", "/api/docs/..%2fpage.js", "/api/v1/%2e%2e/%2e%2e/settings",
    "/api/v1/customers/%00", "/api/v1/customers/..%2f..%2fmodels", "/api/v1/metrics/%ff%fe", "/export/..%2f..%2fx.csv",
    "/export/overview/..%2ftrend.csv", "/export/overview/trend.php", "/export/%00/trend.csv", "/%ff%fe/%00",
    "/.git/config", "/.env", "//evil.example/%2f..", "/settings/..%2fpeople", "/settings%2fpeople", "/SETTINGS/PEOPLE",
    "/settings/people/", "/welcome/..%2f..%2fsettings", "/api/v1/predictions/-1",
    "/api/v1/predictions/99999999999999999999",
    "/api/v1/inbox/99999999999999999999", "/settings/people/99999999999999999999", "/api/v1/customers/" + "a" * 8000,
    "/" + "%2e%2e/" * 200, "/sales?" + "location=x&" * 2000, "/sales?" + urlencode({"location": "x" * 100_000}),
)
BODIES = (
    b"", b"{", b"null", b"[]", b"\xff\xfe\x00", b"[" * 20_000, b'{"a":' * 20_000, b'{"data": NaN}',
    b'{"__proto__": {"role": "admin"}, "role": "admin"}', b"[" + b"{}," * 2_000 + b"{}]", b'{"a": "\\u0000"}',
    b'{"a": 1e400, "b": -0, "c": ' + b"9" * 5000 + b"}",
)


@pytest.fixture(scope="module")
def others(guarded_database):
    """Whatever tells of a place that is not the manager's."""
    with guarded_database.transaction("owner") as connection:
        rows = connection.execute(text(
            "select location_id, location_name from gold.dim_location where location_key <> 0 and location_id <> :own"
        ), {"own": OWN_PLACE}).all()
    return {name for row in rows for name in row}


def operations(server):
    """Each GET of the API's document with its address and the names of its parameters."""
    paths = server.test_client().get("/api/v1/openapi.json").json["paths"]
    for path, found in paths.items():
        if "get" in found:
            told = found["get"].get("parameters", [])
            yield path, [one["name"] for one in told if one["in"] == "query"], "{" in path


def assert_sound(answer, what):
    # A limit that was reached would prove nothing.
    assert answer.status_code < 500 and answer.status_code != 429, (what, answer.status, answer.get_data()[:300])
    body = answer.get_data(as_text=True) if answer.mimetype != "text/javascript" else ""
    assert not HOW_IT_IS_BUILT.search(body), (what, body[:300])
    return body


def test_sql_in_a_parameter_of_the_api_is_a_text_that_nothing_is_called(guarded, manager, others):
    for path, names, has_part in operations(guarded):
        plain = path.replace("{", "").replace("}", "")
        for said in SQL:
            for name in names:
                body = assert_sound(manager.ask("GET", f"{plain}?{urlencode({name: said})}"), (path, name, said))
                assert not [other for other in others if f'"{other}"' in body], (path, name, said)
            if has_part and said != "\0":
                assert_sound(manager.ask("GET", re.sub(r"\{\w+\}", quote(said, safe=""), path)), (path, said))


def test_sql_in_a_filter_of_a_page_or_a_download_shows_nobody_more(manager, others):
    # Each page with another one, since laying out takes its time.
    for page, said in zip(all_pages(), cycle(SQL), strict=False):
        search = urlencode(dict.fromkeys(FILTERS, said))
        body = assert_sound(manager.ask("GET", f"/_dash-layout?at={quote(f'{page.path}?{search}')}"), (page.path, said))
        assert not [other for other in others if f'"{other}"' in body], (page.path, said)
    for said in SQL:
        for name in FILTERS:
            body = assert_sound(manager.ask("GET", f"/export/sales.csv?{urlencode({name: said})}"), (name, said))
            assert not [other for other in others if other in body], (name, said)


def test_nothing_was_done_by_it(guarded_database):
    with guarded_database.transaction("owner") as connection:
        assert connection.scalar(text("select count(*) > 100 from gold.fact_sales"))
        assert connection.scalar(text("select count(*) from app.users")) == 4


@pytest.mark.parametrize("role", ["nobody", "staff", "admin"])
def test_a_trick_with_an_address_leads_nowhere(everybody, role):
    for address in TRICKS:
        answer = everybody[role].ask("GET", address)
        body = assert_sound(answer, address[:100])
        assert "root:x:0" not in body and "from flask import" not in body, address[:100]
        goes_on_to = answer.headers.get("Location", "/")
        assert goes_on_to.startswith("/") and not goes_on_to.startswith(("//", "/\\")), (address[:100], goes_on_to)


def writing(server):
    """Each (endpoint, method, address) that takes a body, under its first name."""
    found = {}
    for rule in server.url_map.iter_rules():
        for method in rule.methods & {"POST", "PUT", "DELETE", "PATCH"}:
            # Ending one's own session would end the test.
            if rule.endpoint not in ("sign_in.sign_out", "settings.end_session", "settings.act_on_person"):
                found.setdefault((rule.endpoint, method), re.sub(r"<[^>]+>", "1", rule.rule))
    return found


def test_a_body_that_nobody_sends_is_refused_and_never_a_failure(guarded, everybody):
    for (endpoint, method), address in writing(guarded).items():
        for body in BODIES:
            answer = everybody["admin"].ask(method, address, data=body, headers={"Content-Type": "application/json"})
            assert_sound(answer, (endpoint, method, body[:40]))


@pytest.mark.parametrize("kind", ["", "multipart/form-data"])
def test_a_body_of_another_kind_is_none_either(guarded, everybody, kind):
    for (endpoint, method), address in writing(guarded).items():
        for body in (b"", b"\xff\xfe\x00", b"=&%zz&a[b]=1"):
            answer = everybody["admin"].ask(method, address, data=body, headers={"Content-Type": kind})
            assert_sound(answer, (endpoint, method, body[:40]))


def test_what_is_too_large_is_said_to_be(everybody):
    huge = b'{"data": "' + b"x" * 30_000_000 + b'"}'
    for address in ("/api/v1/sales", "/api/v1/employee-performance", "/api/v1/saved-views", "/_dash-update-component"):
        answer = everybody["admin"].ask("POST", address, data=huge, headers={"Content-Type": "application/json"})
        assert answer.status_code == 413, (address, answer.status)


def test_an_error_of_the_api_has_the_one_shape_whoever_asks(guarded, everybody):
    for role in ("nobody", "staff", "admin"):
        for path, _names, _has_part in operations(guarded):
            answer = everybody[role].ask("GET", path.replace("{", "").replace("}", "") + "?surely_unknown='")
            if answer.status_code >= 400:
                said = json.loads(answer.get_data())
                assert said["status"] == "error" and said["code"] and said["message"], (path, said)
                assert set(said) <= {"status", "code", "message", "details"}


def test_what_a_browser_says_of_itself_makes_nobody_somebody(guarded, everybody):
    for headers in (
        {"X-Forwarded-User": "admin"}, {"Remote-User": "admin"}, {"X-Forwarded-For": "127.0.0.1"},
        {"X-Real-IP": "127.0.0.1"}, {"Authorization": "Basic YWRtaW46YWRtaW4="}, {"Authorization": "Bearer "},
        {"Authorization": "Bearer null"}, {"Authorization": "Bearer assay_' or 1=1 --"},
        {"Cookie": "assay_session=admin"}, {"Cookie": "assay_session=' or 1=1 --"},
        {"X-HTTP-Method-Override": "GET"}, {"X-Original-URL": "/api/v1/health"}, {"X-Rewrite-URL": "/api/v1/health"},
        {"Authorization": "Bearer " + "x" * 20_000},
    ):
        answer = everybody["nobody"].ask("GET", "/api/v1/kpis", headers=headers)
        assert answer.status_code == 401, (headers, answer.status)


def test_a_method_of_ones_own_opens_nothing(everybody):
    for rule in ("/api/v1/kpis", "/settings/people", "/export/sales.csv"):
        for method in ("HEAD", "TRACE", "BREW", "PROPFIND", "OPTIONS"):
            answer = everybody["nobody"].ask(method, rule)
            assert answer.status_code >= 300 or method == "OPTIONS", (rule, method, answer.status)
            assert "csv:L1" not in answer.get_data(as_text=True)
