"""Signing in at a real OpenID provider on this machine: who gets in as what, and every forged answer refused."""

import logging
import time
from urllib.parse import parse_qs, urlsplit

import pytest
import requests
from joserfc.jwk import RSAKey
from pydantic import SecretStr
from sqlalchemy import text

from dashboard.access import users
from dashboard.app import create_app
from tests.dashboard.access import people
from tests.dashboard.account.identity_provider import CLIENT_ID, CLIENT_SECRET, IdentityProvider

ANN = {"sub": "a-1", "email": "Ann@Example.com", "email_verified": True, "name": "Ann Okafor", "groups": ["bi-users"]}


@pytest.fixture
def database(peoples_database):
    return peoples_database


@pytest.fixture(scope="module")
def running():
    return IdentityProvider()


@pytest.fixture(scope="module")
def oidc_settings(settings, serve, running):
    return settings.model_copy(update={
        "auth_mode": "oidc", "oidc_issuer": serve(running.application()), "oidc_client_id": CLIENT_ID,
        "oidc_client_secret": SecretStr(CLIENT_SECRET), "oidc_role_claim": "groups",
        "oidc_roles": "bi-admins:admin,bi-users:analyst",
    })


@pytest.fixture
def provider(running):
    running.claims, running.wrong, running.signing_key, running.issuer = dict(ANN), {}, None, ""
    return running


@pytest.fixture(scope="module")
def _oidc_server(oidc_settings, _peoples_database):
    return create_app(oidc_settings, _peoples_database)


@pytest.fixture
def oidc_server(_oidc_server, database, provider):
    return _oidc_server


def leave(client, next_address="/team"):
    """To the provider and back; the address that it leads the browser to."""
    away = client.get("/sign-in/provider", query_string={"next": next_address})
    assert away.status_code == 302, away.text
    back = requests.get(away.headers["Location"], allow_redirects=False, timeout=10)
    assert back.status_code == 302, back.text
    parts = urlsplit(back.headers["Location"])
    return f"{parts.path}?{parts.query}"


def people_of(database):
    with database.transaction("app") as connection:
        return {user.email: user.role for user in users.everybody(connection)}


def test_somebody_new_gets_the_role_of_their_claim_and_comes_back_as_the_same(oidc_server, database, provider):
    client = oidc_server.test_client()
    assert "Continue" in client.get("/sign-in?next=/team").text
    answer = client.get(leave(client))
    assert (answer.status_code, answer.headers["Location"]) == (302, "/team")
    assert client.get("/settings").status_code == 200
    assert people_of(database) == {"ann@example.com": "analyst"}
    people.add(database, "mira@example.com")
    provider.claims |= {"email": "ann.married@example.com", "groups": ["bi-admins", "bi-users"]}
    assert client.get(leave(client)).status_code == 302
    assert people_of(database) == {"ann@example.com": "admin", "mira@example.com": "admin"}


def test_it_leads_to_no_other_site(oidc_server):
    client = oidc_server.test_client()
    assert client.get(leave(client, "https://evil.example/")).headers["Location"] == "/"


def test_who_was_added_before_is_known_by_a_confirmed_address(oidc_server, database, provider):
    people.add(database, "ann@example.com", "manager", ["csv:1"])
    provider.claims["groups"] = []
    client = oidc_server.test_client()
    assert client.get(leave(client)).status_code == 302
    assert people_of(database) == {"ann@example.com": "manager"}
    # The address belongs to that subject now.
    provider.claims["sub"] = "somebody else"
    assert client.get(leave(client)).status_code == 403


@pytest.mark.parametrize(("claims", "said"), [
    ({"groups": ["cooks"]}, "Nobody has invited you"), ({"groups": None}, "Nobody has invited you"),
    ({"email_verified": False}, "confirmed"), ({"email_verified": "true"}, "confirmed"), ({"email": ""}, "confirmed"),
])
def test_who_is_not_meant_is_refused_in_words(oidc_server, database, provider, claims, said):
    provider.claims |= claims
    client = oidc_server.test_client()
    answer = client.get(leave(client))
    assert answer.status_code == 403 and said in answer.text
    assert people_of(database) == {} and client.get("/settings").status_code != 200


