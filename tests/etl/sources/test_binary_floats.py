"""Amounts that a source keeps as binary floats, residues and huge ones among them, from each kind of source."""

from decimal import Decimal
from functools import partial
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet
import pytest
from hypothesis import given
from hypothesis import strategies as st

from etl.batches import ReadOptions
from etl.pipeline import Synced, sync_source
from etl.sources.laravel import reader
from etl.sources.plain_digits import plain_digits
from tests.etl.helpers import query, sale, sync_csv
from tests.etl.sources.erp_servers import LONG_AGO, ErpServer, mariadb_erp, postgresql_erp, sync, take_in
from tests.etl.sources.laravel_reading import QUICK, sales
from tests.etl.sources.laravel_server import TOKEN, LaravelServer, serve
from tests.services import MariaDb
from warehouse.database import Database
from warehouse.settings import load_settings

RESIDUE = 5.551115123125783e-17
NAMES = ("quantity", "unit_price", "discount")
# Quantity, price and discount of a line, and its net amount or the reason why it has none.
LINES: list[tuple[tuple[float, float, float], Any]] = [
    ((2.0, 10.5, RESIDUE), Decimal(21)),
    ((1.0, 123.45, -RESIDUE), Decimal("123.45")),
    ((3.0, 0.1 + 0.2, 1e-5), Decimal("0.9")),
    ((1.0, -RESIDUE, 0.0), Decimal(0)),
    ((RESIDUE, 1.0, 0.0), "quantity_zero"),
    ((1.0, 1e300, 0.0), "unit_price_not_a_number"),
    ((1e9, 1e9, 0.0), "amount_too_large"),
    ((1.0, 1.0, 1.7976931348623157e308), "discount_not_a_number"),
]
# What a database stores and the digits that name it.
STORED = {
    5e-324: "0." + "0" * 323 + "5", RESIDUE: "0.00000000000000005551115123125783", -1e-17: "-0.00000000000000001",
    1e300: "1" + "0" * 300, 1.2345678901234568e16: "12345678901234568", -1.25e15: "-1250000000000000",
    1.2345678901234562e15: "1234567890123456.2", 0.0001: "0.0001", 1.5e-5: "0.000015", 0.0: "0", 19.9: "19.9",
    -2.5: "-2.5",
}


@pytest.mark.parametrize("are_within_sales", [True, False])
def test_floats_of_the_api_come_to_gold(database: Database, tmp_path: Path, are_within_sales: bool) -> None:
    rows = [{"id": number, "product_id": 1} | line for number, line in enumerate(_lines(), 1)]
    if are_within_sales:
        orders = [sales(1, first=row["id"], lines=[row], discount=RESIDUE, total_amount=None)[0] for row in rows]
        _sync_laravel(database, tmp_path, {"/sales": orders})
    else:
        details = [row | {"sale_id": row["id"]} for row in rows]
        orders = sales(len(rows), discount=RESIDUE, total_amount=None)
        _sync_laravel(database, tmp_path, {"/sales": orders, "/sale-details": details})
    _assert_gold_is_right(database)


def test_what_the_api_calls_no_number_is_rejected(database: Database, tmp_path: Path) -> None:
    amounts = [float("nan"), float("inf"), float("-inf"), 1e300]
    orders = [sales(1, first=number, total_amount=amount)[0] for number, amount in enumerate(amounts, 1)]
    _sync_laravel(database, tmp_path, {"/sales": orders})
    assert _rejected(database) == ["total_amount_not_a_number"] * 4


@pytest.mark.parametrize("kind", ["float8", "float4"])
def test_floats_of_the_erps_database_come_to_gold(database: Database, erp: ErpServer, kind: str) -> None:
    erp.execute(f"create table sales (id int, sold_at {erp.moment}, discount {kind})")
    erp.execute("create table sale_details (id int, sale_id int, product_id int, "
                + ", ".join(f"{name} float8" for name in NAMES) + ")")
    for number, line in enumerate(_lines(), 1):
        erp.insert("sales", id=number, sold_at=LONG_AGO, discount=1e-17)
        erp.insert("sale_details", id=number, sale_id=number, product_id=1, **line)
    sync(database, erp)
    _assert_gold_is_right(database)


