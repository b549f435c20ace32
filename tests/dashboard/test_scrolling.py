"""Where one is on a page: kept by a reload and the way back, begun anew by a link."""

import pytest
from playwright.sync_api import expect

from tests.dashboard.browsing import a_tab

pytestmark = pytest.mark.browser

PLACE = 1100


@pytest.fixture
def tab(chromium):
    with a_tab(chromium) as tab:
        yield tab


@pytest.fixture(scope="module")
def address(serve, demo_server):
    return serve(demo_server)


@pytest.fixture
def scrolled(tab, address):
    """The tab, some way down the Overview."""
    tab.open(address)
    tab.page.mouse.move(800, 600)
    tab.page.mouse.wheel(0, PLACE)
    expect_at(tab, PLACE)
    return tab


def expect_at(tab, top):
    tab.page.wait_for_function("top => Math.abs(window.scrollY - top) < 3", arg=top)
    # It must stay there, too.
    tab.page.wait_for_timeout(700)
    assert abs(tab.page.evaluate("window.scrollY") - top) < 3


def test_a_reload_keeps_the_place(scrolled):
    scrolled.page.wait_for_timeout(200)
    scrolled.page.reload()
    scrolled.wait()
    expect_at(scrolled, PLACE)


def test_the_way_back_leads_to_the_place_and_the_way_forth_too(scrolled):
    page = scrolled.page
    page.locator("#navigation a[href='/sales']").click()
    expect(page.locator("#page-title")).to_have_text("Sales")
    scrolled.wait()
    expect_at(scrolled, 0)
    page.mouse.wheel(0, 500)
    expect_at(scrolled, 500)
    page.go_back()
    expect(page.locator("#page-title")).to_have_text("Overview")
    scrolled.wait()
    expect_at(scrolled, PLACE)
    page.go_forward()
    expect(page.locator("#page-title")).to_have_text("Sales")
    scrolled.wait()
    expect_at(scrolled, 500)


def test_the_way_back_from_a_page_without_dash_leads_to_the_place(scrolled, address):
    scrolled.page.wait_for_timeout(200)
    scrolled.page.goto(f"{address}/settings")
    scrolled.page.go_back()
    scrolled.wait()
    expect_at(scrolled, PLACE)


def test_whoever_scrolls_meanwhile_stays_where_they_are(scrolled):
    page = scrolled.page
    page.wait_for_timeout(200)
    page.reload(wait_until="commit")
    page.wait_for_function("() => window.scrollY > 0")
    page.mouse.wheel(0, -5000)
    scrolled.wait()
    expect_at(scrolled, 0)


def test_whoever_drags_the_scroll_bar_meanwhile_stays_there(scrolled):
    page = scrolled.page
    page.wait_for_timeout(200)
    page.reload(wait_until="commit")
    page.wait_for_function("() => window.scrollY > 0")
    # As a drag does: the place changes with every frame, and no event of a pointer says so.
    page.evaluate("""() => {
        let frames = 0;
        const drag = () => {
            window.scrollTo(0, 300);
            frames += 1;
            if (frames < 30) {
                requestAnimationFrame(drag);
            }
        };
        drag();
    }""")
    scrolled.wait()
    expect_at(scrolled, 300)


def test_a_link_after_the_skip_link_begins_at_the_top(scrolled):
    page = scrolled.page
    page.locator(".skip-link").focus()
    page.keyboard.press("Enter")
    page.mouse.wheel(0, 700)
    page.wait_for_function("() => window.scrollY > 300")
    page.locator("#navigation a[href='/sales']").click()
    expect(page.locator("#page-title")).to_have_text("Sales")
    scrolled.wait()
    expect_at(scrolled, 0)
