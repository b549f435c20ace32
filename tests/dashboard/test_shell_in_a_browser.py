"""What stands around every page, in a real browser: themes, widths, the navigation, the keyboard."""

import pytest
from playwright.sync_api import expect

from tests.dashboard.overview_page import open_overview

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def address(serve, server):
    return serve(server)


def test_the_theme_follows_the_system_and_a_choice_is_remembered(page, address):
    open_overview(page, address)
    root = page.locator("html")
    expect(root).to_have_attribute("data-bs-theme", "light")
    page.emulate_media(color_scheme="dark")
    expect(root).to_have_attribute("data-bs-theme", "dark")
    page.locator("[data-action=theme]").click()
    expect(root).to_have_attribute("data-bs-theme", "light")
    page.reload()
    expect(root).to_have_attribute("data-bs-theme", "light")
    expect(page.locator("#overview-trend .main-svg").first).to_be_visible()


def test_charts_follow_the_theme(page, address):
    open_overview(page, address)
    bar = page.locator("#overview-trend .bars .point path").first
    expect(bar).to_have_css("fill", "rgb(36, 88, 230)")
    page.locator("[data-action=theme]").click()
    expect(bar).to_have_css("fill", "rgb(108, 151, 255)")


@pytest.mark.parametrize("width", [390, 768, 1024, 1920])
def test_no_width_scrolls_sideways(page, address, width):
    page.set_viewport_size({"width": width, "height": 844})
    open_overview(page, address)
    expect(page.locator("#overview-trend .main-svg").first).to_be_visible()
    assert page.locator("html").evaluate("element => element.scrollWidth") <= width


def test_charts_keep_their_picture_while_the_window_changes_its_size(page, address):
    page.set_viewport_size({"width": 1440, "height": 1300})
    open_overview(page, address)
    expect(page.locator("#overview-products [data-drawn]")).to_be_visible()
    page.evaluate("""() => {
        window.hidden = 0;
        window.wide = 0;
        const look = () => {
            window.hidden += document.querySelectorAll("[data-drawn]:not(:has(.main-svg))").length
                + [...document.querySelectorAll("[data-drawn]")]
                    .filter((one) => getComputedStyle(one).visibility !== "visible").length;
            window.wide = Math.max(window.wide, document.documentElement.scrollWidth - innerWidth);
            requestAnimationFrame(look);
        };
        look();
    }""")
    for width in range(1420, 1000, -30):
        page.set_viewport_size({"width": width, "height": 1300})
    assert page.evaluate("[window.hidden, window.wide]") == [0, 0]
    page.wait_for_function("""() => [...document.querySelectorAll("[data-drawn]")].every((one) =>
        Math.abs(one.clientWidth - one.querySelector(".main-svg").getAttribute("width")) < 1)""")


def test_on_a_phone_the_navigation_opens_and_escape_closes_it(page, address):
    page.set_viewport_size({"width": 390, "height": 844})
    open_overview(page, address)
    expect(page.locator("#sidebar")).to_be_hidden()
    page.get_by_role("button", name="Open navigation").click()
    expect(page.get_by_role("link", name="Overview")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.locator("#sidebar")).to_be_hidden()


def test_the_keyboard_reaches_the_content_past_the_navigation(page, address):
    open_overview(page, address)
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="Skip to content")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.locator("#main")).to_be_focused()


def test_the_keyboard_opens_a_filter(page, address):
    open_overview(page, address)
    comparison = page.locator("#filter-comparison")
    page.locator("#filter-dates-end-date").focus()
    page.keyboard.press("Tab")
    expect(comparison).to_be_focused()
    page.keyboard.press("Enter")
    expect(comparison).to_have_attribute("aria-expanded", "true")
