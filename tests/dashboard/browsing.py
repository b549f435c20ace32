"""What the tests of all pages share: every view there is, a tab that takes note of faults, and when a page is drawn."""

import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit

from playwright.sync_api import Browser, Page, Response, expect
from sqlalchemy import text

from dashboard.pages import Page as DashboardPage
from dashboard.pages import View, all_pages
from warehouse.database import Database

# Where machines are busy, drawing takes its time; nothing here is about speed.
PATIENCE_MS = 60_000
AXE = next((Path(__file__).parent / "vendor").glob("axe-*.min.js")).read_text(encoding="utf-8")
# One thing of each kind that a view can be about, with as much to show as there is.
FOCUSES = {
    "order": "select order_id from gold.fact_sales order by is_return desc, order_id limit 1",
    "customer": "select customer_id from gold.customer_summary order by orders desc, customer_id limit 1",
    "item": "select product_id from gold.dim_product join gold.product_performance using (product_key) "
            "group by product_id order by sum(net_amount) desc, product_id limit 1",
    "person": "select employee_id from gold.dim_employee join gold.employee_activity using (employee_key) "
              "group by employee_id order by sum(net_amount) desc, employee_id limit 1",
    "table": "select 'gold.fact_sales'",
    # What only one page knows so, by page and kind.
    "customers-group": "select 'stage:active'",
    "products-group": "select 'class:A'",
    "inventory-group": "select 'cover:1'",
    "pipeline-group": "select job from ops.job_runs order by job limit 1",
    "pipeline-item": "select source || ':' || object || ':' || reason from ops.rejected_rows order by 1 limit 1",
}


@dataclass(frozen=True)
class Shown:
    """A page as a whole, or its view of one thing: `focus` is then the thing's kind, or kind and value."""

    page: DashboardPage
    focus: str = ""

    def __str__(self) -> str:
        return f"{self.page.name.lower()}-{self.focus}" if self.focus else self.page.name.lower()

    @property
    def view(self) -> View:
        """Its cards."""
        return self.page.view_of(*self.focus.split("="))

    def search(self, focuses: Mapping[str, str]) -> str:
        """The query string that leads to it."""
        kind, _, value = self.focus.partition("=")
        known = value or focuses.get(str(self)) or focuses.get(kind, "")
        return f"?{kind}={known}" if kind else ""


VIEWS = tuple(Shown(page, focus) for page in all_pages() for focus in ("", *page.details))


@dataclass
class Tab:
    """A browser tab; `faults` are errors in its console and requests that left this machine."""

    page: Page
    faults: list[str] = field(default_factory=list)

    def open(self, address: str) -> Response:
        """Go there and wait until everything is drawn; what the server answered."""
        self.faults.clear()
        answer = self.page.goto(address)
        self.wait()
        return answer

    def wait(self) -> None:
        """Wait until no card waits any more and every chart and list is drawn, in view or not."""
        expect(self.page.locator("#main > *").first).to_be_attached()
        # Pages without charts, such as the sign-in, are ready as they come.
        expect(self.page.locator("html[data-ready], body:not(:has(#react-entry-point))")).to_have_count(1)
        waiting = ".card[data-state=loading], .dash-graph:not(:has(.main-svg)), .grid-frame:not(:has(.ag-cell-value))"
        expect(self.page.locator(waiting)).to_have_count(0)


def arrive(page: Page, ending: str) -> None:
    """Wait until the address ends in this, however many steps lead there.

    Playwright's own waiting for a navigation fails where another takes its place.
    """
    expect(page).to_have_url(re.compile(f"{re.escape(ending)}$"))


def card_states(page: Page) -> dict[str, str]:
    """The state of each card of the page, by the card's name."""
    states: dict[str, str] = page.evaluate("""() => Object.fromEntries([...document.querySelectorAll("[data-place]")]
        .map((place) => [place.dataset.place, place.querySelector(".card").dataset.state]))""")
    return states


@contextmanager
def a_tab(chromium: Browser) -> Iterator[Tab]:
    """A tab of a context of its own, wide and light to begin with."""
    # Colours on their way to the other theme would be measured half-way.
    context = chromium.new_context(
        viewport={"width": 1440, "height": 900}, color_scheme="light", reduced_motion="reduce"
    )
    context.set_default_timeout(PATIENCE_MS)
    expect.set_options(timeout=PATIENCE_MS)
    tab = Tab(context.new_page())
    note = tab.faults.append
    tab.page.on("console", lambda message: note(message.text) if message.type == "error" else None)
    tab.page.on("pageerror", lambda error: note(str(error)))
    tab.page.on("request", lambda request: None if _is_local(request.url) else note(request.url))
    yield tab
    context.close()


def focuses(database: Database) -> dict[str, str]:
    """An id for each kind of thing; an unlikely one where there is none."""
    with database.transaction("reader") as connection:
        return {kind: connection.scalar(text(query)) or "none" for kind, query in FOCUSES.items()}


def axe_findings(page: Page, *rules: str) -> list[str]:
    """What axe-core holds to be serious or critical, with the first places of each; of all its rules or of `rules`."""
    # A list lays out its columns, and shows their cells, when it is first seen.
    for frame in page.locator(".grid-frame").all():
        frame.scroll_into_view_if_needed()
        expect(frame.locator(".ag-delay-render")).to_have_count(0)
    page.evaluate(AXE)
    found = page.evaluate("""async (rules) => (await axe.run(
        {resultTypes: ["violations"], ...(rules.length ? {runOnly: rules} : {})})).violations""", list(rules))
    return [
        f"{one['id']} ({one['impact']}): {one['help']}: {[node['html'][:160] for node in one['nodes'][:3]]}"
        for one in found if one["impact"] in ("serious", "critical")
    ]


def _is_local(url: str) -> bool:
    return urlsplit(url).scheme in ("data", "blob") or urlsplit(url).hostname == "127.0.0.1"
