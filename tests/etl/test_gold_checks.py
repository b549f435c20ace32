"""Each check of the facts beside sales and of the monthly roll-ups passes on sound data and finds what is wrong."""

from collections.abc import Iterator

import pytest
from sqlalchemy import text

from etl.pipeline import sync_csv
from tests.conftest import NewDatabase
from tests.etl.helpers import sale, write
from warehouse import statements
from warehouse.database import Database

BREAKS = [
    ("product_performance_equals_facts", "update gold.product_performance set orders = orders + 1"),
    ("product_performance_equals_facts", "delete from gold.product_performance"),
    ("product_years_equals_facts", "update gold.product_years set lines = lines + 1"),
    ("hourly_totals_equals_facts", "update gold.hourly_totals set return_amount = 1"),
    ("daily_category_sales_equals_facts", "update gold.daily_category_sales set category = 'Coffee'"),
    ("daily_category_sales_equals_facts", "update gold.dim_product set category = 'Coffee'"),
    ("daily_customers_equal_days", "update gold.daily_customers set new_customers = 0 where location_key = 0"),
    ("daily_customers_equal_days", "delete from gold.daily_customers where location_key <> 0"),
    ("employee_activity_equals_facts", "update gold.employee_activity set net_amount = net_amount + 1"),
    ("employee_activity_equals_facts", "update gold.employee_activity set tasks_on_time = tasks_on_time + 1"),
    ("cohort_retention_equals_days", "update gold.cohort_retention set customers = 2 where location_key = 0"),
    ("cohort_retention_equals_days", "delete from gold.cohort_retention where location_key <> 0"),
    ("facts_beside_sales_equal_silver", "update gold.fact_reviews set rating = 1"),
    ("facts_beside_sales_equal_silver", "delete from gold.fact_marketing_spend"),
    ("facts_beside_sales_equal_silver", "update gold.fact_stock_daily set stock_level = stock_level + 1"),
    ("facts_beside_sales_equal_silver", "delete from gold.fact_tasks"),
    ("facts_beside_sales_without_dimensions", "update gold.fact_tasks set employee_key = -1"),
    ("facts_beside_sales_without_dimensions", "update gold.fact_reviews set product_key = -1"),
    ("facts_beside_sales_without_dimensions", "update gold.fact_marketing_spend set location_key = -1"),
    ("facts_beside_sales_without_dimensions", "update gold.fact_stock_daily set location_key = 0"),
    ("gold_price_history", "update gold.product_prices set valid_to = 'infinity'"),
    ("gold_price_history", "update gold.product_prices set price = 1, unit_cost = 1"),
]


@pytest.fixture(scope="module")
def company(new_database: NewDatabase, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Database]:
    """A little of everything."""
    database, folder = new_database(), tmp_path_factory.mktemp("company")
    product = {"product_id": "p1", "product_name": "Assam", "category": "Tea", "price": "5", "unit_cost": "2",
               "stock_level": "", "supplier": ""}
    write(folder, "product_catalog", [product])
    sync_csv(database, folder)
    write(folder, "product_catalog", [product | {"price": "6"}])
    write(folder, "sales_transactions", [sale(employee_id="e1"), sale(order_id="2", employee_id="e1")])
    write(folder, "customer_reviews", [
        {"review_id": "r", "customer_id": "c1", "product_id": "p1", "rating": "5", "review_date": "2024-03-05",
         "review_text": "good"}
    ])
    write(folder, "tasks", [
        {"task_id": "t", "employee_id": "e1", "location_id": "", "kind": "", "status": "completed",
         "assigned_date": "2024-03-01", "due_date": "2024-03-02", "completed_at": "2024-03-02 10:00", "hours": "1"}
    ])
    write(folder, "stock_levels", [
        {"product_id": "p1", "location_id": "l", "date": "2024-03-01", "stock_level": "3"}
    ])
    write(folder, "marketing_spend", [
        {"date": "2024-03-01", "channel": "search", "campaign": "spring", "location_id": "", "amount": "12.34"},
        {"date": "2024-03-01", "channel": "search", "campaign": "spring", "location_id": "l", "amount": "1.00"},
    ])
    sync_csv(database, folder)
    yield database
    database.dispose()


def findings(database: Database, check: str, change: str | None = None) -> int:
    """How many rows a check finds, after `change`, which is taken back."""
    with database.engine("etl").connect() as connection:
        if change is not None:
            connection.execute(text(change))
        found = len(connection.execute(statements.load(f"checks/{check}")).all())
        connection.rollback()
    return found


@pytest.mark.parametrize("check", sorted({check for check, _change in BREAKS} | {"merged_analytics_equals_facts"}))
def test_a_check_passes_on_sound_data(company: Database, check: str) -> None:
    assert findings(company, check) == 0


@pytest.mark.parametrize(("check", "change"), BREAKS)
def test_a_check_finds_what_is_wrong(company: Database, check: str, change: str) -> None:
    assert findings(company, check, change) > 0


def test_marketing_spend_of_all_places_has_location_0_and_of_one_its_key(company: Database) -> None:
    with company.transaction("etl") as connection:
        rows = connection.execute(text("""
            select channel, campaign, location_id, amount
            from gold.fact_marketing_spend left join gold.dim_location using (location_key) order by amount
        """)).all()
    assert [(place, str(amount)) for _channel, _campaign, place, amount in rows] == [
        ("csv:l", "1.0000"), (None, "12.3400")
    ]
