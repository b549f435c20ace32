"""Clicks on the marks of charts, and whether the same figures stand where they lead.

Clicks are real, but where they lead is only noted, so that one visit of a page shows it for all of its charts; what
stands there is then asked of the server.
"""

import re
from decimal import ROUND_HALF_UP, Decimal
from functools import partial
from typing import get_args
from urllib.parse import parse_qsl, urlsplit

from playwright.sync_api import TimeoutError as TooLateError
from playwright.sync_api import expect

from dashboard.cards.kpis import kpi_row
from dashboard.cards.listing import Listing
from dashboard.context import open_visit
from dashboard.filters import focused
from dashboard.format import full
from dashboard.pages import find_page
from warehouse.metrics.definitions import Unit

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
# Charts whose marks say something else than the figures of the page that they lead to, by what they say.
OTHER_FIGURES = {
    "a mean by day or by week, whose sum is there":
        "overview-clock sales-clock sales-hours sales-weekdays trends-parts",
    "a share or a rate of what is listed there":
        "sales-returns products-abc trends-shares customers-cohorts customers-profile customers-moves "
        "customers-churn_cohorts",
    "a difference between two periods": "sales-bridge locations-mix",
    "how far one moves with another": "products-pairs trends-correlations",
    "a price, stars or a score": "products-prices products-pricehistory products-stars",
    "what is expected, where what happened is listed":
        "products-week forecast-demand customers-customer_value customers-customer_risk",
    "what something would be worth": "customers-budgets customers-economics inventory-suppliers",
    "how many there were at the end of that month, where today's are listed": "customers-sizes",
    "a line of names: its height is a place in that order":
        "customers-traits team-places team-roles team-scores trends-elasticities pipeline-lineage",
    "tasks, where orders are listed": "team-months",
    "how well a product fits, or how it sells everywhere":
        "customers-customer_offers customers-customer_buy_again recommendations-popular recommendations-trending "
        "recommendations-customer_buy_again recommendations-customer_collaborative "
        "recommendations-customer_content_based recommendations-customer_personalized "
        "recommendations-customer_popular recommendations-customer_similar_users recommendations-customer_trending "
        "recommendations-product_content_based recommendations-product_popular recommendations-product_trending",
    "how a model did": "models-course",
    "seconds of a run, or rejected rows: no page has key figures of them":
        "models-times pipeline-durations pipeline-rejected",
}
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
            const spot = spots[Math.floor(spots.length / 2)];
            const [row, column] = Array.isArray(spot.at) ? spot.at : [spot.at, spot.at];
            const value = trace.z ? trace.z[row][column]
                : (trace.orientation === "h" ? trace.x : trace.y)[spot.at];
            return {...spot, value, count: trace.meta.links.length};
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
    here = urlsplit(page.url).path
    return {name: faults for name, found in clicked.items() if (faults := _faults(name, here, search, found))}


def _click(page, chart):
    """The mark that was clicked, and the address it led to; None where there is nothing that leads on."""
    page.evaluate("() => { window.went.length = 0; }")
    mark = press(page, chart)
    if not mark:
        return None
    try:
        page.wait_for_function("() => window.went.length")
    except TooLateError:
        return mark, ""
    return mark, page.evaluate("() => window.went[0]")


def press(page, chart):
    """Click a mark of the chart that leads on; None where there is none."""
    mark = chart.evaluate(MARK)
    if mark:
        page.mouse.move(mark["x"], mark["y"])
        expect(chart).to_have_class(re.compile("leads-on"))
        page.mouse.click(mark["x"], mark["y"])
    return mark


def _faults(name, here, search, found):
    if found is None:
        return [] if name in LEAD_NOWHERE else ["no mark of it leads anywhere"]
    mark, went = found
    if not went:
        return [f"a click on {mark['link']} leads nowhere"]
    parts = urlsplit(went)
    page = find_page(parts.path)
    if page is None:
        return [f"no page at {parts.path}"]
    asked, has = set(parse_qsl(mark["link"])), set(parse_qsl(parts.query))
    filters = open_visit(f"?{parts.query}").filters
    about = focused(mark["link"]) if any(focused(mark["link"])) or parts.path != here else focused(search)
    faults = [f"{pair} is lost" for pair in asked - has] + list(filters.notices)
    if (filters.focus or ("", "")) != about:
        faults.append(f"is about {filters.focus}, was to be about {about}")
    figures = _figures_at(page, parts.query)
    says_other = any(name in names.split() for names in OTHER_FIGURES.values())
    if not says_other and not _written(mark["value"]) & figures:
        faults.append(f"{mark['value']} was clicked, there are {sorted(figures)}")
    return [f"at {went}: {fault}" for fault in faults]


def _figures_at(page, query):
    """The key figures at an address and how long its lists are, as they are written."""
    visit = open_visit(f"?{query}")
    view = page.view_of(*(visit.filters.focus or ("",)))
    kpis = kpi_row(view.kpis, f"?{query}") if view.kpis else []
    lists = [card.rows.args[0] for card, _width in view.cards if isinstance(card.rows, partial)]
    figures = {part.to_plotly_json()["props"].get("data-value") for part in kpis}
    return {*figures - {None}, *[full(one.count(visit, ""), "count", "") for one in lists if isinstance(one, Listing)]}


def _written(value):
    """A mark's value as it may be written in full."""
    exact = Decimal(str(value)).quantize(Decimal("0.0001"), ROUND_HALF_UP)
    currency = open_visit("").settings.currency
    return {full(exact, unit, currency) for unit in get_args(Unit)}
