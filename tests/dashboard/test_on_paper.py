"""Charts that leave the screen: as pictures that say by themselves what they show, and in print, which is light."""

import struct
from datetime import date, timedelta
from pathlib import Path
from typing import Literal

import pytest
from playwright.sync_api import Page, expect

from dashboard.format import days
from dashboard.theme import COLORS
from tests.dashboard.browsing import a_tab
from warehouse.metrics.periods import Period

pytestmark = pytest.mark.browser

# The colours of all charts with bars: of the bars, of the letters on the axes, of the cards that they stand on.
WORN = """charts => {
    const fills = (selector) => charts.flatMap((chart) => [...chart.querySelectorAll(selector)])
        .map((one) => getComputedStyle(one).fill);
    const card = charts.map((chart) => getComputedStyle(chart.closest(".card")).backgroundColor);
    return {bar: fills(".barlayer path"), tick: fills(".ytick text"), card};
}"""
ARE_ALL = """([selector, color]) => [...document.querySelectorAll(selector)]
    .every((one) => getComputedStyle(one).fill === color)"""
# Where cards begin, in fiftieths of the page's width.
PLACES = """cards => {
    const page = document.querySelector(".page").getBoundingClientRect();
    return cards.map((card) => Math.round((card.getBoundingClientRect().left - page.left) / page.width * 50));
}"""
# Titles of the cards whose chart reaches beyond them.
CUT_OFF = """cards => cards.filter((card) => {
    const frame = card.getBoundingClientRect();
    return [...card.querySelectorAll(".main-svg")].map((one) => one.getBoundingClientRect())
        .some((one) => one.bottom > frame.bottom + 1 || one.right > frame.right + 1);
}).map((card) => card.textContent.slice(0, 40))"""
# Every picture that is made of text, as that text.
NOTE_IMAGES = """() => {
    const decode = Image.prototype.decode;
    window.images = [];
    Image.prototype.decode = function () {
        window.images.push(decodeURIComponent(this.src));
        return decode.call(this);
    };
}"""


def rgb(color: str) -> tuple[int, ...]:
    return tuple(int(color[start : start + 2], 16) for start in (1, 3, 5))


def worn(page: Page) -> dict[str, set[str]]:
    """What charts wear, wherever they stand on the page."""
    charts = page.locator(".js-plotly-plot:has(.barlayer path):has(.ytick)")
    assert charts.count() >= 3
    return {name: set(colors) for name, colors in charts.evaluate_all(WORN).items()}


def in_theme(theme: str) -> dict[str, set[str]]:
    """The same as the theme has it; bars to compare with are grey in both."""
    worn_by = {"bar": ("c1", "ref"), "tick": ("tx-2",), "card": ("surface",)}
    return {name: {f"rgb{rgb(COLORS[theme][token])}" for token in tokens} for name, tokens in worn_by.items()}


def turn_to(page: Page, media: Literal["print", "screen"]) -> None:
    """To that medium; a page hears of it before it draws the next time."""
    page.emulate_media(media=media, color_scheme="dark")
    page.evaluate("() => new Promise((then) => requestAnimationFrame(() => requestAnimationFrame(then)))")


@pytest.fixture
def tab(chromium, serve, server):
    with a_tab(chromium) as tab:
        tab.page.emulate_media(color_scheme="dark")
        tab.open(f"{serve(server)}/?period=30D&location=csv:L1&location=csv:L2")
        yield tab


def test_on_paper_all_is_light_and_the_screen_stays_dark(tab) -> None:
    page = tab.page
    assert worn(page) == in_theme("dark")
    turn_to(page, "print")
    assert worn(page) == in_theme("light")
    assert page.evaluate("getComputedStyle(document.body).backgroundColor") == "rgb(255, 255, 255)"
    assert page.pdf().startswith(b"%PDF")
    assert worn(page) == in_theme("light")
    turn_to(page, "screen")
    # Back on the screen, charts that are out of view come when there is time.
    page.wait_for_function(ARE_ALL, arg=[".js-plotly-plot .ytick text", f"rgb{rgb(COLORS['dark']['tx-2'])}"])
    assert worn(page) == in_theme("dark")
    assert not tab.faults


def test_paper_has_the_layout_of_the_screen_so_that_no_card_cuts_its_chart_off(tab) -> None:
    page = tab.page
    on_screen = page.locator("#main .card").evaluate_all(PLACES)
    turn_to(page, "print")
    assert page.locator("#main .card").evaluate_all(PLACES) == pytest.approx(on_screen, abs=1)
    assert page.locator(".card:has(.main-svg)").evaluate_all(CUT_OFF) == []


def test_a_list_is_printed_as_a_table_of_the_rows_that_it_shows(tab) -> None:
    page = tab.page
    tab.open(f"{page.url.partition('?')[0]}orders")
    page.evaluate("() => { window.print = () => { window.isPrinted = true; }; }")
    page.evaluate("() => window.assay.actions.print()")
    page.wait_for_function("() => window.isPrinted")
    shown = page.locator(".grid-frame .ag-center-cols-container .ag-row").count()
    printed = page.locator(".on-paper tbody tr")
    assert printed.count() == shown > 1
    expect(printed.first).not_to_be_visible()
    turn_to(page, "print")
    expect(printed.first).to_be_visible()
    expect(page.locator(".grid-frame").first).not_to_be_visible()
    expect(printed.first.locator("td").first).not_to_be_empty()
    page.evaluate("() => window.dispatchEvent(new Event('afterprint'))")
    expect(printed).to_have_count(0)
    assert not tab.faults


def test_a_picture_says_what_it_shows_and_leaves_the_chart_as_it_is(tab, tmp_path: Path, last_day: date) -> None:
    page = tab.page
    card = page.locator("#overview-trend")
    chart = card.locator(".js-plotly-plot")
    before, size = chart.inner_html(), chart.bounding_box()
    page.evaluate(NOTE_IMAGES)
    card.locator(".card-actions summary").click()
    with page.expect_download() as download:
        card.get_by_role("button", name="Save as picture: ").click()
    file = tmp_path / download.value.suggested_filename
    download.value.save_as(file)
    width, height = struct.unpack(">II", file.read_bytes()[16:24])
    assert file.read_bytes().startswith(b"\x89PNG")
    # Twice as fine as the screen, with a margin, and the head above.
    assert width == 2 * (round(size["width"]) + 40) and height > 2 * (size["height"] + 40 + 40)
    says = page.evaluate("images.at(-1)")
    for told in ("Overview", "Airport, Harbour", *card.locator("h2, .card-head p, .legend li").all_text_contents()):
        assert told in says
    assert days(Period(last_day - timedelta(days=29), last_day), date.min) in says
    assert says.count("@font-face") == 2 and "url(&quot;data:font" not in says and 'url("data:font/woff2' in says
    assert f"rgb{rgb(COLORS['light']['c1'])}" in says and f"rgb{rgb(COLORS['dark']['c1'])}" not in says
    assert chart.inner_html() == before
    assert not tab.faults
