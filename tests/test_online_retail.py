"""Online Retail II, as published, gives exactly the independently computed figures of its facts.json.

In gold.fact_sales and its roll-ups, and on the Overview page of a real browser; every other page opens on it too.
"""

import json
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import expect

from dashboard.app import create_app
from etl.mapping import load_mapping
from etl.pipeline import sync_csv
from tests.conftest import NewDatabase
from tests.dashboard.browsing import VIEWS, Shown, Tab, a_tab, card_states, focuses
from tests.etl.helpers import query
from warehouse.database import Database

MAPPING = Path(__file__).resolve().parents[1] / "etl" / "mappings" / "online_retail_ii.toml"


@pytest.fixture(scope="module")
def facts(shared_data: Path) -> dict[str, Any]:
    found: dict[str, Any] = json.loads((shared_data / "online_retail_II" / "facts.json").read_text())
    return found


@pytest.fixture(scope="module")
def retail(new_database: NewDatabase, shared_data: Path) -> Database:
    database = new_database()
    sync_csv(database, shared_data / "online_retail_II", mapping=load_mapping(MAPPING))
    return database


@pytest.mark.slow
def test_rows_are_accepted_duplicate_or_quarantined_as_published(retail: Database, facts: dict[str, Any]) -> None:
    after = facts["rules"]["after"]
    assert query(retail, "select rows_received, rows_accepted, rows_duplicate, rows_rejected from ops.loads") == [
        (facts["published_rows"], after["accepted"], after["duplicates_dropped"], after["quarantined"])
    ]
    assert query(retail, "select count(*) from ops.rejected_rows") == [(after["quarantined"],)]


@pytest.mark.slow
def test_the_fact_table_gives_the_published_figures(retail: Database, facts: dict[str, Any]) -> None:
    after = facts["rules"]["after"]
    assert query(
        retail,
        """
        select count(*), sum(net_amount), sum(net_amount) filter (where not is_return),
            sum(net_amount) filter (where is_return), count(distinct order_id),
            count(distinct customer_id) filter (where not is_guest), count(*) filter (where is_guest)
        from gold.fact_sales
    """,
    ) == [
        (
            after["accepted"],
            Decimal(after["net_revenue_accepted"]),
            Decimal(after["gross_sales_accepted"]),
            Decimal(after["returns_accepted"]),
            after["invoices_accepted"],
            after["customers_accepted"],
            after["accepted_unknown_customer"],
        )
    ]


@pytest.mark.slow
def test_revenue_per_month_is_as_published(retail: Database, facts: dict[str, Any]) -> None:
    found = query(
        retail,
        """
        select to_char(order_date, 'YYYY-MM'), sum(lines), sum(net_amount)
        from gold.daily_sales_summary group by 1 order by 1
    """,
    )
    expected = facts["revenue_per_month_accepted"]
    assert found == [(month, lines, Decimal(net)) for month, (lines, net) in sorted(expected.items())]


@pytest.mark.slow
def test_orders_and_customers_by_definition(retail: Database, facts: dict[str, Any]) -> None:
    assert query(retail, "select sum(orders) from gold.daily_sales_summary") == [(40076,)]
    assert query(
        retail,
        """
        select sum(customers) from gold.customer_revisit_counts
        where location_key = 0 and order_date >= '2009-01-01' and previous_date < '2009-01-01'
    """,
    ) == [(facts["rules"]["after"]["customers_with_purchase"],)]


@pytest.mark.slow
def test_revenue_by_country_is_as_published(retail: Database, facts: dict[str, Any]) -> None:
    found = query(
        retail,
        """
        select location_name, sum(lines), sum(net_amount)
        from gold.daily_sales_summary join gold.dim_location using (location_key)
        group by 1 order by 3 desc limit 8
    """,
    )
    assert found == [(row["Country"], row["n"], Decimal(row["net"])) for row in facts["top_countries_accepted"]]


@pytest.fixture(scope="module")
def address(retail: Database, serve) -> str:
    return serve(create_app(retail.settings, retail))


@pytest.mark.slow
@pytest.mark.browser
def test_the_overview_page_shows_the_published_figures(
    facts: dict[str, Any], chromium, address: str
) -> None:
    page = chromium.new_page()
    first, last = facts["counts"]["first_ts"][:10], facts["counts"]["last_ts"][:10]
    page.goto(f"{address}/?from={first}&to={last}&compare=none")
    revenue = Decimal(facts["rules"]["after"]["net_revenue_accepted"]).quantize(Decimal("0.01"))
    shown = {
        "revenue": f"${revenue:,}",
        "orders": "40,076",
        "customers": f"{facts['rules']['after']['customers_with_purchase']:,}",
    }
    for name, value in shown.items():
        expect(page.locator(f"[data-kpi={name}]")).to_have_attribute("data-value", value, timeout=30_000)
    for month, (_lines, net) in sorted(facts["revenue_per_month_accepted"].items())[:3]:
        days = f"from={month}-01&to={month}-{31 if month != '2010-02' else 28}"
        page.goto(f"{address}/?{days}&compare=none")
        cents = Decimal(net).quantize(Decimal("0.01"))
        expect(page.locator("[data-kpi=revenue]")).to_have_attribute("data-value", f"${cents:,}", timeout=30_000)
    page.close()


@pytest.fixture(scope="module")
def tab(chromium) -> Iterator[Tab]:
    with a_tab(chromium) as tab:
        yield tab


@pytest.mark.slow
@pytest.mark.browser
@pytest.mark.parametrize("shown", VIEWS, ids=str)
def test_every_page_opens_and_says_what_it_lacks(retail: Database, tab: Tab, address: str, shown: Shown) -> None:
    tab.open(address + shown.page.path + shown.search(focuses(retail)))
    states = card_states(tab.page)
    assert states.keys() in ({card.name for card, _width in shown.view.cards}, set())
    assert set(states.values()) <= {"ready", "empty", "low-data"}
    assert tab.page.locator("[data-state=error]").count() == 0
    # Nothing is predicted and nobody is employed: what has no figure to show leads on.
    without = tab.page.locator("#main :is([data-state=empty], [data-state=low-data])")
    assert all(text.strip() for text in without.all_inner_texts())
    if "ready" not in states.values():
        expect(tab.page.locator("#main")).to_contain_text("scripts.")
    assert not tab.faults
