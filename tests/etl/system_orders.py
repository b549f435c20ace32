"""Orders and lines as an ERP's API gives them, delivered one after the other; and what gold makes of them."""

import json

from etl.refine import refine
from tests.etl.brute_force import assert_gold_is_consistent
from tests.etl.helpers import deliver, query

DAY = "2024-03-{:02}T10:00:00Z"
LINE = {"product_id": "tea", "quantity": "1", "unit_price": "10.00"}


def order(number="1", day=1, lines=(LINE,), **changes):
    """A sale of the ERP's API with its lines, as it stood on a day of March 2024."""
    numbered = [{"id": str(position)} | line for position, line in enumerate(lines, start=1)]
    return {"id": number, "sold_at": DAY.format(1), "status": "completed", "updated_at": DAY.format(day),
            "lines": json.dumps(numbered)} | changes


def line_of_its_own(number="1", sale_id="1", day=1, **changes):
    """A sale detail, as it stood on a day of March 2024."""
    return LINE | {"id": number, "sale_id": sale_id, "updated_at": DAY.format(day)} | changes


def take(database, name, *rows):
    """Deliver the rows as one load each, in this order, and refine after each."""
    for row in rows:
        deliver(database, name, [row], system="laravel")
        refine(database)
    assert_gold_is_consistent(database)


def facts(database, columns="order_id, line_number, net_amount"):
    """Those columns of gold's lines, in their order."""
    return query(database, f"select {columns} from gold.fact_sales order by order_id, line_number")
