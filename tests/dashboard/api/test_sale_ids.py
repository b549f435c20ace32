"""Ids of sales that are sent: those that another source has given name its thing, whoever sends them and whenever.

One warehouse for all tests: files know shop L2 and L3, product P7 and customers C7 and C8, the ERP shop 5, product 9
and customer 9, and both of them product 4.
"""

from decimal import Decimal

import pytest

from dashboard.app import create_app
from etl.refine import refine
from tests.dashboard.api.draining import drain_all
from tests.dashboard.api.test_sales import bearer, sale, send
from tests.etl.brute_force import assert_gold_is_consistent
from tests.etl.helpers import deliver, query
from tests.etl.helpers import sale as file_sale


@pytest.fixture(scope="module")
def database(new_database):
    database = new_database()
    delivered = {
        "locations": [{"location_id": "L2", "location_name": "Mill", "time_zone": "Asia/Tokyo"}, {"location_id": "L3"}],
        "product_catalog": [{"product_id": "P7", "product_name": "Fine tea", "category": "Tea", "unit_cost": "2"},
                            {"product_id": "4", "product_name": "Jug"}],
        "customer_database": [{"customer_id": "C7", "customer_name": "Ann", "email": "ann@example.com"},
                              {"customer_id": "C8", "customer_name": "Bob"}],
        "sales_transactions": [file_sale(order_id="1", customer_id="C7", location_id="L3"), file_sale(order_id="2")],
    }
    for name, rows in delivered.items():
        deliver(database, name, rows, system="csv", source="csv")
    deliver(database, "locations", [{"id": "5", "location_name": "Dock"}])
    deliver(database, "products", [{"id": "9", "product_name": "Cup"}, {"id": "4", "product_name": "Lid"}])
    deliver(database, "users", [{"id": "9", "customer_name": "Eve"}])
    refine(database)
    return database


@pytest.fixture(scope="module")
def client(settings, database):
    return create_app(settings, database).test_client()


def facts(database, order):
    return query(database, f"""
        select location_id, product_id, sales.customer_id, net_amount
        from gold.fact_sales as sales
        join gold.dim_location using (location_key) join gold.dim_product using (product_key)
        where order_id = 'api:{order}' order by 2, 4
    """)


def take(client, database, *sales, token=(), **changes):
    """The answer to sales that are sent, once the worker has drained them."""
    answer = send(client, [sale(product_name=..., **one) for one in sales], **dict(token), **changes)
    drain_all(database)
    return answer


@pytest.mark.parametrize(("said", "found"), [
    ({"location": "L2", "product_id": "P7", "customer": "C7"}, ("csv:L2", "csv:P7", "csv:C7")),
    ({"location": 5, "product_id": 9, "customer": 9}, ("erp:5", "erp:9", "erp:9")),
    ({"location": "csv:L2", "product_id": "erp:4", "customer": "erp:C7"}, ("csv:L2", "erp:4", "erp:C7")),
    ({"location": "L9", "product_id": "x:7", "customer": "C9"}, ("api:L9", "api:x:7", "api:C9")),
    ({"location": "api:L2", "product_id": "api:P7", "customer": "api:C7"}, ("api:L2", "api:P7", "api:C7")),
    ({"product_id": "csv:"}, ("api:main", "api:csv:", "guest:api:{order}")),
])
def test_an_id_names_the_thing_of_the_one_source_that_has_it_else_the_senders_own(
    client, database, order, said, found
):
    take(client, database, {"transaction_id": order, **said})
    assert facts(database, order) == [(*(text.format(order=order) for text in found), Decimal("19.9"))]
    assert_gold_is_consistent(database)


def test_what_another_source_says_of_its_things_stays(client, database, order):
    described = """
        select product_name, category, unit_cost::text from gold.dim_product where product_id = 'csv:P7'
        union all select customer_name, email, region from gold.dim_customer where customer_id = 'csv:C7'
        union all select location_name, time_zone, source from gold.dim_location where location_id = 'csv:L2'
    """
    before = query(database, described)
    take(client, database, {"transaction_id": order, "location": "L2", "product_id": "P7", "customer": "C7",
                            "date": "2026-02-01T20:00:00Z"})
    assert query(database, described) == before
    # In Tokyo it is the next morning.
    assert query(database, f"select order_date::text, source from gold.fact_sales where order_id = 'api:{order}'") == [
        ("2026-02-02", "api")
    ]


def test_a_place_that_only_a_sources_sales_name_keeps_its_name_and_region(client, database, order):
    place = "select source, location_name, region from gold.dim_location where location_id = 'csv:region:North'"
    assert query(database, place) == [("csv", "North", "North")]
    take(client, database, {"transaction_id": order, "location": "csv:region:North", "product_id": "csv:p1"})
    assert query(database, place) == [("csv", "North", "North")]


def test_a_product_that_a_sale_sent_here_named_first_is_its_sources_once_that_sells_it(client, database, order):
    product = f"select source, product_name, category from gold.dim_product where product_id = 'csv:first-{order}'"
    take(client, database, {"transaction_id": order, "product_id": f"csv:first-{order}"})
    assert query(database, product) == [("api", "Unknown", "")]
    row = file_sale(order_id=f"f-{order}", product_id=f"first-{order}", category="")
    deliver(database, "sales_transactions", [row], system="csv", source="csv")
    refine(database)
    assert query(database, product) == [("csv", "Unknown", "")]


