"""Rows of the API in bronze: each value as it was said, under our names, and what cannot be stored told apart."""

import json
import logging
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from etl.sources.laravel import json_text
from etl.sources.laravel.ids import IdSet
from tests.etl.sources.laravel_reading import Reader, Taken, products, sales
from tests.etl.sources.laravel_server import Handler, LaravelServer, serve


def raw(body: str) -> LaravelServer:
    """A server whose every answer for /products is `body`, as it stands."""

    def answer(handler: Handler) -> bool:
        handler.send(200, body.encode("utf-8", "surrogatepass"), "application/json")
        return True

    return LaravelServer({"/products": []}, style="whole", faults=[None, None, None, answer])


def read_raw(tmp_path: Path, body: str, extra: str = "") -> Taken:
    with serve(raw(body)) as server:
        return Reader(server, tmp_path, extra=extra + "\n[products]\nis_paged = false\n").read()


def read_rows(tmp_path: Path, name: str, rows: list[Any], extra: str = "") -> list[dict[str, str]]:
    with serve(LaravelServer({f"/{name.replace('_', '-')}": rows})) as server:
        return Reader(server, tmp_path, extra=extra).read().rows[name]


@pytest.mark.parametrize(
    ("said", "kept"),
    [("19.90", "19.90"), ('"19.90"', "19.90"), ("0.1", "0.1"), ("-5.00", "-5.00"), ("7", "7"),
     ("123456789012345678901234567890", "123456789012345678901234567890"), ("null", ""), ('""', ""),
     ("12345678901234567.89", "12345678901234567.89"), ("true", "true"), ("false", "false"), ("0", "0"),
     ('"1,234.50 \\u20ac"', "1,234.50 €"), ('"a \\"b\\"\\nc"', 'a "b"\nc')],
)
def test_a_value_is_kept_as_it_was_said(tmp_path: Path, said: str, kept: str) -> None:
    taken = read_raw(tmp_path, f'[{{"id": 1, "price": {said}, "more": {{"deep": [{said}]}}}}]')
    (row,) = taken.rows["products"]
    assert row["price"] == kept
    assert row["source_row"].replace(" ", "") == f'{{"more":{{"deep":[{said}]}}}}'.replace(" ", "").replace(
        "\\u20ac", "€")


@pytest.mark.parametrize(
    ("said", "kept", "within"),
    [("1e3", "1000", 1e3), ("1.25E-07", "0.000000125", 1.25e-7), ("-1.5e+2", "-150", -150), ("[1e3]", "[1000]", [1e3]),
     ("1e999999", "1e999999", "1e999999"), ("-1" + "0" * 1000, "-1" + "0" * 1000, "-1" + "0" * 1000),
     ("NaN", "NaN", "NaN"), ("-Infinity", "-Infinity", "-Infinity"), ('"1e3"', "1e3", "1e3")],
)
def test_a_number_with_an_exponent_is_written_out(tmp_path: Path, said: str, kept: str, within: Any) -> None:
    taken = read_raw(tmp_path, f'[{{"id": 1, "price": {said}, "more": {said}}}]')
    (row,) = taken.rows["products"]
    assert (row["price"], json.loads(row["source_row"])) == (kept, {"more": within})


def test_an_empty_text_is_not_the_same_as_none(tmp_path: Path) -> None:
    taken = read_raw(tmp_path, '[{"id": 1, "name": "", "price": null}]')
    assert taken.data["products"].startswith(b'1,"",,,')


@given(st.decimals(allow_nan=False, allow_infinity=False, places=4), st.integers())
def test_exact_reading_gives_numbers_back_as_they_were(amount: Any, whole: int) -> None:
    content = f'{{"a":[{amount:f},{{"b":{whole}}}]}}'
    assert json_text.dump_lines([json_text.load_exact(content.encode())]) == content


