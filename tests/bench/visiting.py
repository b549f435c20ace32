"""First and later visits of a page in headless Chromium: until its numbers can be read and its charts are drawn."""

import shutil
import statistics
from collections.abc import Callable, Mapping, Sequence
from typing import NamedTuple

from playwright.sync_api import Browser, BrowserContext, ViewportSize, sync_playwright

PATIENCE_MS = 120_000
SIZE: ViewportSize = {"width": 1440, "height": 900}
DATA = ("/_dash-layout", "/_dash-update-component", "/api/v1/chart/data")
# Looks once a frame: an observer of changes would cost what it measures.
WATCH = """
const seen = window.seen = {};
function look() {
    if (!seen.numbers && document.querySelector('NUMBERS')) { seen.numbers = performance.now(); }
    const charts = [...document.querySelectorAll('CHART')].filter((one) => COUNTS);
    if (seen.numbers && charts.length >= FEWEST && charts.every((one) => one.querySelector('DRAWN'))) {
        seen.drawn = performance.now();
    } else {
        requestAnimationFrame(look);
    }
}
requestAnimationFrame(look);
"""


class Signs(NamedTuple):
    """Selectors: where numbers are to be read, what holds a chart, what a drawn chart has in it.

    `counts` is an expression for which of the charts (`one`) count; there are at least `fewest`.
    """

    numbers: str
    chart: str
    drawn: str
    counts: str = "true"
    fewest: int = 1


class Site(NamedTuple):
    """A page: its address, the signs of its progress, the session of its visitor, and what empties its cache."""

    address: str
    signs: Signs
    session: Mapping[str, str] = {}
    forget: Callable[[], None] = lambda: None


class Visit(NamedTuple):
    """Milliseconds until numbers can be read and charts are drawn; kilobytes transferred, data apart."""

    numbers: float
    drawn: float
    kilobytes: float
    data_kilobytes: float


Pair = tuple[Visit, Visit]


def visit_in_turn(sites: Mapping[str, Site], rounds: int) -> list[dict[str, Pair]]:
    """By round and page: a first visit, with browser and cache empty, and the one after.

    The pages take turns, since machines have moods.
    """
    return [{name: visit_twice(site) for name, site in sites.items()} for _ in range(rounds)]


def visit_twice(site: Site) -> Pair:
    """A visit with browser and cache empty, and the one after."""
    site.forget()
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=["--no-sandbox"])
        context = _prepared(browser, site)
        pair = _visit(context, site.address), _visit(context, site.address)
        browser.close()
    return pair


def median(visits: Sequence[Visit]) -> Visit:
    """Each figure's median."""
    return Visit(*(statistics.median(figures) for figures in zip(*visits, strict=True)))


def _prepared(browser: Browser, site: Site) -> BrowserContext:
    context = browser.new_context(viewport=SIZE, bypass_csp=True)
    script, signs = WATCH, site.signs
    for name, sign in zip(("NUMBERS", "CHART", "DRAWN", "COUNTS", "FEWEST"), signs, strict=True):
        script = script.replace(name, str(sign))
    context.add_init_script(script)
    context.add_cookies([{"name": name, "value": value, "url": site.address} for name, value in site.session.items()])
    return context


def _visit(context: BrowserContext, address: str) -> Visit:
    page = context.new_page()
    session = context.new_cdp_session(page)
    addresses: dict[str, str] = {}
    sizes: dict[str, float] = {}
    session.on("Network.requestWillBeSent", lambda one: addresses.update({one["requestId"]: one["request"]["url"]}))
    session.on("Network.loadingFinished", lambda one: sizes.update({one["requestId"]: one["encodedDataLength"]}))
    session.send("Network.enable")
    page.goto(address, timeout=PATIENCE_MS)
    page.wait_for_function("window.seen.drawn", timeout=PATIENCE_MS)
    page.wait_for_load_state("networkidle", timeout=PATIENCE_MS)
    seen = page.evaluate("window.seen")
    page.close()
    of_data = sum(size for request, size in sizes.items() if any(path in addresses[request] for path in DATA))
    return Visit(seen["numbers"], seen["drawn"], (sum(sizes.values()) - of_data) / 1000, of_data / 1000)