def test_products_of_two_sources_with_one_id_need_the_numbers_of_their_lines(client, database, order):
    two = [{"transaction_id": order, "product_id": "csv:4"}, {"transaction_id": order, "product_id": "erp:4"}]
    answer = take(client, database, *two)
    assert (answer.status_code, answer.json["details"]) == (422, [{
        "row": 1, "field": "line_number", "message": "is needed where a transaction has csv:4 and erp:4",
    }])
    take(client, database, *({**one, "line_number": number} for number, one in enumerate(two, 1)))
    assert [row[1] for row in facts(database, order)] == ["csv:4", "erp:4"]


def test_an_id_that_several_sources_have_is_refused_with_all_of_them(client, database):
    answer = take(client, database, {"product_id": "P7"}, {"product_id": 4})
    assert (answer.status_code, answer.json["details"]) == (422, [{
        "row": 1, "field": "product_id",
        "message": "may be csv:4 or erp:4: send that id in full, or api:4 for one of your own",
    }])


def test_a_sale_sent_again_counts_once_though_a_source_has_its_product_by_now(client, database, order):
    body = {"transaction_id": order, "product_id": f"new-{order}", "customer": f"new-{order}"}
    again = {"Idempotency-Key": order}
    first = take(client, database, body, **again)
    deliver(database, "products", [{"id": f"new-{order}", "product_name": "New", "category": "Tea"}])
    deliver(database, "users", [{"id": f"new-{order}", "customer_name": "Flo"}])
    refine(database)
    assert take(client, database, body, **again).json["data"]["inbox_id"] == first.json["data"]["inbox_id"]
    assert [row[1] for row in facts(database, order)] == [f"api:new-{order}"]
    for said in (f"new-{order}", f"erp:new-{order}"):
        take(client, database, body | {"product_id": said, "revenue": 5})
        assert facts(database, order) == [("api:main", f"erp:new-{order}", f"erp:new-{order}", Decimal(5))]
    assert_gold_is_consistent(database)


def test_building_everything_anew_comes_to_the_same(client, database):
    sums = """
        select location_id, product_id, customer_id, sum(net_amount), count(*)
        from gold.fact_sales join gold.dim_location using (location_key) join gold.dim_product using (product_key)
        group by 1, 2, 3 order by 1, 2, 3
    """
    before = query(database, sums)
    refine(database, full=True)
    assert query(database, sums) == before
    assert_gold_is_consistent(database)


def test_a_thing_that_a_sale_named_before_its_source_did_is_described_when_that_comes(client, database, order):
    take(client, database, {"transaction_id": order, "location": "erp:77", "product_id": "erp:77",
                            "customer": "erp:77"})
    deliver(database, "locations", [{"id": "77", "location_name": "Pier", "time_zone": "Asia/Tokyo"}])
    deliver(database, "products", [{"id": "77", "product_name": "Pot", "category": "Tea"}])
    deliver(database, "users", [{"id": "77", "customer_name": "Gus"}])
    refine(database)
    assert query(database, f"""
        select location_name, product_name, category, customer_name, order_at::text
        from gold.fact_sales as sales join gold.dim_location using (location_key)
        join gold.dim_product using (product_key) join gold.dim_customer using (customer_key)
        where order_id = 'api:{order}'
    """) == [("Pier", "Pot", "Tea", "Gus", "2026-01-31 15:00:00+00")]
    assert_gold_is_consistent(database)


def test_a_token_of_one_shop_sends_for_that_shop_by_either_name_and_for_no_other(client, database, order):
    token, _actor = bearer(database, location_ids=["csv:L2"])
    for location in ("L2", "csv:L2"):
        sent = {"transaction_id": order, "location": location, "product_id": "P7"}
        assert take(client, database, sent, token=token).status_code == 202
        assert [row[0] for row in facts(database, order)] == ["csv:L2"]
    for location in ("L3", "csv:L3", "api:L2", "erp:L2", "L9"):
        answer = take(client, database, {"location": location, "product_id": "P7"}, token=token)
        assert (answer.status_code, answer.json["code"]) == (403, "not_permitted"), location


def test_and_names_its_own_customers_and_new_ones_and_those_of_no_shop(client, database, order):
    token, _actor = bearer(database, location_ids=["csv:L2"])
    place = {"transaction_id": order, "location": "L2", "product_id": "P7"}
    take(client, database, {"transaction_id": "of-L3", "location": "L3", "product_id": "P7", "customer": "known-at-L3"})
    for customer in ("C8", f"fresh-{order}", "csv:C8"):
        assert take(client, database, place | {"customer": customer}, token=token).status_code == 202, customer
    for customer in ("known-at-L3", "erp:4711", "csv:fresh"):
        answer = take(client, database, place, place | {"customer": customer}, token=token)
        assert (answer.status_code, answer.json["code"]) == (409, "of_another_location"), customer
        assert [(fault["row"], fault["field"]) for fault in answer.json["details"]] == [(1, "customer")]


def test_nor_a_customer_whose_first_sale_at_another_shop_still_waits(client, database, order):
    token, _actor = bearer(database, location_ids=["csv:L2"])
    send(client, sale(transaction_id=f"{order}-L3", location="L3", customer=f"waits-{order}"))
    answer = take(client, database, {"transaction_id": order, "location": "L2", "product_id": "P7",
                                     "customer": f"waits-{order}"}, token=token)
    told = client.get(answer.json["data"]["status_url"], headers=token).json["data"]
    assert (told["state"], told["failure"]) == ("failed", f"customer api:waits-{order} is of another location")
    assert facts(database, order) == []
