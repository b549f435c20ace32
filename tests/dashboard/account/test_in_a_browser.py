"""Signing in in a browser: callbacks carry the session's token; a session that ended leads to the sign-in and back."""

import re

import pytest
from playwright.sync_api import expect

from dashboard.access import sessions
from dashboard.access.context import EXTENSION
from dashboard.app import create_app
from tests.dashboard import company
from tests.dashboard.access import people
from tests.dashboard.browsing import a_tab

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def sold(own_database, last_day):
    company.fill(own_database, last_day, days=3, orders_per_day=3)
    return own_database


@pytest.fixture(scope="module")
def selling_server(settings, sold):
    return create_app(settings.model_copy(update={"auth_mode": "password"}), sold)


@pytest.fixture(scope="module")
def address(selling_server, serve):
    return serve(selling_server)


def test_a_person_signs_in_looks_saves_is_signed_out_and_comes_back(chromium, address, selling_server, sold, mira):
    with a_tab(chromium) as tab:
        page, answers = tab.page, []
        page.on("response", lambda answer: answers.append((answer.url, answer.status)))
        tab.open(f"{address}/sales?period=7D")
        expect(page).to_have_url(f"{address}/sign-in?next=%2Fsales%3Fperiod%3D7D")
        sign_in(page)
        expect(page.locator(".person-name")).to_have_text(mira.name)
        expect(page).to_have_url(f"{address}/sales?period=7D")
        tab.wait()
        page.locator("summary", has_text="Views").click()
        page.locator("#view-name").fill("Mine")
        page.get_by_role("button", name="Save", exact=True).click()
        expect(page.locator("#saved-views")).to_contain_text("Mine")
        page.locator("#view-name").fill("By Enter")
        page.locator("#view-name").press("Enter")
        expect(page.locator("#saved-views")).to_contain_text("By Enter")
        page.keyboard.press("Escape")
        page.locator("#navigation a[href='/products']").click()
        expect(page.locator("#page-title")).to_have_text("Products")
        assert [answer for answer in answers if "/_dash-update-component" in answer[0]]
        assert not [answer for answer in answers if answer[1] >= 400]
        with sold.transaction("app") as connection:
            sessions.end_all(connection, mira.user_id)
        selling_server.extensions[EXTENSION].known.forget()
        # The page's next question, whether there is anything new, leads to the sign-in.
        expect(page).to_have_url(re.compile(r"/sign-in\?next=%2Fproducts"))
        sign_in(page)
        expect(page.locator("#page-title")).to_have_text("Products")
        page.get_by_role("button", name="Sign out").click()
        expect(page).to_have_url(f"{address}/sign-in")


def test_whoever_chooses_something_after_their_session_ended_signs_in_and_finds_it_chosen(
    chromium, address, selling_server, sold, mira
):
    with a_tab(chromium) as tab:
        page = tab.page
        # What the page asks by itself every few seconds would come first.
        page.route("**/api/v1/freshness", lambda _route: None)
        tab.open(f"{address}/sales")
        sign_in(page)
        expect(page).to_have_url(f"{address}/sales")
        tab.wait()
        with sold.transaction("app") as connection:
            sessions.end_all(connection, mira.user_id)
        selling_server.extensions[EXTENSION].known.forget()
        page.get_by_text("90D", exact=True).click()
        expect(page).to_have_url(f"{address}/sign-in?next=%2Fsales%3Fperiod%3D90D")
        expect(page.locator(".card[data-state=error]")).to_have_count(0)
        sign_in(page)
        expect(page).to_have_url(f"{address}/sales?period=90D")
        expect(page.locator(".kpi[data-state=ready]").first).to_be_visible()


def test_a_page_sets_off_for_the_sign_in_once_however_many_answers_send_it_there(
    chromium, address, selling_server, sold, mira
):
    with a_tab(chromium) as tab:
        page, ways = tab.page, []
        page.route("**/api/v1/freshness", lambda _route: None)
        tab.open(f"{address}/sales")
        sign_in(page)
        tab.wait()
        with sold.transaction("app") as connection:
            sessions.end_all(connection, mira.user_id)
        selling_server.extensions[EXTENSION].known.forget()
        page.on("console", lambda message: ways.append(message.text) if message.type == "info" else None)
        page.evaluate("""() => {
            window.navigation.addEventListener("navigate", ({destination}) => console.info(destination.url));
            ["/api/v1/kpis", "/api/v1/metrics"].forEach((one) => fetch(one));
        }""")
        expect(page).to_have_url(f"{address}/sign-in?next=%2Fsales")
        assert ways == [f"{address}/sign-in?next=%2Fsales"]


def sign_in(page):
    page.get_by_label("E-mail address").fill("mira@example.com")
    page.get_by_label("Password").fill(people.PASSWORD)
    page.get_by_role("button", name="Sign in").click()
