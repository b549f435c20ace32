"""The settings over HTTP: one's own things, and for administrators people, roles, tokens, the audit log."""

import re
from datetime import UTC, datetime

import pyotp
import pytest
from sqlalchemy import text

from dashboard.access import roles, totp, users
from dashboard.access.context import EXTENSION
from dashboard.app import create_app
from tests.dashboard.access import people
from tests.dashboard.account.conftest import Browser

SHOWN_ONCE = re.compile(r'id="shown-once"[^>]* value="([^"]+)"')
ADMINISTRATORS = ("/settings/people", "/settings/people/1", "/settings/roles", "/settings/locations",
                  "/settings/audit")


@pytest.fixture
def administrator(own_server, own_database, mira):
    return as_browser(own_server, own_database, mira)


def as_browser(server, database, user):
    browser = Browser(server)
    browser.client = people.signed_in(server, database, user)
    return browser


def newest_entry(database):
    with database.transaction("app") as connection:
        return connection.execute(text("select * from app.audit_log order by audit_id desc limit 1")).one()


def user_of(database, user):
    with database.transaction("app") as connection:
        return users.find(connection, user.user_id)


def test_a_new_password_needs_the_old_one_and_ends_every_other_session(own_server, own_database):
    ann = people.add(own_database, "ann@example.com", "analyst", password=people.PASSWORD)
    here, elsewhere = (as_browser(own_server, own_database, ann) for _time in range(2))
    before = here.session
    new = {"password": "three quiet umbrellas", "again": "three quiet umbrellas"}
    for wrong in ({**new, "current": "wrong"}, {**new, "current": people.PASSWORD, "again": "x"},
                  {"current": people.PASSWORD, "password": "password1234", "again": "password1234"}):
        assert here.post("/settings/password", shown_at="/settings", **wrong).status_code == 422
    assert here.session == before
    done = here.post("/settings/password", shown_at="/settings", current=people.PASSWORD, **new)
    assert done.headers["Location"] == "/settings?done=password"
    assert here.session != before and here.get("/settings").status_code == 200
    assert elsewhere.get("/settings").status_code != 200
    assert Browser(own_server).sign_in("ann@example.com", new["password"]).status_code == 302


def test_a_second_factor_is_added_with_a_first_code_and_taken_off_with_the_password(own_server, own_database):
    bea = people.add(own_database, "bea@example.com", "analyst", password=people.PASSWORD)
    browser = as_browser(own_server, own_database, bea)
    page = browser.get("/settings").text
    secret = re.search(r"<code>([A-Z2-7]{32})</code>", page)[1]
    sealed = re.search(r'name="sealed" value="([^"]+)"', page)[1]
    assert "data:image/svg+xml" in page
    form = {"sealed": sealed, "current-for-factor": people.PASSWORD}
    assert browser.post("/settings/second-factor", shown_at="/settings", **form, code="000").status_code == 422
    code = pyotp.TOTP(secret).at(datetime.now(UTC))
    forged = {**form, "sealed": "gAAAA"}
    assert browser.post("/settings/second-factor", shown_at="/settings", **forged, code=code).status_code == 422
    before = browser.session
    assert browser.post("/settings/second-factor", shown_at="/settings", **form, code=code).status_code == 302
    assert user_of(own_database, bea).has_second_factor and browser.session != before
    # The code that added it does not sign in as well.
    other = Browser(own_server)
    other.sign_in("bea@example.com")
    assert other.post("/sign-in/code", code=code).status_code == 401
    off = {"current-for-removal": people.PASSWORD}
    assert browser.post("/settings/second-factor/remove", shown_at="/settings", **off).status_code == 302
    assert not user_of(own_database, bea).has_second_factor


def test_somebody_ends_their_own_sessions_and_nobody_elses(own_server, own_database, administrator):
    cem = people.add(own_database, "cem@example.com", "staff")
    here, elsewhere = (as_browser(own_server, own_database, cem) for _time in range(2))
    page = here.get("/settings").text
    [address] = re.findall(r"/settings/sessions/[0-9a-f]{64}/end", page)
    assert administrator.post(address, shown_at="/settings").status_code == 302
    assert elsewhere.get("/settings").status_code == 200
    assert here.post(address, shown_at="/settings").status_code == 302
    assert elsewhere.get("/settings").status_code != 200 and here.get("/settings").status_code == 200
    assert here.post("/settings/sessions/xyz/end", shown_at="/settings").status_code == 404