def test_rows_that_cannot_be_stored_are_told_apart(tmp_path: Path) -> None:
    rows = (
        '{"id": 1, "name": "sound \\\\u0000"}, {"id": 2, "name": "a\\u0000b"}, 5, null, '
        '{"id": 4, "x": {"y\\u0000": 1}}, {"id": 5, "name": "half \\ud83d pair"}, {"id": 6, "name": "\\ud83d\\ude00"}'
    )
    taken = read_raw(tmp_path, f"[{rows}]")
    assert {row["id"]: row["product_name"] for row in taken.rows["products"]} == {"1": "sound \\u0000", "6": "😀"}
    assert taken.rejected["products"] == [
        (3, "null_character", {"row": {"id": "2", "name": "a\ufffdb"}}),
        (4, "not_an_object", {"row": "5"}),
        (5, "not_an_object", {"row": None}),
        (6, "null_character", {"row": {"id": "4", "x": {"y\ufffd": "1"}}}),
        (7, "not_utf8", {"row": {"id": "5", "name": "half ? pair"}}),
    ]


def test_lines_within_a_sale_go_under_our_names_and_are_not_asked_for_again(tmp_path: Path) -> None:
    lines = [{"id": 7, "item": {"id": 3}, "product": {"id": 3, "name": "Tea"}, "qty": 2, "price": "9.95", "vat": None}]
    tables = {"/sales": sales(1, items=lines) + sales(1, first=2, items={"data": []}), "/sale-details": [{"id": 7}]}
    with serve(LaravelServer(tables)) as server:
        taken = Reader(server, tmp_path).read()
        first, second = taken.rows["sales"]
        assert json.loads(first["lines"]) == [
            {"id": 7, "product_id": 3, "product_name": "Tea", "category": None, "quantity": 2, "unit_price": "9.95",
             "tax_amount": None,
             "source_row": {"item": {"id": 3}, "product": {"id": 3, "name": "Tea"}}}
        ]
        assert second["lines"] == "[]"
        # The next sync, to which no sale comes, still knows it.
        server.tables["/sales"].clear()
        Reader(server, tmp_path).read(taken.positions)
    assert not server.asked("/sale-details")


def test_lines_on_their_own_are_read_where_sales_hold_none(tmp_path: Path) -> None:
    with serve(LaravelServer({"/sales": sales(1), "/sale-details": [{"id": 7, "order_id": 1, "qty": "2"}]})) as server:
        (line,) = Reader(server, tmp_path).read().rows["sale_details"]
    assert (line["sale_id"], line["quantity"]) == ("1", "2")


def test_the_first_name_with_a_value_counts_and_a_dot_reaches_into_an_object(tmp_path: Path) -> None:
    rows = read_rows(tmp_path, "sales", [
        {"id": 1, "customer_id": None, "user_id": 5, "customer": {"id": 6}, "status": "open"},
        {"id": 2, "customer": {"id": 6}, "status": {"name": "completed"}},
        {"id": 3, "customer": None, "status": {"id": 1}},
        {"id": 4, "customer": "a name", "status": None},
    ])
    assert [(row["customer_id"], row["status"]) for row in rows] == [
        ("5", "open"), ("6", "completed"), ("", ""), ("", "")
    ]


def test_fields_that_come_and_go_are_told_once(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.INFO)
    with serve(LaravelServer({"/products": products(3, colour="red")}, ignored=("updated_since",))) as server:
        reader = Reader(server, tmp_path)
        taken = reader.read()
        assert "products: fields that nothing uses, kept in source_row: colour" in caplog.text
        server.tables["/products"] = [
            {name: value for name, value in row.items() if name != "category"} | {"size": "L"} for row in products(3)
        ]
        caplog.clear()
        reader.read(into=taken)
        assert "products: new fields, kept in source_row: size" in caplog.text
        assert "products: the API gives no field for category;" in caplog.text
        caplog.clear()
        reader.read(into=taken)
    assert "field" not in caplog.text


@given(st.lists(st.one_of(st.integers(-600, 600), st.integers(), st.text(max_size=3))))
def test_a_set_of_ids_is_a_set(ids: list[int | str]) -> None:
    found = IdSet()
    new = sum(found.add_all([identifier]) for identifier in ids)
    assert new == len(found) == len(set(ids))
    assert sorted(found.texts()) == sorted(map(str, set(ids)))
