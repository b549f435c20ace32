"""Signing in by password over HTTP: cookies, fixation, sameness of refusals, the second step, signing out."""

from datetime import UTC, datetime

import pyotp
import pytest
from sqlalchemy import text

from dashboard.access import one_time_links, totp, users
from dashboard.access.context import EXTENSION
from dashboard.app import create_app
from dashboard.saved_views import keep
from tests.dashboard.access import people
from tests.dashboard.account.conftest import Browser


@pytest.fixture(autouse=True)
def _no_failures_of_other_tests(own_database):
    yield
    with own_database.transaction("app") as connection:
        connection.execute(text("delete from app.sign_in_failures"))


def audited(database, action):
    with database.transaction("app") as connection:
        return connection.execute(
            text("select actor, subject, address, details from app.audit_log where action = :action "
                 "order by audit_id desc"), {"action": action}
        ).all()


def test_nobody_sees_anything_before_signing_in(browser):
    answer = browser.get("/sales?period=90D")
    assert answer.status_code == 302
    assert answer.headers["Location"] == "/sign-in?next=%2Fsales%3Fperiod%3D90D"
    assert browser.get("/settings/tokens").headers["Location"] == "/sign-in?next=%2Fsettings%2Ftokens"
    for address in ("/_dash-layout?at=/", "/_dash-dependencies", "/api/v1/freshness"):
        assert browser.get(address).status_code == 401, address
    for address in ("/settings", "/settings/people"):
        assert browser.get(address).status_code in (302, 401), address


def test_the_right_password_opens_a_session_and_leads_to_where_one_wanted(browser, own_database, mira):
    answer = browser.sign_in(" MIRA@example.com ", next_address="/sales?period=90D")
    assert (answer.status_code, answer.headers["Location"]) == (302, "/sales?period=90D")
    [cookie] = [line for line in answer.headers.getlist("Set-Cookie") if line.startswith("assay_session=")]
    assert "HttpOnly" in cookie and "SameSite=Lax" in cookie and "Path=/" in cookie and "Domain" not in cookie
    assert browser.get("/settings").status_code == 200
    assert audited(own_database, "sign_in")[0].actor == mira.subject
    assert browser.get("/sign-in?next=/team").headers["Location"] == "/team"


@pytest.mark.parametrize("wanted", ["https://evil.example/", "//evil.example", "/\\evil.example"])
def test_no_address_of_another_site_is_gone_to(browser, wanted):
    assert browser.sign_in("mira@example.com", next_address=wanted).headers["Location"] == "/"
    assert browser.get("/sign-in", query_string={"next": wanted}).headers["Location"] == "/"


def test_by_tls_the_cookie_is_bound_to_the_host_and_never_goes_without(settings, own_database, mira):
    by_tls = {"auth_mode": "password", "public_url": "https://bi.example.com", "trusted_proxies": "1"}
    client = create_app(settings.model_copy(update=by_tls), own_database).test_client()
    host = {"base_url": "https://bi.example.com"}
    shown = client.get("/sign-in", **host)
    token = client.get_cookie("assay_csrf", domain="bi.example.com").value
    assert "Secure" in shown.headers["Set-Cookie"]
    form = {"email": "mira@example.com", "password": people.PASSWORD, "csrf_token": token}
    cookies = client.post("/sign-in", data=form, **host).headers.getlist("Set-Cookie")
    [session] = [line for line in cookies if line.startswith("__Host-assay_session=")]
    assert "Secure" in session and "HttpOnly" in session and "Path=/" in session
    assert client.get("/sign-in", base_url="https://evil.example").status_code == 400


def test_whoever_guesses_learns_nothing(browser, own_database):
    people.add(own_database, "nopassword@example.com")
    answers = [
        browser.sign_in(email, password)
        for email, password in [("mira@example.com", "wrong password"), ("nobody@example.com", people.PASSWORD),
                                ("nopassword@example.com", ""), ("' or 1=1 --", "' or 1=1 --"), ("", "")]
    ]
    assert {answer.status_code for answer in answers} == {401}
    said = {answer.text.partition('role="alert">')[2].partition("<")[0] for answer in answers}
    assert len(said) == 1
    for _time in range(5):
        browser.sign_in("mira@example.com", "wrong password")
    locked = browser.sign_in("mira@example.com")
    assert locked.status_code == 401 and locked.text.partition('role="alert">')[2].partition("<")[0] in said
    assert not browser.session


def test_failures_are_audited_without_what_was_typed_for_a_password(browser, own_database, mira):
    browser.sign_in("mira@example.com", "a secret that is wrong")
    browser.sign_in("a secret typed into the wrong field", "x")
    unknown, known = audited(own_database, "sign_in_failed")[:2]
    assert known.subject == mira.subject and known.address == "127.0.0.1"
    assert unknown.subject == "" and "secret" not in str(unknown.details) and "secret" not in str(known.details)


def test_a_planted_session_is_never_signed_in(browser):
    browser.client.set_cookie("assay_session", "planted-by-somebody-else", domain="localhost")
    browser.sign_in("mira@example.com")
    first = browser.session
    assert first != "planted-by-somebody-else" and len(first) >= 43
    other = Browser(browser.client.application)
    other.client.set_cookie("assay_session", first, domain="localhost")
    assert other.get("/settings").status_code == 200
    # Whoever signs in with a session in the cookie, gets another one, and that one is over.
    browser.post("/sign-in", shown_at="/settings", email="mira@example.com", password=people.PASSWORD)
    assert browser.session != first
    assert other.get("/settings").status_code != 200


