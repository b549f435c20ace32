"""What people type finds names with and without their accents, in every search, whichever of both is typed."""

from collections.abc import Iterator
from datetime import date

import pytest
from sqlalchemy import Connection, func, select, text

from dashboard.components.options import option, without_accents
from dashboard.queries import choices, customers, inventory, orders, products
from warehouse.database import Database
from warehouse.metrics import Period

ALWAYS = Period(date(2000, 1, 1), date(2100, 1, 1))
BUYER, SOLD, PLACE = "Zoë Ångström", "Crème brûlée", "São Paulo"
STATEMENTS = (
    "update gold.dim_location set location_name = :place where location_id in "
    "(select location_id from predictions.reorder_recommendations_latest)",
    "update gold.dim_product set product_name = :sold where product_key = 1",
    "update gold.dim_customer set customer_name = :buyer where is_current and customer_id = "
    "(select customer_id from gold.customer_summary where first_order_date is not null order by 1 limit 1)",
)


@pytest.fixture(scope="module")
def connection(demo_database: Database) -> Iterator[Connection]:
    """Names with accents, for as long as this connection lasts."""
    with demo_database.engine("owner").connect() as connection:
        for statement in STATEMENTS:
            changed = connection.execute(text(statement), {"place": PLACE, "sold": SOLD, "buyer": BUYER}).rowcount
            assert changed >= 1
        yield connection
        connection.rollback()


@pytest.mark.parametrize("typed", ["Crème", "creme BRULEE", "CRÈME"])
def test_products_are_found(connection: Connection, typed: str) -> None:
    assert choices.find_products(connection, typed)["name"].tolist() == [SOLD]
    assert products.count(connection, (), typed) == 1


@pytest.mark.parametrize("typed", ["ångström", "ANGSTROM", "zoe ang", "Zoë Ång"])
def test_customers_and_their_orders_are_found(connection: Connection, typed: str) -> None:
    [found] = customers.find_customers(connection, typed, 10).to_dict("records")
    assert found["name"] == BUYER
    assert customers.totals(connection, customers.Whose(date(2100, 1, 1), ALWAYS, text=typed)).customers == 1
    assert orders.summary(connection, orders.Asked(ALWAYS, text=typed)).orders == found["orders"] >= 1


@pytest.mark.parametrize("typed", ["sao paulo", "SÃO"])
def test_shelves_are_found(connection: Connection, typed: str) -> None:
    assert inventory.count(connection, (), "", typed) == inventory.count(connection, (), "", "") > 0


def test_what_is_not_there_is_not_found(connection: Connection) -> None:
    assert choices.find_products(connection, "brulée x").empty
    assert products.count(connection, (), "crème.") == 0


@pytest.mark.parametrize(
    "name", [PLACE, "Łódź", "Größe", "Smørrebrød", "\ufb01ne", "\uff21\uff11", "Ελλάδα", "plain", "e\u0301"]
)
def test_the_browser_and_the_database_fold_alike(connection: Connection, name: str) -> None:
    assert connection.scalar(select(func.gold.folded_text(name))) == without_accents(name).lower()


def test_a_choice_is_found_by_its_name_with_and_without_accents() -> None:
    assert option("L1", PLACE) == {"value": "L1", "label": PLACE, "search": "São Paulo Sao Paulo"}
    assert option("L2", "Berlin") == {"value": "L2", "label": "Berlin"}
    assert option("P1", "", is_found_by_id=True) == {"value": "P1", "label": "P1"}
    assert option("P2", "Mug", is_found_by_id=True)["search"] == "Mug P2"
