"""Square's catalog in silver: products put together from variations, items and categories that come apart."""

from datetime import timedelta
from decimal import Decimal

from etl.refine import refine
from tests.etl.helpers import query
from tests.etl.sources.square_objects import category, item, variation


def test_products_are_variations_named_after_their_item_and_categories(database, square_account, sync):
    square_account.catalog = [
        item("I1", "Tea", categories=["K1", "K2"], variations=[
            variation("V1", "I1", "Small", 300), variation("V2", "I1", "Large", 500)]),
        item("I2", "Mug", categories=[], variations=[variation("V3", "I2", "Regular", 1250)]),
        category("K1", "Drinks"), category("K2", "Hot|Cold"),
    ]
    sync()
    assert products(database) == [
        ("square:V1", "Tea - Small", "Drinks|Hot/Cold", Decimal(3), False),
        ("square:V2", "Tea - Large", "Drinks|Hot/Cold", Decimal(5), False),
        ("square:V3", "Mug", "", Decimal("12.50"), False),
    ]


def test_a_change_of_one_part_of_a_product_finds_the_others_in_earlier_loads(database, square_account, sync):
    square_account.catalog = [item(variations=[variation("V1"), variation("V2", name="Small")]), category()]
    sync()
    later = [
        category(name="Beverages", updated_at="2026-03-01T12:00:30Z"),
        variation("V1", price=700, updated_at="2026-03-01T12:01:30Z"),
        variation("V2", name="Small", is_deleted=True, updated_at="2026-03-01T12:02:30Z"),
    ]
    seen = []
    for part in later:
        square_account.catalog, square_account.now = [part], square_account.now + timedelta(minutes=1)
        sync()
        seen.append(products(database))
    assert seen == [
        [("square:V1", "Tea - Large", "Beverages", Decimal(5), False),
         ("square:V2", "Tea - Small", "Beverages", Decimal(5), False)],
        [("square:V1", "Tea - Large", "Beverages", Decimal(7), False),
         ("square:V2", "Tea - Small", "Beverages", Decimal(5), False)],
        [("square:V1", "Tea - Large", "Beverages", Decimal(7), False),
         ("square:V2", "Tea - Small", "Beverages", Decimal(5), True)],
    ]
    refine(database, full=True)
    assert products(database) == seen[-1]


def test_a_deletion_without_data_keeps_the_products_name(database, square_account, sync):
    square_account.catalog = [item(variations=[variation("V1")]), category()]
    sync()
    bare = {"type": "ITEM_VARIATION", "id": "V1", "is_deleted": True, "updated_at": "2026-03-01T12:00:30Z"}
    square_account.catalog, square_account.now = [bare], square_account.now + timedelta(minutes=1)
    sync()
    assert products(database) == [("square:V1", "Tea", "Drinks", Decimal(5), True)]
    # Its item, told again without it, does not bring it back.
    square_account.catalog = [item(name="Green tea", variations=[], updated_at="2026-03-01T12:01:30Z")]
    square_account.now += timedelta(minutes=1)
    sync()
    assert products(database) == [("square:V1", "Tea", "Drinks", Decimal(5), True)]


def products(database):
    return query(database, """
        select product_id, product_name, categories, price, is_deleted
        from silver.products where is_current order by product_id
    """)
