"""Every chart leads on: a click lands on a page with the filter of the mark, and there the same figures stand.

Clicks are real, but where they lead is only noted, so that one visit of a page shows it for all of its charts; what
stands there is then asked of the server.
"""

import re
from decimal import ROUND_HALF_UP, Decimal
from urllib.parse import parse_qsl, urlsplit

import pytest
from playwright.sync_api import expect

from dashboard.cards.kpis import kpi_row
from dashboard.context import open_visit
from dashboard.format import full, is_missing
from dashboard.pages import find_page
from tests.dashboard.browsing import VIEWS, a_tab, focuses

pytestmark = pytest.mark.browser

# Charts whose marks stand for nothing that could be listed, and why.
LEAD_NOWHERE = {
    "products-curve": "a price that might be asked has no orders yet",
    "forecast-what-if": "what has not happened has no rows",
    "models-standings": "a model is judged here by a figure of all its trials, which the table names",
    "models-importances": "a feature is no filter of sales",
    "models-ranking": "a point is a limit set to all customers of the test, long past",
    "models-calibration": "a point is a bin of predictions, not of customers of today",
    "models-hits": "who was right or wrong then is not who is at risk today",
}
COMPARED = {"revenue": "money", "orders": "count"}
NOTE_ADDRESSES = """
() => {
    window.went = [];
    history.pushState = (_state, _title, address) => window.went.push(address);
}
"""
# Where in the window a chart's mark is that leads on, and which it is: of marks that are drawn, one from the middle.
MARK = """
chart => {
    chart.scrollIntoView({block: "center"});
    const full = chart._fullLayout, frame = chart.getBoundingClientRect();
    const flat = links => links.flatMap((link, row) => Array.isArray(link)
        ? link.map((one, column) => [one, [row, column]]) : [[link, row]]).filter(([link]) => link);
    // What lies on the plot's edge is out of reach for the mouse.
    const within = (axis, place) => Math.min(Math.max(place, 2), axis._length - 2);
    for (const trace of chart._fullData) {
        const linked = trace.visible && trace.meta && trace.meta.links ? flat(trace.meta.links) : [];
        const bars = [...chart.querySelectorAll(".trace.bars")]
            .find(one => one.__data__[0].trace.index === trace.index);
        const spots = linked.map(([link, at]) => {
            if (trace.type === "bar") {
                const box = bars && bars.querySelectorAll(".point")[at].getBoundingClientRect();
                return box && Math.min(box.width, box.height) > 2
                    ? {link, at, x: box.x + box.width / 2, y: box.y + box.height / 2} : null;
            }
            const axis = (name) => full[name.replace(/^([xy])/, "$1axis")];
            const across = axis(trace.xaxis || "x"), down = axis(trace.yaxis || "y");
            const [row, column] = Array.isArray(at) ? at : [at, at];
            const x = trace.type === "heatmap" ? (trace.x ? trace.x[column] : column) : trace.x[column];
            const y = trace.type === "heatmap" ? (trace.y ? trace.y[row] : row) : trace.y[row];
            return y === null || (trace.z && trace.z[row][column] === null) ? null
                : {link, at, x: frame.x + across._offset + within(across, across.d2p(x)),
                   y: frame.y + down._offset + within(down, down.d2p(y))};
        }).filter(Boolean);
        if (spots.length) {
            return {...spots[Math.floor(spots.length / 2)], drill: trace.meta.drill, count: trace.meta.links.length};
        }
    }
    return null;
}
"""


@pytest.fixture(scope="module")
def address(serve, demo_server):
    return serve(demo_server)


@pytest.fixture(scope="module")
def demo_focuses(demo_database):
    return focuses(demo_database)


@pytest.fixture(scope="module")
def tab(chromium):
    with a_tab(chromium) as tab:
        yield tab


@pytest.mark.parametrize("shown", VIEWS, ids=str)
def test_a_click_on_a_chart_leads_to_the_same_figures(tab, address, demo_server, demo_focuses, shown):
    search = shown.search(demo_focuses)
    tab.open(address + shown.page.path + search)
    tab.page.evaluate(NOTE_ADDRESSES)
    cards = {card.name: card for card, _width in shown.view.cards}
    charts = {name: chart for name in cards if (chart := tab.page.locator(f"#{name} .js-plotly-plot")).count()}
    clicked = {name: found for name, chart in charts.items() if (found := _click(tab.page, chart.first))}
    assert charts.keys() - clicked.keys() <= LEAD_NOWHERE.keys()
    for name, (mark, went) in clicked.items():
        assert went, f"{name}: a click on {mark['link']} leads nowhere"
        with demo_server.test_request_context():
            row = _row(cards[name], search, mark)
            assert _differences(went, mark, row) == [], f"{name} leads to {went}"


def test_the_way_back_loses_nothing(tab, address):
    tab.open(f"{address}/?period=90D&compare=year")
    before = _figures(tab.page)
    _press(tab.page, tab.page.locator("#overview-trend .js-plotly-plot"))
    tab.page.wait_for_url(lambda url: "period=90D" not in url)
    assert "compare=year" in tab.page.url
    tab.page.go_back()
    tab.page.wait_for_url("**/?period=90D&compare=year")
    tab.wait()
    for name, value in before.items():
        expect(tab.page.locator(f"[data-kpi={name}]")).to_have_attribute("data-value", value)


def _figures(page):
    """The KPI cards' values by name."""
    cards = page.locator(".kpi[data-kpi]").all()
    return {card.get_attribute("data-kpi"): card.get_attribute("data-value") for card in cards}


def _click(page, chart):
    """The mark that was clicked, and the address it led to; None where there is nothing that leads on."""
    page.evaluate("() => { window.went.length = 0; }")
    mark = _press(page, chart)
    went = page.evaluate("() => window.went")
    return (mark, went[0] if went else "") if mark else None


def _press(page, chart):
    """Click a mark of the chart that leads on; None where there is none."""
    mark = chart.evaluate(MARK)
    if mark:
        page.mouse.move(mark["x"], mark["y"])
        expect(chart).to_have_class(re.compile("leads-on"))
        page.mouse.click(mark["x"], mark["y"])
    return mark


def _row(card, search, mark):
    """The row of the card's data that the mark stands for, where it has one of its own."""
    frame = card.rows(open_visit(search))
    return frame.iloc[mark["at"]] if isinstance(mark["at"], int) and len(frame) == mark["count"] else None


def _differences(went, mark, row):
    """What of the mark's filters and figures is not at the address."""
    parts = urlsplit(went)
    page = find_page(parts.path)
    if page is None:
        return [f"no page at {parts.path}"]
    asked, has = set(parse_qsl(mark["link"])), set(parse_qsl(parts.query))
    visit = open_visit(f"?{parts.query}")
    found = [f"{pair} is lost" for pair in asked - has] + list(visit.filters.notices)
    view = page.view_of(*(visit.filters.focus or ("",)))
    there = {
        part.to_plotly_json()["props"].get("data-kpi"): part.to_plotly_json()["props"].get("data-value")
        for part in (kpi_row(view.kpis, f"?{parts.query}") if view.kpis and row is not None else [])
    }
    for name, unit in COMPARED.items():
        if name in there and name in row.index and not is_missing(row[name]):
            expected = full(Decimal(str(row[name])).quantize(Decimal("0.0001"), ROUND_HALF_UP), unit,
                            visit.settings.currency)
            if there[name] != expected:
                found.append(f"{name}: {expected} was clicked, {there[name]} is there")
    return found