def test_a_token_is_shown_once_works_and_is_taken_back_at_once(own_server, own_database, administrator):
    made = administrator.post("/settings/tokens", shown_at="/settings/tokens", name="ERP", days="30",
                              permissions=["api.read"])
    secret = SHOWN_ONCE.search(made.text)[1]
    assert made.headers["Cache-Control"] == "no-store"
    assert secret not in administrator.get("/settings/tokens").text
    assert secret not in str(newest_entry(own_database)) and newest_entry(own_database).action == "token_made"
    program = own_server.test_client()
    assert program.get("/api/v1/freshness", headers=people.bearer(secret)).status_code == 200
    for address in ("/settings", "/settings/tokens", *ADMINISTRATORS):
        assert program.get(address, headers=people.bearer(secret)).status_code == 403, address
    address = re.search(r"/settings/tokens/\d+/revoke", made.text)[0]
    assert administrator.post(address, shown_at="/settings/tokens").status_code == 302
    assert program.get("/api/v1/freshness", headers=people.bearer(secret)).status_code == 401


def test_nobody_makes_a_token_beyond_their_own_rights_or_takes_back_anothers(own_server, own_database, administrator):
    dan = people.add(own_database, "dan@example.com", "manager", ["csv:1"])
    browser = as_browser(own_server, own_database, dan)
    for beyond in ({"permissions": ["see.costs"]}, {"locations": ["csv:2"]}, {"days": "9999"}, {"name": ""}):
        form = {"name": "x", "days": "30", **beyond}
        assert browser.post("/settings/tokens", shown_at="/settings/tokens", **form).status_code == 422, beyond
    made = administrator.post("/settings/tokens", shown_at="/settings/tokens", name="Kiosk", days="30")
    address = re.search(r"/settings/tokens/\d+/revoke", made.text)[0]
    assert browser.post(address, shown_at="/settings/tokens").status_code == 422
    assert "Kiosk" not in browser.get("/settings/tokens").text


def test_only_administrators_see_and_do_what_is_theirs(own_server, own_database):
    eve = people.add(own_database, "eve@example.com", "analyst")
    browser = as_browser(own_server, own_database, eve)
    token = browser.token("/settings/tokens")
    for address in ADMINISTRATORS:
        assert browser.get(address).status_code == 403, address
    for address in ("/settings/people", f"/settings/people/{eve.user_id}", "/settings/roles",
                    f"/settings/people/{eve.user_id}/enable", "/settings/roles/staff/remove"):
        form = {"csrf_token": token, "role": "admin"}
        assert browser.client.post(address, data=form).status_code == 403, address
    assert user_of(own_database, eve).role == "analyst"
    assert "/settings/people" not in browser.get("/settings").text


def test_an_administrator_adds_changes_and_disables_somebody(own_server, own_database, administrator):
    added = administrator.post("/settings/people", shown_at="/settings/people", email="fay@example.com", name="Fay",
                               role="manager", locations=["csv:1", "csv:2"])
    link = SHOWN_ONCE.search(added.text)[1]
    assert link.startswith("http://127.0.0.1:8050/welcome/")
    with own_database.transaction("app") as connection:
        fay = users.find_by_email(connection, "fay@example.com")
    assert (fay.role, fay.location_ids, fay.has_password) == ("manager", ("csv:1", "csv:2"), False)
    browser, page = as_browser(own_server, own_database, fay), f"/settings/people/{fay.user_id}"
    assert administrator.post(page, shown_at=page, role="staff", employee="csv:7").status_code == 302
    assert user_of(own_database, fay).employee_id == "csv:7" and browser.get("/settings").status_code != 200
    entry = newest_entry(own_database)
    assert (entry.action, entry.subject, entry.details["before"]) == ("role_changed", fay.subject, "manager")
    browser = as_browser(own_server, own_database, fay)
    for act, action in (("end-sessions", "sessions_ended"), ("disable", "user_disabled"), ("enable", "user_enabled"),
                        ("second-factor", "second_factor_removed")):
        assert administrator.post(f"{page}/{act}", shown_at=page).status_code == 302
        assert newest_entry(own_database).action == action
    assert browser.get("/settings").status_code != 200
    assert SHOWN_ONCE.search(administrator.post(f"{page}/link", shown_at=page).text)[1] != link
    assert administrator.post(f"{page}/promote", shown_at=page).status_code == 404
    assert administrator.get("/settings/people/987654").status_code == 422
    again = administrator.post("/settings/people", shown_at="/settings/people", email="fay@example.com", role="staff")
    assert again.status_code == 422 and "there already" in again.text


