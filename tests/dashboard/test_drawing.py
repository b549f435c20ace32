"""Each chart is drawn once: plotly, which draws anew where labels have too little room, finds enough."""

import pytest
from playwright.sync_api import expect

pytestmark = pytest.mark.browser

PATIENCE_MS = 30_000
CARDS = ("trend", "locations", "categories", "products", "clock")
# Sides that plotly made wider than the dressing had.
GROWN = """cards => cards.flatMap((card) => {
    const {_size, margin} = document.querySelector(`#overview-${card} .js-plotly-plot`)._fullLayout;
    return ['l', 'r', 't', 'b'].filter((side) => _size[side] > margin[side])
        .map((side) => `${card} ${side}: ${margin[side]} to ${_size[side]}`);
})"""


@pytest.mark.parametrize("width", [1440, 390])
def test_charts_have_the_room_that_their_labels_need_from_the_start(chromium, serve, server, width):
    context = chromium.new_context(viewport={"width": width, "height": 900})
    page = context.new_page()
    page.goto(serve(server))
    for card in CARDS:
        expect(page.locator(f"#overview-{card} .main-svg .ytick").first).to_be_attached(timeout=PATIENCE_MS)
    assert page.evaluate(GROWN, list(CARDS)) == []
    context.close()
