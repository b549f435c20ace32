"""Recommendations of the demo company over HTTP: the job's lists as the pages show them, filters, what is missing."""

import pytest
from sqlalchemy import text

from dashboard.app import create_app

PATH = "/api/v1/recommendations/products"
STRATEGIES = ("popular", "trending", "content_based", "collaborative", "similar_users", "personalized")
OWN_FIGURE = {"popular": "total_purchases", "trending": "trend_score", "content_based": "similarity_score",
              "collaborative": "predicted_rating", "similar_users": "similarity_score", "personalized": "score"}


@pytest.fixture(scope="module")
def client(demo_server):
    return demo_server.test_client()


@pytest.fixture(scope="module")
def subject(demo_database):
    """A customer with a list of every strategy, and a product with neighbours: e-mail, customer_id, product_id."""
    with demo_database.transaction("reader") as connection:
        customer = connection.execute(text("""
            select people.email, people.customer_id
            from gold.dim_customer as people
            inner join predictions.product_recommendations_latest as offers using (customer_id)
            where people.is_current and people.email is not null
            group by 1, 2 having count(distinct offers.strategy) = 4 order by 2 limit 1
        """)).one()
        product = connection.scalar(text("select max(for_product_id) from predictions.product_recommendations_latest"))
    return {"email": customer.email, "customer_id": customer.customer_id, "product_id": product}


def get(client, strategy, subject, **arguments):
    named = {"email": subject["email"]} if strategy in ("collaborative", "similar_users", "personalized") else {}
    named |= {"product_id": subject["product_id"]} if strategy == "content_based" else {}
    answer = client.get(PATH, query_string={"strategy": strategy, **named, **arguments})
    assert answer.status_code == 200, answer.json
    return answer.json


@pytest.mark.parametrize("strategy", STRATEGIES)
def test_without_filters_it_is_the_stored_list_with_the_strategys_own_figure(client, demo_database, subject, strategy):
    with demo_database.transaction("reader") as connection:
        stored = connection.execute(text("""
            select product_id from predictions.product_recommendations_latest
            where strategy = :strategy
                and customer_id in ('', :customer_id) and for_product_id in ('', :product_id)
            order by rank
        """), {"strategy": strategy, **subject}).scalars().all()
    rows = get(client, strategy, subject, limit=5)["data"]
    assert [row["product_id"] for row in rows] == stored[:5]
    assert [row["rank"] for row in rows] == [1, 2, 3, 4, 5]
    assert all(row[OWN_FIGURE[strategy]] is not None and row["product_name"] for row in rows)


@pytest.mark.parametrize("strategy", STRATEGIES)
def test_filters_apply_before_ranking_so_that_the_list_is_filled(client, demo_database, subject, strategy):
    every = get(client, strategy, subject, limit=100)["data"]
    ratings = sorted(row["average_rating"] for row in every if row["average_rating"] is not None)
    least = ratings[len(ratings) // 2]
    rows = get(client, strategy, subject, limit=30, min_rating=round(least, 3), min_purchases=2)["data"]
    assert all(row["average_rating"] >= round(least, 3) and row["total_purchases"] >= 2 for row in rows)
    # Only so many products have anything in common with the one asked about; any other list can be filled.
    there_are = sum((row["average_rating"] or 0) >= round(least, 3) and row["total_purchases"] >= 2 for row in every)
    filled = min(30, there_are) if strategy == "content_based" else 30
    assert len({row["product_id"] for row in rows}) == len(rows) == filled > 5
    if strategy in ("popular", "trending", "content_based", "personalized"):
        scores = [row["score"] for row in rows]
        assert scores == sorted(scores, reverse=True)


def test_what_a_customer_has_bought_or_reviewed_is_never_on_their_list(client, demo_database, subject):
    with demo_database.transaction("reader") as connection:
        known = set(connection.scalars(text("""
            select product_id from gold.dim_product where product_key in (
                select product_key from gold.fact_sales where customer_id = :customer_id
                union select product_key from gold.fact_reviews where customer_id = :customer_id)
        """), subject))
    assert known
    for strategy in ("popular", "personalized", "collaborative", "similar_users"):
        rows = get(client, strategy, {**subject}, limit=100, **({"email": subject["email"]}))["data"]
        assert known.isdisjoint(row["product_id"] for row in rows), strategy


def test_former_addresses_and_a_body_answer_alike(client, subject):
    asked = {"strategy": "personalized", "email": subject["email"].upper(), "limit": 3}
    expected = client.get(PATH, query_string=asked).json
    for path in (PATH, "/api/recommendations/products", "/recommendations/products"):
        assert client.get(path, query_string=asked).json == expected
        assert client.post(path, json=asked).json == expected


def test_a_product_is_known_by_the_id_that_its_source_writes(client, subject):
    own = subject["product_id"].partition(":")[2]
    found = client.get(PATH, query_string={"strategy": "content_based", "product_id": own}).json
    assert found["data"] == get(client, "content_based", subject)["data"]


@pytest.mark.parametrize(("arguments", "status", "code"), [
    ({"strategy": "collaborative"}, 400, "missing_parameter"),
    ({"strategy": "similar_users"}, 400, "missing_parameter"),
    ({"strategy": "personalized", "product_id": "x"}, 400, "missing_parameter"),
    ({"strategy": "content_based", "email": "x@example.com"}, 400, "missing_parameter"),
    ({"strategy": "popular", "email": "nobody@example.com"}, 404, "not_found"),
    ({"strategy": "content_based", "product_id": "csv:none"}, 404, "not_found"),
    ({"strategy": "best"}, 422, "not_valid"), ({"limit": 0}, 422, "not_valid"), ({"limit": 101}, 422, "not_valid"),
    ({"min_rating": 6}, 422, "not_valid"), ({"min_rating": "nan"}, 422, "not_valid"),
    ({"min_purchases": -1}, 422, "not_valid"), ({"limits": 3}, 422, "not_valid"),
    ({"email": "a\0b"}, 422, "not_valid"),
])
def test_what_is_missing_or_wrong_is_said(client, arguments, status, code):
    for answer in (client.get(PATH, query_string=arguments), client.post(PATH, json=arguments)):
        assert (answer.status_code, answer.json["code"]) == (status, code)


def test_a_body_takes_no_text_and_no_truth_for_a_number(client):
    for wrong in ({"min_purchases": False}, {"limit": "3"}, {"min_rating": "4"}):
        assert client.post(PATH, json=wrong).status_code == 422


def test_a_list_comes_as_csv_and_unchanged_with_its_tag(client):
    answer = client.get(PATH, headers={"Accept": "text/csv"})
    assert answer.get_data(as_text=True).splitlines()[0].startswith("rank,product_id,product_name")
    tag = client.get(PATH).headers["ETag"]
    assert client.get(PATH, headers={"If-None-Match": tag}).status_code == 304


def test_an_empty_warehouse_has_nothing_to_recommend(settings, database):

    answer = create_app(settings, database).test_client().get(PATH)
    assert (answer.status_code, answer.json["code"]) == (404, "no_sales")
