"""The first picture of a page: there before Dash is, the same as what Dash draws, and gone after it."""

import pytest
from playwright.sync_api import expect

from dashboard.bundles import PICTURE_BUNDLE
from tests.dashboard.browsing import arrive

pytestmark = pytest.mark.browser

START, PLOTLY = "**/assets/start.js*", "**/assets/vendor/plotly-*"
PICTURE = f"**/assets/{PICTURE_BUNDLE}?*"
WHOLE = ".first-picture[aria-busy=false] .trust-line"
# What a reader sees of the first screen: figures, texts and where they stand, in whole pixels.
SEEN = """root => [...document.querySelectorAll(root + " :is(.kpi, .kpi-value, .chip, h1, h2, .nav-link, .chart, "
        + ".filter, .segmented label, .dash-dropdown-value, .pill)")]
    .map((one) => [one, one.getBoundingClientRect()])
    .filter(([, {top, height}]) => height && top < innerHeight)
    .map(([one, {left, top, height}]) => [one.className.split(" ")[0] || one.tagName,
        one.matches(".chart, .filter, .pill") ? "" : one.innerText.trim(), ...[left, top, height].map(Math.round)])"""


@pytest.fixture
def held(tab):
    """The tab, in which Dash starts when it is told to: what it is told by."""
    waiting = []
    tab.page.route(START, lambda route: waiting.append(route))
    return lambda: waiting.pop().continue_()


@pytest.fixture(scope="module")
def address(serve, demo_server):
    return serve(demo_server)


@pytest.mark.parametrize("path", ["/", "/sales", "/customers", "/orders", "/forecast", "/trends", "/pipeline"])
def test_the_picture_is_what_dash_draws(tab, held, address, path):
    tab.page.goto(address + path, wait_until="commit")
    expect(tab.page.locator(".first-picture .card").first).to_be_visible()
    expect(tab.page.locator(WHOLE)).to_be_attached()
    before = tab.page.evaluate(SEEN, ".first-picture")
    held()
    expect(tab.page.locator(".first-picture")).to_have_count(0)
    tab.wait()
    after = tab.page.evaluate(SEEN, "#react-entry-point")
    # A chart that comes by itself is not there at first.
    after = [one for one in after if one[0] != "chart" or one[2:] in [other[2:] for other in before]]
    assert [one[:2] for one in before] == [one[:2] for one in after]
    assert [(one, other) for one, other in zip(before, after, strict=True) if _apart(one[2:], other[2:]) > 4] == []
    assert not tab.faults


def test_figures_and_charts_in_view_stand_before_dash_starts(tab, held, address):
    tab.page.set_viewport_size({"width": 1440, "height": 1300})
    tab.page.goto(address, wait_until="commit")
    expect(tab.page.locator(".first-picture .kpi[data-state=ready]")).to_have_count(8)
    expect(tab.page.locator(".first-picture .main-svg .xtick").first).to_be_attached()
    in_view = tab.page.evaluate("""() => [...document.querySelectorAll(".first-picture .chart")]
        .filter((one) => one.getBoundingClientRect().top < innerHeight)
        .map((one) => Boolean(one.querySelector(".main-svg")))""")
    assert in_view == [True] * 4
    assert tab.page.locator("#react-entry-point .shell").count() == 0
    held()
    expect(tab.page.locator(".first-picture")).to_have_count(0)


def test_figures_stand_while_the_server_still_works_on_charts(tab, address, demo_database):
    with demo_database.engine("owner").connect() as connection:
        # Read by a chart in view and by no figure.
        connection.exec_driver_sql("lock table gold.product_performance in access exclusive mode")
        tab.page.goto(f"{address}/?period=YTD", wait_until="commit")
        expect(tab.page.locator(".first-picture[aria-busy=true] .kpi[data-state=ready]")).to_have_count(8)
        assert tab.page.locator(".chart").count() == 0
    expect(tab.page.locator("#react-entry-point .main-svg").first).to_be_attached()
    expect(tab.page.locator(".first-picture")).to_have_count(0)
    assert not tab.faults


def test_of_the_picture_only_links_can_be_used(tab, held, address):
    tab.page.goto(f"{address}/?period=7D", wait_until="commit")
    picture = tab.page.locator(".first-picture")
    expect(tab.page.locator(WHOLE)).to_be_attached()
    assert not picture.evaluate("one => one.inert")
    waiting = picture.locator(".filter-bar, .topbar-actions, .card-actions, button")
    assert waiting.evaluate_all("all => all.length && all.every((one) => one.inert)")
    # What stands twice for a moment must not be found twice.
    assert picture.locator("[id]:not([id*=clip]):not([id*=topdefs]):not([id*=defs])").evaluate_all(
        "all => all.filter((one) => !one.closest('.main-svg')).map((one) => one.id)") == []
    assert picture.locator("[data-action], [data-kpi], [data-value], input").count() == 0
    picture.locator(".nav-link", has_text="Sales").click()
    arrive(tab.page, "/sales?period=7D")