def test_signing_out_ends_the_session_for_good(browser, own_database):
    browser.sign_in("mira@example.com")
    secret = browser.session
    assert browser.get("/sign-out").status_code != 200 and browser.get("/settings").status_code == 200
    assert browser.client.post("/sign-out").status_code == 403
    assert browser.post("/sign-out", shown_at="/settings").headers["Location"] == "/sign-in"
    assert not browser.session
    browser.client.set_cookie("assay_session", secret, domain="localhost")
    assert browser.get("/settings").status_code != 200
    assert audited(own_database, "sign_out")


def test_the_second_step_asks_for_a_code_that_is_taken_once(browser, own_database, own_server):
    ann = people.add(own_database, "ann@example.com", "analyst", password=people.PASSWORD)
    secret, key = totp.new_secret(), own_server.extensions[EXTENSION].key(totp.PURPOSE)
    with own_database.transaction("app") as connection:
        users.set_second_factor(connection, ann.user_id, totp.sealed(key, secret))
    answer = browser.sign_in("ann@example.com", next_address="/team")
    assert answer.headers["Location"] == "/sign-in/code" and not browser.session
    assert browser.get("/settings").status_code != 200
    assert browser.post("/sign-in/code", code="000000x").status_code == 401
    code = pyotp.TOTP(secret).at(datetime.now(UTC))
    assert browser.post("/sign-in/code", code=code).headers["Location"] == "/team"
    assert browser.get("/settings").status_code == 200
    again = Browser(own_server)
    again.sign_in("ann@example.com")
    assert again.post("/sign-in/code", code=code).status_code == 401 and not again.session


def test_the_second_step_needs_the_first(browser):
    assert browser.get("/sign-in/code").headers["Location"] == "/sign-in"
    assert browser.post("/sign-in/code", code="123456").headers["Location"] == "/sign-in"
    browser.client.set_cookie("assay_passed", "WzEsICIvIl0.forged.signature", domain="localhost")
    assert browser.post("/sign-in/code", code="123456").headers["Location"] == "/sign-in"


def test_the_disabled_cannot_sign_in(browser, own_database):
    bo = people.add(own_database, "bo@example.com", "analyst", password=people.PASSWORD)
    with own_database.transaction("app") as connection:
        users.set_active(connection, bo.user_id, False)
    assert browser.sign_in("bo@example.com").status_code == 401


def test_an_invitation_lets_somebody_choose_a_password_once(browser, own_database, own_server):
    eve = people.add(own_database, "eve@example.com", "analyst")
    with own_database.transaction("app") as connection:
        secret = one_time_links.make(connection, "invitation", eve.user_id, datetime.now(UTC))
    address = f"/welcome/{secret}"
    assert "eve@example.com" in browser.get(address).text
    refused = browser.post(address, shown_at=address, password="password1234", again="password1234")
    assert refused.status_code == 422 and "tried first" in refused.text
    assert browser.post(address, shown_at=address, password=people.PASSWORD, again="other").status_code == 422
    other_site = browser.post(address, shown_at=address, password=people.PASSWORD, again=people.PASSWORD,
                              headers={"Sec-Fetch-Site": "cross-site"})
    assert other_site.status_code == 403
    done = browser.post(address, shown_at=address, password=people.PASSWORD, again=people.PASSWORD)
    assert done.headers["Location"] == "/" and browser.get("/settings").status_code == 200
    assert browser.get(address).status_code == 410
    assert Browser(own_server).sign_in("eve@example.com").status_code == 302


def test_the_first_administrator_is_whoever_has_the_link_once(settings, database):
    keep(database, "local", "/sales", "West", "?period=7D", is_shared=False, is_default=False)
    by_password = settings.model_copy(update={"auth_mode": "password"})
    address = one_time_links.first_administrator(database, by_password, datetime.now(UTC)).partition("8050")[2]
    first, second = (Browser(create_app(by_password, database)) for _time in range(2))
    form = {"name": "Mira", "password": people.PASSWORD, "again": people.PASSWORD}
    tokens = [browser.token(address) for browser in (first, second)]
    answers = [
        browser.client.post(address, data={**form, "email": f"{name}@example.com", "csrf_token": token}).status_code
        for browser, name, token in zip((first, second), ("mira", "eve"), tokens, strict=True)
    ]
    assert answers == [302, 410]
    with database.transaction("app") as connection:
        [mira] = users.everybody(connection)
        kept = connection.scalars(text("select owner from app.saved_views")).all()
    assert (mira.email, mira.role) == ("mira@example.com", "admin")
    # What was saved before anybody signed in is theirs.
    assert kept == [mira.subject]


def test_where_nobody_signs_in_there_is_no_sign_in(client):
    for address in ("/sign-in", "/sign-in/code", "/sign-in/provider", "/welcome/x"):
        assert client.get(address).status_code == 404
    shown = client.get("/settings")
    assert shown.status_code == 200 and "Nobody signs in" in shown.text
