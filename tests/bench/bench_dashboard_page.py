"""Overview in headless Chromium, first visit and later ones, beside a default Dash page of the same charts.

The figures of Overview are handed to the default page, which so needs no query; both run under the same server with as
many workers, in turn. Overview is done once all in view is drawn, the others once all their charts are. `--superset`
names a Superset dashboard of eight such charts on the same PostgreSQL, at an address that answers without sign-in; a
chart of its counts once it has a canvas, before ECharts ends its animation.
"""

import argparse
import json
import shutil
import statistics
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple

import httpx
from playwright.sync_api import Browser, BrowserContext, sync_playwright

from tests.bench.dashboard_peers import FIGURES
from tests.bench.dashboard_servers import (
    add_warehouse_options,
    asked_with,
    card_questions,
    serving,
    serving_peer,
    warehouse,
)
from tests.bench.loading import verdict

SEARCH = "?period=90D"
PATIENCE_MS = 120_000
GOAL_OF_DASH, GOAL_OF_SUPERSET, GOAL_NUMBERS = 0.55, 0.4, 0.2
GOAL_FIRST_KB, GOAL_LATER_KB = 900, 30
Signs = tuple[str, str, str, str]
DATA = ("/_dash-layout", "/_dash-update-component")
TICKS = ".main-svg .xtick, .main-svg .ytick"
# Where numbers are to be read, what holds a chart, what a drawn chart has in it, and which of them count.
OURS = (".kpi[data-state=ready]", ".dash-graph", TICKS, "one.getBoundingClientRect().top < innerHeight")
DASH = (".main-svg", ".dash-graph", TICKS, "true")
SUPERSET = ("canvas", ".dashboard-component-chart-holder", "canvas", "true")
# Looks once a frame: an observer of changes would cost what it measures.
WATCH = """
const seen = window.seen = {};
function look() {
    if (!seen.numbers && document.querySelector('NUMBERS')) { seen.numbers = performance.now(); }
    const charts = [...document.querySelectorAll('CHART')].filter((one) => COUNTS);
    if (seen.numbers && charts.length && charts.every((one) => one.querySelector('DRAWN'))) {
        seen.drawn = performance.now();
    } else {
        requestAnimationFrame(look);
    }
}
requestAnimationFrame(look);
"""


class Visit(NamedTuple):
    """Milliseconds until numbers can be read and all in view is drawn; kilobytes transferred, data apart."""

    numbers: float
    drawn: float
    kilobytes: float
    data_kilobytes: float


def main(argv: Sequence[str] | None = None) -> None:
    """Print medians of first and later visits of each page, then the goals."""
    parser = argparse.ArgumentParser(description=__doc__)
    add_warehouse_options(parser)
    parser.add_argument("--visits", type=int, default=3)
    parser.add_argument("--superset", metavar="ADDRESS")
    given = parser.parse_args(argv)
    with warehouse(given) as settings, serving(settings) as address, tempfile.TemporaryDirectory() as folder:
        cold = visited(address + "/" + SEARCH, OURS, 1)[0][0]
        figures = Path(folder) / "figures.json"
        figures.write_text(json.dumps(list(figures_of(address))))
        with serving_peer("default_dash", (FIGURES, str(figures))) as peer:
            pages = {"Overview": (address + "/" + SEARCH, OURS), "default Dash": (peer, DASH)}
            if given.superset:
                pages["Superset"] = (given.superset, SUPERSET)
            results = measured(pages, given.visits)
    print_visit("Overview", "cache empty", cold)
    print_results(results)


def measured(pages: Mapping[str, tuple[str, Any]], visits: int) -> dict[str, tuple[Visit, Visit]]:
    """Medians of first and later visits by page; the pages take turns, since machines have moods."""
    rounds = [{name: visited(*page, 1) for name, page in pages.items()} for _ in range(visits)]
    return {
        name: (median([one[name][0][0] for one in rounds]), median([one[name][1][0] for one in rounds]))
        for name in pages
    }


def visited(address: str, signs: Signs, visits: int) -> tuple[list[Visit], list[Visit]]:
    """First visits, each with an empty browser, and the one after each."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=["--no-sandbox"])
        pairs = [_first_and_second(browser, address, signs) for _ in range(visits)]
        browser.close()
    return [first for first, _ in pairs], [second for _, second in pairs]


def median(visits: Sequence[Visit]) -> Visit:
    """Each figure's median."""
    return Visit(*(statistics.median(figures) for figures in zip(*visits, strict=True)))


def figures_of(address: str) -> Iterator[Any]:
    """The figures of Overview: those of its first layout, then those that its cards bring."""
    layout = httpx.get(f"{address}/_dash-layout", params={"at": f"/{SEARCH}"}, timeout=PATIENCE_MS).json()
    yield from _figures(layout)
    in_layout = json.dumps(layout)
    for question in card_questions(address):
        name = question["outputs"]["id"]
        if f'"id": "{name}"' in in_layout and f'"id": "{name}-graph"' not in in_layout:
            answer = httpx.post(f"{address}/_dash-update-component", json=asked_with(question, SEARCH),
                                timeout=PATIENCE_MS)
            yield from _figures(answer.json())


def print_results(results: Mapping[str, tuple[Visit, Visit]]) -> None:
    """A line a page and visit, then each goal."""
    for name, pair in results.items():
        for title, visit in zip(("first visit", "later visit"), pair, strict=True):
            print_visit(name, title, visit)
    (first, later), (dash_first, dash_later) = results["Overview"], results["default Dash"]
    verdict("drawn, as a share of default Dash, first visit", first.drawn / dash_first.drawn, GOAL_OF_DASH)
    verdict("drawn, as a share of default Dash, later visit", later.drawn / dash_later.drawn, GOAL_OF_DASH)
    if "Superset" in results:
        superset = results["Superset"][0].drawn
        verdict("drawn, as a share of Superset", first.drawn / superset, GOAL_OF_SUPERSET)
        verdict("numbers, as a share of Superset's charts", first.numbers / superset, GOAL_NUMBERS)
    else:
        print("Superset was not measured: --superset names no dashboard")
    verdict("kilobytes of the first visit", first.kilobytes + first.data_kilobytes, GOAL_FIRST_KB)
    verdict("kilobytes of a later visit, without data", later.kilobytes, GOAL_LATER_KB)


def print_visit(name: str, title: str, visit: Visit) -> None:
    """One line."""
    print(f"{name:12} {title:11} {visit.numbers:7.0f} ms numbers {visit.drawn:7.0f} ms drawn "
          f"{visit.kilobytes:7.0f} KB and {visit.data_kilobytes:.0f} KB of data")


def _first_and_second(browser: Browser, address: str, signs: Signs) -> tuple[Visit, Visit]:
    context = browser.new_context(viewport={"width": 1440, "height": 900}, bypass_csp=True)
    script = WATCH
    for name, sign in zip(("NUMBERS", "CHART", "DRAWN", "COUNTS"), signs, strict=True):
        script = script.replace(name, sign)
    context.add_init_script(script)
    visits = _visit(context, address), _visit(context, address)
    context.close()
    return visits


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


def _figures(part: Any) -> Iterator[Any]:
    if isinstance(part, dict):
        if part.get("type") == "Graph":
            yield part["props"]["figure"]
        else:
            for inner in part.values():
                yield from _figures(inner)
    elif isinstance(part, list):
        for inner in part:
            yield from _figures(inner)


if __name__ == "__main__":
    main()