def test_a_default_role_lets_everybody_of_the_provider_in(oidc_settings, database, provider):
    provider.claims["groups"] = []
    client = create_app(oidc_settings.model_copy(update={"oidc_default_role": "staff"}), database).test_client()
    assert client.get(leave(client)).status_code == 302
    assert people_of(database) == {"ann@example.com": "staff"}


def test_the_last_administrator_keeps_the_role_whatever_the_claim_says(oidc_server, database, provider):
    people.add(database, "ann@example.com", "admin")
    client = oidc_server.test_client()
    assert client.get(leave(client)).status_code == 302
    assert people_of(database) == {"ann@example.com": "admin"}


def test_the_disabled_stay_out(oidc_server, database):
    people.add(database, "mira@example.com")
    ann = people.add(database, "ann@example.com", "analyst")
    with database.transaction("app") as connection:
        users.set_active(connection, ann.user_id, False)
    client = oidc_server.test_client()
    assert client.get(leave(client)).status_code == 403


@pytest.mark.parametrize("wrong", [
    {"nonce": "another"}, {"aud": "another client"}, {"iss": "https://evil.example"}, {"exp": int(time.time()) - 600},
    {"sub": None},
])
def test_a_token_that_is_not_meant_for_this_sign_in_is_refused(oidc_server, database, provider, wrong):
    provider.wrong = wrong
    client = oidc_server.test_client()
    assert client.get(leave(client)).status_code == 401
    assert people_of(database) == {}


def test_a_token_signed_by_anybody_else_is_refused(oidc_server, provider):
    provider.signing_key = RSAKey.generate_key(2048, {"kid": "one"})
    client = oidc_server.test_client()
    assert client.get(leave(client)).status_code == 401


def test_an_answer_counts_once_and_only_in_the_browser_that_asked(oidc_server):
    client, other = oidc_server.test_client(), oidc_server.test_client()
    back = leave(client)
    assert other.get(back).status_code == 401
    assert client.get(back.replace("state=", "state=x")).status_code == 401
    back = leave(client)
    assert client.get(back).status_code == 302
    assert client.get(back).status_code == 401
    assert client.get("/sign-in/callback?error=access_denied&error_description=no").status_code == 401
    assert client.get("/sign-in/callback").status_code == 401


def test_a_code_of_another_browser_cannot_be_slipped_in(oidc_server):
    mine, theirs = oidc_server.test_client(), oidc_server.test_client()
    [code] = parse_qs(urlsplit(leave(theirs)).query)["code"]
    state = parse_qs(urlsplit(leave(mine)).query)["state"][0]
    answer = mine.get("/sign-in/callback", query_string={"code": code, "state": state})
    assert answer.status_code in (401, 502) and mine.get("/settings").status_code != 200


def test_a_provider_that_is_away_or_another_is_said(settings, oidc_settings, database, provider):
    away = oidc_settings.model_copy(update={"oidc_issuer": "http://127.0.0.1:9"})
    answer = create_app(away, database).test_client().get("/sign-in/provider")
    assert answer.status_code == 502 and "does not answer" in answer.text
    provider.issuer = "https://another.example"
    client = create_app(oidc_settings, database).test_client()
    assert client.get(leave(client)).status_code == 401


def test_neither_passwords_nor_their_links_work_beside_a_provider(oidc_server, database):
    people.add(database, "mira@example.com", password=people.PASSWORD)
    client = oidc_server.test_client()
    client.get("/sign-in")
    form = {"email": "mira@example.com", "password": people.PASSWORD,
            "csrf_token": client.get_cookie("assay_csrf").value}
    assert client.post("/sign-in", data=form).status_code == 404
    assert client.get("/welcome/x").status_code == 404


def test_no_secret_of_it_is_logged(oidc_server, caplog):
    caplog.set_level(logging.DEBUG)
    logging.getLogger("authlib").setLevel(logging.WARNING)
    client = oidc_server.test_client()
    back = leave(client)
    client.get(back)
    [code] = parse_qs(urlsplit(back).query)["code"]
    logged = "\n".join(record.getMessage() for record in caplog.records if record.name != "werkzeug")
    assert CLIENT_SECRET not in logged and "verifier" not in logged
    assert code not in logged


def test_what_was_done_is_audited(oidc_server, database):
    client = oidc_server.test_client()
    client.get(leave(client))
    with database.transaction("app") as connection:
        actions = connection.scalars(text("select action from app.audit_log order by audit_id")).all()
    assert actions == ["user_added", "sign_in"]