def test_bronze_has_the_digits_of_a_float_without_an_exponent(database: Database, erp: ErpServer) -> None:
    erp.execute("create table products (id int, price float8, unit_cost float4, weight float8)")
    for number, value in enumerate(STORED, 1):
        erp.insert("products", id=number, price=value, unit_cost=1e20, weight=value)
    erp.create("sales")
    take_in(database, erp)
    rows = query(database, "select price, unit_cost, source_row ->> 'weight' from bronze.erp_products order by id::int")
    assert rows == [(digits, "1" + "0" * 20, digits) for digits in STORED.values()]


def test_zeros_that_mariadb_fills_in_change_nothing(database: Database, mariadb: MariaDb) -> None:
    with mariadb_erp(mariadb, "filled") as erp:
        erp.execute("create table sales (id int, total double unsigned zerofill, discount float(9, 2))")
        erp.execute("insert into sales values (1, 1.5e-17, 12.5), (2, 1.5e20, 0)")
        take_in(database, erp)
    assert query(database, "select total_amount, discount_amount from bronze.erp_sales order by id") == [
        ("0.000000000000000015", "12.50"), ("150000000000000000000", "0.00")
    ]


def test_postgresqls_nan_and_infinity_are_rejected(database: Database, new_database: Any) -> None:
    with postgresql_erp(new_database()) as erp:
        erp.execute("create table sales (id int, sold_at timestamp, total float8, discount real)")
        for number, value in enumerate(("NaN", "Infinity", "-Infinity")):
            erp.insert("sales", id=number * 2, sold_at=LONG_AGO, total=value)
            erp.insert("sales", id=number * 2 + 1, sold_at=LONG_AGO, discount=value)
        sync(database, erp)
    assert _rejected(database) == ["discount_not_a_number"] * 3 + ["total_amount_not_a_number"] * 3


def test_floats_of_a_parquet_file_come_to_gold(database: Database, tmp_path: Path) -> None:
    rows = [sale(order_id=str(number)) | line for number, line in enumerate(_lines(), 1)]
    columns: dict[str, Any] = {name: [row[name] for row in rows] for name in rows[0]}
    columns["total_amount"] = [float(net) if isinstance(net, Decimal) else 1.0 for _, net in LINES]
    pyarrow.parquet.write_table(pa.table(columns), tmp_path / "sales_transactions.parquet")
    sync_csv(database, tmp_path)
    _assert_gold_is_right(database)


@given(st.floats(allow_nan=False, allow_infinity=False))
def test_plain_digits_are_the_same_number(value: float) -> None:
    shown = plain_digits(repr(value))
    assert "e" not in shown
    assert float(shown) == value


@pytest.mark.parametrize("shown", ["NaN", "Infinity", "-inf", "1e", "1e+", "e5", "1e999999", "1e" + "9" * 5000, "text"])
def test_what_no_float_reaches_stays_as_it_is(shown: str) -> None:
    assert plain_digits(shown) == shown


def _lines() -> list[dict[str, float]]:
    return [dict(zip(NAMES, amounts, strict=True)) for amounts, _ in LINES]


def _sync_laravel(database: Database, folder: Path, tables: dict[str, list[Any]]) -> Synced:
    (folder / "api.toml").write_text(QUICK)
    with serve(LaravelServer(tables)) as server:
        settings = load_settings(laravel_api_url=server.url, laravel_api_token=TOKEN)
        reading = partial(reader.read, settings, ReadOptions(mapping=folder / "api.toml"))
        return sync_source(database, "laravel", "erp", reading)


def _assert_gold_is_right(database: Database) -> None:
    facts = query(database, "select discount_amount, net_amount from gold.fact_sales order by order_id")
    assert facts == [(0, net) for _, net in LINES if isinstance(net, Decimal)]
    assert _rejected(database) == sorted(reason for _, reason in LINES if isinstance(reason, str))


def _rejected(database: Database) -> list[str]:
    return [reason for (reason,) in query(database, "select reason from ops.rejected_rows order by reason")]
