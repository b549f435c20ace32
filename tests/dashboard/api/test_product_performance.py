"""Products that are sent: the documented score by independent sums, the summary, and every degenerate input."""

import statistics

import pytest

from tests.dashboard.api.analysing import analysing_client, faults, post

PATH = "/api/v1/product-performance"


@pytest.fixture
def client(tmp_path):
    return analysing_client(tmp_path)


def product(price, units, stock, number=1, **more):
    return {"product_id": number, "name": f"Tea {number}", "price": price, "units_sold": units, "stock": stock, **more}


GROUP = [product(10, 5, 5, 1), product(2.5, 40, 10, 2), product(99.9, 3, 0, 3), product(4, 0, 30, 4, colour="red"),
         product(0, 12, 4, 5)]


def scaled(values):
    low, high = min(values), max(values)
    return [(value - low) / (high - low) if high > low else 0.0 for value in values]


def documented(rows):
    revenue = [row["price"] * row["units_sold"] for row in rows]
    ratio = [row["units_sold"] / (row["stock"] + row["units_sold"]) if row["stock"] + row["units_sold"] else 0
             for row in rows]
    velocity = [row["units_sold"] / row["price"] if row["price"] else 0 for row in rows]
    parts = zip(scaled(revenue), scaled(ratio), scaled(velocity), strict=True)
    return revenue, ratio, velocity, [100 * (.5 * a + .3 * b + .2 * c) for a, b, c in parts]


def test_the_documented_figures_and_their_summary(client):
    answer = post(client, PATH, GROUP).json
    revenue, ratio, velocity, score = documented(GROUP)
    for name, expected in zip(("revenue", "stock_ratio", "sales_velocity", "performance_score"),
                              (revenue, ratio, velocity, score), strict=True):
        assert [row[name] for row in answer["data"]] == pytest.approx(expected), name
    assert answer["data"][3]["colour"] == "red"
    best = score.index(max(score))
    summary = answer["summary"]
    assert (summary["top_product"], summary["top_product_id"]) == (f"Tea {best + 1}", best + 1)
    assert summary["total_revenue"] == pytest.approx(sum(revenue))
    assert summary["average_score"] == pytest.approx(statistics.mean(score))
    assert summary["model_version"] == answer["model_version"]
    assert answer["details"] == []


def test_tiers_are_named_in_the_order_of_their_mean_scores(client):
    rows = [product(10 + each, 10 * each, 50, each) for each in (1, 2, 3, 20, 21, 22, 60, 61, 62)]
    assert [row["performance_tier"] for row in post(client, PATH, rows).json["data"]] == [
        *["Low"] * 3, *["Medium"] * 3, *["High"] * 3
    ]


@pytest.mark.parametrize("path", ["/product-analysis", "/api/product-analysis", "/api/v1/product-analysis"])
def test_former_addresses_and_an_object_with_data_answer_alike(client, path):
    assert post(client, path, {"data": GROUP}).json["data"] == post(client, PATH, GROUP).json["data"]


def test_products_with_missing_values_are_left_out_and_listed(client):
    lacking = [product(None, 1, 1, 6), {"product_id": 7, "name": "Cup", "price": 1, "units_sold": 1},
               {"name": None, "price": 1, "units_sold": 2, "stock": 3}]
    answer = post(client, PATH, [GROUP[0], lacking[0], GROUP[1], *lacking[1:]]).json
    assert [row["product_id"] for row in answer["data"]] == [1, 2]
    assert [(fault["row"], fault["field"], fault.get("product_id")) for fault in answer["details"]] == [
        (1, "price", 6), (3, "stock", 7), (4, "product_id", None), (4, "name", None),
    ]
    assert answer["summary"]["products"] == 2


def test_nan_is_missing_too_and_nothing_but_missing_is_too_little(client):
    sent = '[{"product_id": 1, "name": "a", "price": NaN, "units_sold": 1, "stock": 1}]'
    answer = post(client, PATH, sent)
    assert answer.json["code"] == "too_little_data"
    assert faults(answer) == [(0, "price")]


def test_one_product_products_that_are_alike_and_zeros_score_fifty(client):
    for rows in ([product(3, 4, 5)], [product(3, 4, 5, number) for number in range(20)], [product(0, 0, 0)] * 2):
        data = post(client, PATH, rows).json["data"]
        assert {(row["performance_score"], row["performance_tier"]) for row in data} == {(50, "Medium")}


@pytest.mark.parametrize("value", ["Infinity", "-0.01", '"cheap"', "false", "1e13", "[]"])
def test_what_is_no_amount_is_named_by_row_and_field(client, value):
    sound = '{"product_id": 1, "name": "a", "price": 1, "units_sold": 1, "stock": 1}'
    sent = f'[{sound}, {{"product_id": 2, "name": "b", "price": {value}, "units_sold": 1, "stock": 1}}]'
    assert faults(post(client, PATH, sent)) == [(1, "price")]


def test_a_column_that_no_row_has_is_named(client):
    assert faults(post(client, PATH, [{"product_id": 1, "name": "a", "price": 1, "stock": 1}])) == [(0, "units_sold")]


def test_decimals_as_text_count_as_numbers(client):
    assert post(client, PATH, [product("19.90", "3", "1")]).json["data"][0]["revenue"] == pytest.approx(59.7)


def test_what_is_sent_next_is_scored_by_the_model_that_is_kept(client):
    version = post(client, PATH, GROUP).json["model_version"]
    again = post(client, PATH, GROUP[2:3]).json
    assert again["model_version"] == version
    assert again["data"][0]["performance_score"] == pytest.approx(documented(GROUP)[3][2])
    assert post(client, f"{PATH}?refit=true", GROUP[1:]).json["model_version"] != version