def test_the_last_administrator_stays(own_database, administrator, mira):
    page = f"/settings/people/{mira.user_id}"
    for address, form in ((page, {"role": "staff"}), (f"{page}/disable", {})):
        refused = administrator.post(address, shown_at=page, **form)
        assert refused.status_code == 422 and "Nobody would be left" in refused.text
    assert user_of(own_database, mira).role == "admin"


def test_what_a_role_loses_its_people_lose_at_once(own_server, own_database, administrator):
    kept = {"role": "buyers", "title": "Buyers", "rows": "all"}
    page = "/settings/roles"
    assert administrator.post(page, shown_at=page, **kept, permissions=["do.administer"]).status_code == 302
    gus = people.add(own_database, "gus@example.com", "buyers")
    browser = as_browser(own_server, own_database, gus)
    assert browser.get("/settings/audit").status_code == 200
    assert administrator.post(page, shown_at=page, **kept, permissions=["page.products"]).status_code == 302
    assert browser.get("/settings/audit").status_code == 403
    assert administrator.post(page, shown_at=page, **kept, permissions=["page.nowhere"]).status_code == 422
    assert "page.products\" checked" in administrator.get(f"{page}?role=buyers").text
    assert administrator.post(f"{page}/buyers/remove", shown_at=page).status_code == 422
    with own_database.transaction("app") as connection:
        users.change(connection, gus.user_id, "staff", [], None)
    assert administrator.post(f"{page}/buyers/remove", shown_at=page).status_code == 302
    with own_database.transaction("app") as connection:
        assert roles.find(connection, "buyers") is None


def test_the_audit_log_is_filtered_paged_and_shows_what_it_holds_as_text(own_database, administrator, mira):
    with own_database.transaction("app") as connection:
        connection.execute(text(
            "insert into app.audit_log (actor, actor_name, action, subject, address) "
            "select 'user:' || number, '<b>Zoe</b>', 'export', 'sales', '10.0.0.1' from generate_series(1, 60) number"
        ))
    first = administrator.get("/settings/audit?action=export&actor=zoe").text
    assert first.count("&lt;b&gt;Zoe") == 50 and "<b>Zoe" not in first
    older = re.search(r'href="(/settings/audit\?[^"]+)"', first)[1].replace("&amp;", "&")
    assert administrator.get(older).text.count("&lt;b&gt;Zoe") == 10
    assert "10.0.0.1" not in administrator.get("/settings/audit?action=sign_in").text
    for odd in ("?actor=%25", "?actor='", "?before=x", "?action=%00", "?before=99999999999999999999"):
        assert administrator.get(f"/settings/audit{odd}").status_code == 200, odd


def test_what_somebody_exports_is_noted_with_its_filters(client, sales_database):
    assert client.get("/export/sales.csv?period=7D").status_code == 200
    entry = newest_entry(sales_database)
    assert (entry.actor, entry.action, entry.subject) == ("local", "export", "/export/sales.csv")
    assert entry.details == {"filters": {"period": ["7D"]}}
    assert client.get("/export/nothing.csv").status_code == 404
    assert newest_entry(sales_database) == entry


def test_names_are_shown_as_text(own_server, own_database, administrator):
    hal = people.add(own_database, "hal@example.com", "staff")
    browser = as_browser(own_server, own_database, hal)
    browser.post("/settings/name", shown_at="/settings", name='<img src=x onerror="alert(1)">')
    for page in (browser.get("/settings").text, administrator.get("/settings/people").text):
        assert "<img src=x" not in page and "&lt;img src=x" in page
    assert browser.post("/settings/name", shown_at="/settings", name=" ").status_code == 422


