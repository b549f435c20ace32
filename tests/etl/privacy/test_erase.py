"""Erasing a person: nothing of them is left in any layer, no figure moves, and nothing brings them back."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import text

from etl.privacy.erase import erase
from etl.refine import refine
from tests.conftest import NewDatabase
from tests.etl.brute_force import assert_gold_is_consistent
from tests.etl.helpers import deliver, query, sale, warehouse_matching
from tests.etl.privacy.planted import CUSTOMERS, MAIL, MESSAGE, SALES, deliver_files, figures, plant, traces
from warehouse.command import CommandError, UsageError
from warehouse.database import Database
from warehouse.erasure_key import FILE_NAME

OTHERS = """
    select customer_name, email from silver.customers where customer_name = 'Anna Other'
    union all select review_text, null from gold.fact_reviews where review_text <> ''
    union all select payload -> 1 ->> 'buyer', null from app.inbox
"""


def unnoted(*_: Any) -> None:
    """No record of it."""


@pytest.fixture(scope="module")
def erased(new_database: NewDatabase, tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Database, Any, Any]]:
    """A warehouse in which people with one e-mail are one, before and after the person was erased."""
    with warehouse_matching(new_database, "email") as database:
        plant(database, tmp_path_factory.mktemp("files"))
        told, before = traces(database), figures(database)
        erase(database, "csv:17", unnoted)
        erase(database, f"csv:{MAIL}", unnoted)
        erase(database, "api:Z9", unnoted)
        yield database, told, before


def test_the_person_was_everywhere_and_is_nowhere(erased: tuple[Database, Any, Any]) -> None:
    database, told, _ = erased
    assert {"bronze.csv_customer_database", "bronze.csv_sales_transactions", "bronze.csv_customer_reviews",
            "bronze.erp_users", "bronze.erp_sales", "bronze.erp_sale_details", "bronze.square_customers",
            "bronze.square_orders", "bronze.square_payments", "bronze.api_sales", "silver.customers", "silver.orders",
            "silver.reviews", "silver.customer_identities", "gold.dim_customer", "gold.fact_sales",
            "gold.fact_reviews", "gold.customer_summary", "gold.customer_days", "ops.rejected_rows", "app.inbox",
            } <= told.keys()
    assert traces(database) == {}


def test_figures_stay_to_the_cent_and_others_stay_themselves(erased: tuple[Database, Any, Any]) -> None:
    database, _, before = erased
    assert figures(database) == before
    assert_gold_is_consistent(database)
    assert query(database, OTHERS) == [("Anna Other", "anna@example.com"), ("Fine tea", None), ("Anna Other", None)]


def test_one_person_of_several_sources_stays_one(erased: tuple[Database, Any, Any]) -> None:
    people = query(erased[0], """
        select count(*), count(distinct customer_id) from silver.customer_identities
        where source_customer_id in ('csv:17', 'erp:5', 'square:SQC1')
    """)
    assert people == [(3, 1)]


def test_an_id_that_tells_who_it_is_gets_another_and_a_number_stays(erased: tuple[Database, Any, Any]) -> None:
    ids = [row[0] for row in query(erased[0], "select distinct customer_id from silver.orders where source = 'csv'")]
    assert sorted(ids)[:2] == ["csv:17", "csv:18"]
    assert sorted(ids)[2].startswith("csv:erased-")


def test_rebuilding_everything_brings_nobody_back(erased: tuple[Database, Any, Any]) -> None:
    database, _, before = erased
    refine(database, full=True)
    assert traces(database) == {}
    assert figures(database) == before


def test_whom_a_source_delivers_again_stays_erased(erased: tuple[Database, Any, Any], tmp_path: Path) -> None:
    database, _, before = erased
    deliver_files(database, tmp_path, [*SALES, sale(order_id="5", customer_id=MAIL, total_amount="1.00")])
    refine(database)
    assert traces(database) == {}
    assert sum(row[2] for row in figures(database)) == sum(row[2] for row in before) + 2
    assert query(database, "select count(*) from silver.customers where source = 'csv' and is_current") == [(3,)]


def test_whom_another_source_brings_by_the_erased_email_stays_erased(erased: tuple[Database, Any, Any]) -> None:
    database = erased[0]
    deliver(database, "reviews", [{"id": "1", "customer_id": "66", "product_id": "p", "rating": "3",
                                   "reviewed_at": "2024-03-02", "review_text": "Zelda again"}])
    deliver(database, "users", [{"id": "66", "customer_name": "Zelda Quux", "email": MAIL}])
    deliver(database, "sales", [{"transaction_id": "T4", "sold_at": "2024-03-04", "product_id": "p1", "quantity": "1",
                                 "revenue": "3", "customer_id": f"csv:{MAIL}"}], system="api", source="api")
    refine(database)
    assert traces(database) == {}


def test_erasing_again_changes_nothing(erased: tuple[Database, Any, Any]) -> None:
    database = erased[0]
    assert not erase(database, "csv:17", unnoted).changed
    assert not erase(database, f"csv:{MAIL}", unnoted).changed
    assert not erase(database, MAIL, unnoted).changed


def test_nobody_is_refused(erased: tuple[Database, Any, Any]) -> None:
    with pytest.raises(UsageError, match="give a customer_id such as csv:17"):
        erase(erased[0], "csv:4711", unnoted)


def test_what_fails_on_the_way_leaves_everything_as_it_was(database: Database, tmp_path: Path) -> None:
    deliver_files(database, tmp_path)
    told = traces(database)

    def fail(*_: Any) -> None:
        raise ConnectionError("the audit log is away")

    with pytest.raises(ConnectionError):
        erase(database, "csv:17", fail)
    assert traces(database) == told
    assert query(database, "select count(*) from ops.erased_people") == [(0,)]


def test_somebody_else_with_the_same_email_stays(database: Database) -> None:
    deliver(database, "users", [
        {"id": "1", "customer_name": "Ann", "email": "home@example.com"},
        {"id": "2", "customer_name": "Bob", "email": "home@example.com"},
    ])
    refine(database)
    erase(database, "erp:1", unnoted)
    deliver(database, "users", [{"id": "2", "customer_name": "Bob", "email": "home@example.com", "region": "West"}])
    refine(database)
    assert query(database, "select customer_name, email from gold.dim_customer where customer_id = 'erp:2'")[-1] == (
        "Bob", "home@example.com",
    )


def test_an_email_erases_everybody_who_has_it(database: Database) -> None:
    deliver(database, "users", [{"id": number, "customer_name": "Ann", "email": "home@example.com"} for number in "12"])
    refine(database)
    assert erase(database, "Home@example.com", unnoted).changed["silver.customers"] == 2


def test_without_its_key_a_warehouse_does_not_refine_rather_than_bring_somebody_back(
    database: Database, tmp_path: Path
) -> None:
    deliver_files(database, tmp_path)
    erase(database, "csv:17", unnoted)
    elsewhere = Database(database.settings.model_copy(update={"data_dir": tmp_path}), database.urls)
    deliver(elsewhere, "users", [{"id": "1"}])
    with pytest.raises(CommandError, match=f"copy the file from the DATA_DIR.*|{FILE_NAME}"):
        refine(elsewhere)
    elsewhere.dispose()


def test_a_message_keeps_the_sales_of_others(erased: tuple[Database, Any, Any]) -> None:
    with erased[0].transaction("app") as connection:
        payload = connection.scalar(text("select payload from app.inbox"))
    assert payload[1] == MESSAGE[1]
    assert (payload[0]["revenue"], payload[0]["date"]) == (5, MESSAGE[0]["date"])
    assert len(CUSTOMERS) == 3