def test_once_dash_is_beneath_the_picture_is_only_to_be_looked_at(tab, address):
    # Charts that never come keep the picture there.
    tab.page.route(PLOTLY, lambda route: None)
    tab.page.goto(f"{address}/?period=90D", wait_until="commit")
    expect(tab.page.locator("#react-entry-point .segmented label").first).to_be_attached()
    expect(tab.page.locator(".first-picture[aria-hidden=true]")).to_have_count(1)
    assert tab.page.locator(".first-picture").evaluate("one => one.inert")


def test_whoever_acts_on_the_page_beneath_sees_what_comes_of_it(tab, address):
    # Charts that never come keep the picture there.
    tab.page.route(PLOTLY, lambda route: None)
    tab.page.goto(f"{address}/?period=90D", wait_until="commit")
    expect(tab.page.locator("#react-entry-point .segmented label").first).to_be_attached()
    assert tab.page.locator(".first-picture").count() == 1
    tab.page.mouse.click(*_middle(tab.page.locator("#filter-preset label").first.bounding_box()))
    arrive(tab.page, "/?period=7D")
    expect(tab.page.locator(".first-picture")).to_have_count(0)


def test_without_plotly_the_page_comes_and_the_picture_goes(tab, address):
    tab.page.route(PLOTLY, lambda route: route.abort())
    tab.page.goto(address, wait_until="commit")
    expect(tab.page.locator("#react-entry-point .kpi[data-state=ready]")).to_have_count(8)
    expect(tab.page.locator(".first-picture")).to_have_count(0)


def test_the_picture_stays_as_long_as_there_is_nothing_else(tab, held, address):
    tab.page.goto(address, wait_until="commit")
    expect(tab.page.locator(WHOLE)).to_be_attached()
    # Longer than any patience in the script.
    tab.page.wait_for_timeout(6_000)
    assert tab.page.locator(".first-picture .kpi").count() == 8
    held()
    expect(tab.page.locator(".first-picture")).to_have_count(0)
    expect(tab.page.locator("#react-entry-point .kpi[data-state=ready]")).to_have_count(8)


def test_without_the_pictures_script_dash_starts_all_the_same(tab, address):
    refused = []
    tab.page.route(PICTURE, lambda route: (refused.append(route.request.url), route.abort()))
    tab.page.goto(address, wait_until="commit")
    expect(tab.page.locator("#react-entry-point .kpi[data-state=ready]")).to_have_count(8)
    assert len(refused) == 1
    assert tab.page.locator(".first-picture").count() == 0


def test_a_phone_sees_the_picture_too(tab, held, address):
    tab.page.set_viewport_size({"width": 390, "height": 844})
    tab.page.goto(address, wait_until="commit")
    expect(tab.page.locator(".first-picture .kpi").first).to_be_visible()
    assert tab.page.evaluate("document.documentElement.scrollWidth") == 390
    held()


@pytest.mark.parametrize("failing", ["**/_dash-layout*", "**/_dash-dependencies*"])
def test_a_server_that_fails_is_said_with_a_way_on(tab, address, failing):
    tab.page.route(failing, lambda route: route.fulfill(status=500, body="{}"))
    tab.page.goto(address)
    expect(tab.page.get_by_role("heading", name="Could not load this page")).to_be_visible()
    expect(tab.page.locator(".first-picture, .boot, ._dash-error:visible")).to_have_count(0)
    tab.page.unroute(failing)
    tab.page.get_by_role("link", name="Try again").click()
    expect(tab.page.locator("#react-entry-point .kpi[data-state=ready]")).to_have_count(8)


def test_a_link_opens_a_page_at_its_top(tab, address):
    tab.open(address)
    tab.page.mouse.move(800, 600)
    tab.page.mouse.wheel(0, 900)
    tab.page.wait_for_timeout(300)
    tab.page.locator("#navigation a[href^='/sales']").click()
    expect(tab.page.locator("#page-title")).to_have_text("Sales")
    assert tab.page.evaluate("window.scrollY") == 0


def _apart(one, other):
    return max(abs(here - there) for here, there in zip(one, other, strict=True))


def _middle(box):
    return box["x"] + box["width"] / 2, box["y"] + box["height"] / 2


def test_the_way_back_leads_back_though_dash_has_not_begun(tab, address):
    tab.page.goto(f"{address}/?period=7D")
    tab.page.locator("#filter-preset label", has_text="90D").click()
    arrive(tab.page, "/?period=90D")
    waiting = []
    tab.page.route(START, lambda route: waiting.append(route))
    tab.page.reload(wait_until="commit")
    expect(tab.page.locator(WHOLE)).to_be_attached()
    tab.page.go_back(wait_until="commit")
    while waiting:
        waiting.pop().continue_()
    tab.page.unroute(START)
    expect(tab.page.locator("#react-entry-point .segmented .selected")).to_have_text("7D")
    expect(tab.page.locator(".first-picture")).to_have_count(0)
    tab.wait()
    assert tab.page.url.endswith("/?period=7D")