def test_where_nobody_signs_in_tokens_are_made_all_the_same(client, server):
    shown = client.get("/settings/tokens")
    token = re.search(r'name="csrf_token" value="([^"]+)"', shown.text)[1]
    made = client.post("/settings/tokens", data={"name": "ERP", "days": "30", "csrf_token": token})
    secret = SHOWN_ONCE.search(made.text)[1]
    program = server.test_client()
    assert program.get("/api/v1/freshness", headers=people.bearer(secret)).status_code == 200
    assert program.get("/api/v1/freshness", headers=people.bearer(secret[:-1])).status_code == 401
    assert client.get("/settings/people").status_code == 200


def test_a_token_opens_no_settings_where_nobody_signs_in_either(client, server, sales_database):
    program = people.bearer(people.token(sales_database, "admin", location_ids=["csv:L1"]))
    for address in ("/settings", "/settings/tokens", *ADMINISTRATORS):
        assert client.get(address, headers=program).status_code == 403, address
    browser = Browser(server)
    form = {"name": "More", "days": "30", "csrf_token": browser.token("/settings/tokens")}
    answer = browser.client.post("/settings/tokens", data=form, headers=program)
    assert answer.status_code == 403 and "shown-once" not in answer.text


def test_confirming_with_a_second_factor_is_no_failure(own_server, own_database):
    ida = people.add(own_database, "ida@example.com", "analyst", password=people.PASSWORD)
    key = own_server.extensions[EXTENSION].key(totp.PURPOSE)
    with own_database.transaction("app") as connection:
        users.set_second_factor(connection, ida.user_id, totp.sealed(key, totp.new_secret()))
    browser = as_browser(own_server, own_database, ida)
    weak = {"current": people.PASSWORD, "password": "password1234", "again": "password1234"}
    for _time in range(6):
        refused = browser.post("/settings/password", shown_at="/settings", **weak)
        assert "tried first" in refused.text
    assert Browser(own_server).sign_in("ida@example.com").headers["Location"] == "/sign-in/code"


def test_no_link_is_noted_where_people_sign_in_at_a_provider(settings, own_database):
    provided = settings.model_copy(update={"auth_mode": "oidc", "oidc_issuer": "https://login.example.com",
                                           "oidc_client_id": "assay"})
    jo, kim = (people.add(own_database, f"{name}@example.com") for name in ("jo", "kim"))
    browser, page = as_browser(create_app(provided, own_database), own_database, jo), f"/settings/people/{kim.user_id}"
    before = newest_entry(own_database)
    shown = browser.post(f"{page}/link", shown_at=page)
    assert shown.status_code == 200 and "shown-once" not in shown.text and newest_entry(own_database) == before


def test_each_location_is_shown_with_whoever_sees_it(settings, sales_database):
    server = create_app(settings.model_copy(update={"auth_mode": "password"}), sales_database)
    ann = people.add(sales_database, "ann@example.com", "analyst")
    boss, dan, leo = (
        people.add(sales_database, f"{name}@example.com", role, places) for name, role, places in (
            ("boss", "admin", ["csv:L2"]), ("dan", "manager", ["csv:L1", "csv:gone"]), ("leo", "manager", ["csv:L1"]),
        )
    )
    with sales_database.transaction("app") as connection:
        users.set_active(connection, leo.user_id, False)
    page = as_browser(server, sales_database, boss).get("/settings/locations").text
    rows = {re.search(r"csv:\w+", row)[0]: row for row in page.split("<tr>") if "csv:" in row}
    assert f'href="/settings/people/{dan.user_id}">dan</a>' in rows["csv:L1"] and "Manager of locations" in page
    assert "leo" not in rows["csv:L1"] and "Nobody&#39;s own" not in rows["csv:L1"]
    assert "Nobody's own" in rows["csv:L2"] and "boss" not in rows["csv:L2"].partition("</table>")[0]
    assert "Not among the locations" in rows["csv:gone"] and "dan" in rows["csv:gone"]
    everywhere = page.partition("Every location")[2]
    assert all(f"/settings/people/{user.user_id}" in everywhere for user in (ann, boss)) and "dan" not in everywhere


def test_the_sidebar_says_what_people_call_a_role(administrator):
    assert '<div class="person-role">Administrator</div>' in administrator.get("/settings").text
