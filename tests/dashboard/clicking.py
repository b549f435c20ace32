"""Clicks on the marks of charts, and whether the same figures stand where they lead.

Clicks are real, but where they lead is only noted, so that one visit of a page shows it for all of its charts; what
stands there is then asked of the server.
"""

import re
from decimal import ROUND_HALF_UP, Decimal
from urllib.parse import parse_qsl, urlsplit

from playwright.sync_api import expect

from dashboard.cards.kpis import kpi_row
from dashboard.context import open_visit
from dashboard.format import full, is_missing
from dashboard.pages import find_page

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


def misled(page, cards, search):
    """What of the marks clicked is not where the clicks led, by chart: names of cards to lists of faults.

    `cards` are those of the page by name; one chart of each is clicked.
    """
    page.evaluate(NOTE_ADDRESSES)
    charts = {name: chart for name in cards if (chart := page.locator(f"#{name} .js-plotly-plot")).count()}
    clicked = {name: _click(page, chart.first) for name, chart in charts.items()}
    return {name: faults for name, found in clicked.items() if (faults := _faults(name, cards[name], search, found))}


def _faults(name, card, search, found):
    if found is None:
        return [] if name in LEAD_NOWHERE else ["no mark of it leads anywhere"]
    mark, went = found
    if not went:
        return [f"a click on {mark['link']} leads nowhere"]
    return [f"at {went}: {fault}" for fault in _differences(went, mark, _row(card, search, mark))]


def _click(page, chart):
    """The mark that was clicked, and the address it led to; None where there is nothing that leads on."""
    page.evaluate("() => { window.went.length = 0; }")
    mark = press(page, chart)
    went = page.evaluate("() => window.went")
    return (mark, went[0] if went else "") if mark else None


def press(page, chart):
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
