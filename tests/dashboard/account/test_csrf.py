"""Another site cannot use the session of a visitor's browser: callbacks, endpoints, forms."""

import pytest

from dashboard.access import csrf
from tests.dashboard.access import people

UPDATE = "/_dash-update-component"
VIEW = {"name": "West", "path": "/sales", "search": "?period=90D"}
QUESTION = {
    "output": "freshness.children", "outputs": {"id": "freshness", "property": "children"},
    "inputs": [{"id": "refresh", "property": "data", "value": 1}], "changedPropIds": ["refresh.data"],
}


@pytest.fixture
def visitor(own_server, own_database, mira):
    return people.signed_in(own_server, own_database, mira)


def token_of(client):
    client.get("/settings")
    return client.get_cookie("assay_csrf").value


def test_a_callback_needs_the_token_of_the_session(visitor, own_server, own_database, mira):
    token = token_of(visitor)
    assert visitor.post(UPDATE, json=QUESTION, headers={csrf.HEADER: token}).status_code == 200
    assert visitor.post(UPDATE, json=QUESTION).status_code == 403
    assert visitor.post(UPDATE, json=QUESTION, headers={csrf.HEADER: "x"}).status_code == 403
    # Neither a planted cookie nor the token of another session is one of this session.
    other = people.signed_in(own_server, own_database, mira)
    assert other.post(UPDATE, json=QUESTION, headers={csrf.HEADER: token}).status_code == 403
    other.set_cookie("assay_csrf", "planted", domain="localhost")
    assert other.post(UPDATE, json=QUESTION, headers={csrf.HEADER: "planted"}).status_code == 403


def test_dash_is_told_where_the_token_is(visitor):
    document = visitor.get("/").text
    assert f'"csrf_header_name":"{csrf.HEADER}"' in document and '"csrf_token_name":"assay_csrf"' in document


def test_endpoints_need_it_too_and_programs_with_a_token_do_not(visitor, own_server, own_database):
    token = token_of(visitor)
    assert visitor.post("/api/v1/saved-views", json=VIEW).status_code == 403
    assert visitor.delete("/api/v1/saved-views/1", headers={csrf.HEADER: "x"}).status_code == 403
    assert visitor.post("/api/v1/saved-views", json=VIEW, headers={csrf.HEADER: token}).status_code == 200
    program = own_server.test_client()
    by_token = people.bearer(people.token(own_database))
    assert program.post("/api/v1/saved-views", json=VIEW, headers=by_token).status_code == 200


@pytest.mark.parametrize("elsewhere", [
    {"Origin": "https://evil.example"}, {"Origin": "null"}, {"Sec-Fetch-Site": "cross-site"},
    {"Sec-Fetch-Site": "same-site", "Origin": "http://localhost"}, {"Origin": "http://localhost:3000"},
    {"Origin": "https://localhost"},
])
def test_what_a_browser_says_comes_from_elsewhere_is_refused_even_with_the_token(visitor, elsewhere):
    headers = {csrf.HEADER: token_of(visitor), **elsewhere}
    assert visitor.post(UPDATE, json=QUESTION, headers=headers).status_code == 403


def test_a_form_needs_the_field_of_the_page_it_stood_on(visitor, browser):
    assert visitor.post("/settings/name", data={"name": "Eve"}).status_code == 403
    own = {"name": "Mira K.", "csrf_token": token_of(visitor)}
    assert visitor.post("/settings/name", data=own).status_code == 302
    # Before signing in as well: nobody is signed in as somebody else without noticing.
    form = {"email": "mira@example.com", "password": people.PASSWORD}
    assert browser.client.post("/sign-in", data=form).status_code == 403
    assert browser.client.post("/sign-in", data={**form, "csrf_token": ""}).status_code == 403


def test_where_nobody_signs_in_another_site_changes_nothing_and_forms_need_their_field(client):
    for elsewhere in ({"Origin": "https://evil.example"}, {"Sec-Fetch-Site": "cross-site"}):
        assert client.post(UPDATE, json=QUESTION, headers=elsewhere).status_code == 403
        assert client.post("/settings/tokens", data={"name": "x"}, headers=elsewhere).status_code == 403
    assert client.post("/settings/tokens", data={"name": "x", "days": "30"}).status_code == 403
