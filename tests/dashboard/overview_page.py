"""The Overview page in a browser, for tests of it: opened, its large figures, and what the facts say of them."""

import re
from decimal import ROUND_HALF_UP, Decimal

from playwright.sync_api import expect
from sqlalchemy import text

KPI_SQL = """
    select count(distinct order_id) filter (where not is_return) as orders, sum(net_amount) as revenue,
        count(distinct customer_id) filter (where not is_return and not is_guest) as customers
    from gold.fact_sales where order_date between :start and :end
        and (cast(:key as bigint) is null or location_key = cast(:key as bigint))
"""
LARGE_KPIS = ("orders", "revenue", "average_order_value", "customers")


def open_overview(page, address, search=""):
    page.goto(f"{address}/{search}")
    for card in ("trend", "products", "forecast"):
        expect(page.locator(f"#overview-{card} .card:not([data-state=loading])")).to_be_visible()
    expect(page.locator(".first-picture")).to_have_count(0)


def kpis(page):
    values = {name: page.locator(f"[data-kpi={name}]").get_attribute("data-value") for name in LARGE_KPIS}
    return {name: Decimal(re.sub(r"[$,]", "", value)) for name, value in values.items()}


def expected_kpis(database, start, end, key=None):
    with database.transaction("reader") as connection:
        row = connection.execute(text(KPI_SQL), {"start": start, "end": end, "key": key}).one()
    cent = Decimal("0.01")
    return {
        "orders": Decimal(row.orders),
        "revenue": row.revenue.quantize(cent, ROUND_HALF_UP),
        "average_order_value": (row.revenue / row.orders).quantize(cent, ROUND_HALF_UP),
        "customers": Decimal(row.customers),
    }
