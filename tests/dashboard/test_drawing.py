"""When charts are drawn: plotly starts while the page's data is still being read, and draws each chart once."""

import pytest
from playwright.sync_api import expect

pytestmark = pytest.mark.browser

PATIENCE_MS = 30_000
IS_STARTED = "typeof window.Plotly?.react === 'function'"
CHART = "#overview-trend .main-svg .xtick"


@pytest.fixture(scope="module")
def address(serve, server):
    return serve(server)


@pytest.fixture
def page(chromium):
    context = chromium.new_context(viewport={"width": 1440, "height": 900})
    context.set_default_timeout(PATIENCE_MS)
    yield context.new_page()
    context.close()


def test_plotly_has_started_before_the_layout_is_there(page, address):
    held = []
    page.route("**/_dash-layout*", lambda route: held.append(route))
    page.goto(address)
    page.wait_for_function(IS_STARTED)
    assert not page.locator(".kpi[data-state=ready]").count()
    for route in held:
        route.continue_()
    expect(page.locator(CHART).first).to_be_attached(timeout=PATIENCE_MS)
    assert page.locator("script[src*=plotly-cartesian]").count() == 1


def test_a_start_that_failed_is_made_good_when_a_chart_asks(page, address):
    held, refused = [], []

    def refuse_until_held(route):
        if refused:
            route.continue_()
        else:
            refused.append(route.request.url)
            route.abort()

    page.route("**/_dash-layout*", lambda route: held.append(route))
    # The document's own preload asks first; without it the script's request is the one refused.
    page.route(f"{address}/", lambda route: route.fulfill(body=_without_preload(route.fetch().text()),
                                                          content_type="text/html"))
    page.route("**/plotly-cartesian*", refuse_until_held)
    page.goto(address)
    page.wait_for_function("window.Plotly === undefined && document.readyState === 'complete'")
    assert refused
    for route in held:
        route.continue_()
    expect(page.locator(CHART).first).to_be_attached(timeout=PATIENCE_MS)


def test_charts_have_the_room_that_their_labels_need_from_the_start(page, address):
    page.goto(address)
    for card in ("trend", "locations", "categories", "products", "clock"):
        expect(page.locator(f"#overview-{card} .main-svg .ytick").first).to_be_attached(timeout=PATIENCE_MS)
    grown = page.evaluate("""[...document.querySelectorAll('.js-plotly-plot')].flatMap((chart) => {
        const {_size, margin} = chart._fullLayout;
        return ['l', 'r', 't', 'b'].filter((side) => _size[side] > margin[side])
            .map((side) => `${chart.closest('.place').id} ${side}: ${margin[side]} to ${_size[side]}`);
    })""")
    assert [one for one in grown if not one.startswith("overview-forecast")] == []


def _without_preload(document):
    return "\n".join(line for line in document.splitlines() if "plotly-cartesian" not in line or "preload" not in line)
