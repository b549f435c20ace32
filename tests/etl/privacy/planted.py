"""One person planted everywhere, beside others who must stay: in files, the ERP, Square, quarantine and inbox."""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from sqlalchemy import text

from etl.inbox import drain
from etl.pipeline import sync_csv
from etl.refine import refine
from tests.etl.helpers import deliver, query, sale, write
from warehouse.database import Database
from warehouse.schema import metadata

MAIL = "Zelda.Quux@Example.com"
# Whatever of it is found anywhere tells who it was.
TRACES = ("zelda", "quux", "+49 170", "elm street", "she bit the dentist")
_SIGNED_UP = {"signup_date": "2020-01-01", "customer_segment": "Retail", "region": "North"}
CUSTOMERS = [
    {"customer_id": "17", "customer_name": "Zelda Quux", "email": MAIL, **_SIGNED_UP, "Phone": "+49 170 1234567"},
    {"customer_id": "18", "customer_name": "Anna Other", "email": "anna@example.com", **_SIGNED_UP},
    {"customer_id": MAIL, "customer_name": "Zelda Quux", "email": "", **_SIGNED_UP},
]
SALES = [
    sale(order_id="1", customer_id="17", total_amount="10.00", Recipient="Zelda Quux, Elm Street 5"),
    sale(order_id="2", customer_id="18", total_amount="20.00"),
    sale(order_id="3", customer_id=MAIL, total_amount="30.00"),
    sale(order_id="4", customer_id="17", status="finished", Recipient="Zelda Quux"),
]
REVIEWS = [
    {"review_id": "r1", "customer_id": "17", "product_id": "p1", "rating": "1", "review_date": "2024-03-02",
     "review_text": "She bit the dentist, says Zelda"},
    {"review_id": "r2", "customer_id": "18", "product_id": "p1", "rating": "5", "review_date": "2024-03-02",
     "review_text": "Fine tea"},
]
MESSAGE = [
    {"transaction_id": "T1", "date": "2024-03-04T10:00:00Z", "product_id": "p1", "quantity": 1, "revenue": 5,
     "customer_id": "Z9", "buyer": "Zelda Quux", "customer_email": MAIL},
    {"transaction_id": "T2", "date": "2024-03-04T10:00:00Z", "product_id": "p1", "quantity": 1, "revenue": 7,
     "customer_id": "A1", "buyer": "Anna Other"},
    {"transaction_id": "T3", "date": "2024-03-04T10:00:00Z", "product_id": "p1", "quantity": 1, "revenue": 9,
     "customer_id": f"csv:{MAIL}", "said": {"customer_id": MAIL}},
]
STAMP = "2022-01-01T00:00:00Z"
SQUARE = {
    "customers": {
        "id": "SQC1", "given_name": "Zelda", "family_name": "Quux", "email_address": MAIL,
        "note": "She bit the dentist",
        "phone_number": "+49 170 1234567", "created_at": STAMP, "updated_at": STAMP,
        "address": {"address_line_1": "Elm Street 5", "administrative_district_level_1": "North"},
    },
    "orders": {
        "id": "SQO1", "location_id": "L", "customer_id": "SQC1", "state": "COMPLETED", "created_at": STAMP,
        "updated_at": STAMP, "closed_at": STAMP, "ticket_name": "Zelda",
        "fulfillments": [{"pickup_details": {"recipient": {"display_name": "Zelda Quux"}}}],
        "total_money": {"amount": 900, "currency": "USD"}, "total_tax_money": {"amount": 0, "currency": "USD"},
        "line_items": [{"uid": "1", "name": "Tea", "quantity": "1", "note": "for Zelda",
                        "total_money": {"amount": 900, "currency": "USD"}}],
    },
    "payments": {
        "id": "SQP1", "order_id": "SQO1", "status": "COMPLETED", "created_at": STAMP, "updated_at": STAMP,
        "amount_money": {"amount": 900, "currency": "USD"}, "buyer_email_address": MAIL,
        "card_details": {"card": {"cardholder_name": "ZELDA QUUX", "last_4": "4242"}}, "source_type": "CARD",
    },
}


def plant(database: Database, folder: Path) -> None:
    """Fill a warehouse with all of it."""
    deliver_files(database, folder)
    for name, payload in SQUARE.items():
        deliver(database, name, [{"payload": payload}], system="square", source="square")
    deliver(database, "users", [{
        "id": "5", "customer_name": "Zelda Quux", "email": MAIL, "updated_at": STAMP,
        "source_row": {"phone": "+49 170 1"},
    }])
    deliver(database, "sales", [{
        "id": "9", "customer_id": "5", "sold_at": "2024-03-05T12:00:00Z", "status": "completed", "updated_at": STAMP,
        "lines": '[{"id": "1", "product_id": "p", "quantity": "1", "unit_price": "5"}]',
        "source_row": {"ship_to": "Elm Street 5"},
    }])
    deliver(database, "sale_details", [{"id": "77", "sale_id": "9", "product_id": "p", "quantity": "1",
                                        "unit_price": "2", "updated_at": STAMP, "source_row": {"gift": "to Zelda"}}])
    with database.transaction("app") as connection:
        connection.execute(
            text("insert into app.inbox (kind, idempotency_key, payload) values ('sales', 'k', cast(:said as jsonb))"),
            {"said": json.dumps(MESSAGE)},
        )
    drain(database)
    refine(database)


def deliver_files(database: Database, folder: Path, sales: list[dict[str, str]] = SALES) -> None:
    """The company's files, as its system writes them each night."""
    write(folder, "customer_database", CUSTOMERS)
    write(folder, "sales_transactions", sales)
    write(folder, "customer_reviews", REVIEWS)
    sync_csv(database, folder)


def traces(database: Database) -> Mapping[str, Any]:
    """Tables in which anything of the person can be read, each with a row that tells."""
    found = {}
    with database.transaction("owner") as connection:
        for table in metadata.sorted_tables:
            rows = connection.scalars(text(f"select cast(kept as text) from {table.fullname} as kept"))
            telling = [row for row in rows if any(trace in row.lower() for trace in TRACES)]
            if telling:
                found[table.fullname] = telling[0]
    return found


def figures(database: Database) -> list[tuple[Any, ...]]:
    """What must stay: money and counts by day, and how many people bought."""
    return query(database, """
        select order_date, location_key, net_amount, gross_amount, quantity, orders, lines
        from gold.daily_sales_summary
        union all
        select null, count(*), sum(net_amount), sum(return_amount), sum(quantity), sum(orders), sum(locations)
        from gold.customer_summary
        union all
        select null, count(*), sum(rating), count(distinct customer_id), 0, 0, 0 from gold.fact_reviews
        order by 1, 2
    """)
