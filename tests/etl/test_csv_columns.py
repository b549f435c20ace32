"""Files in the forms of the world's spreadsheets: bronze holds plain values, the file's own stay beside them."""

import csv
import gzip
import json
from datetime import date, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import text

from etl.bronze import delivery_hash, receive
from etl.forms import FormOptions, UndecidedColumnError
from etl.mapping import load_mapping
from etl.pipeline import sync_csv
from etl.sources.csv_files import OBJECT_BY_NAME, SourceFileError
from tests.conftest import NewDatabase
from tests.etl.helpers import PLAIN_SALE, query, sale
from warehouse.database import Database

SALES = OBJECT_BY_NAME["sales_transactions"]
Rows = list[dict[str, Any]]


@pytest.fixture(scope="module")
def empty(new_database: NewDatabase) -> Database:
    """A warehouse that stays empty: what is received is rolled back."""
    return new_database()


def _received(database: Database, path: Path, **options: Any) -> tuple[Rows, dict[str, Any]]:
    """What bronze holds of the file, in its order, and its row of ops.loads."""
    with database.transaction("etl") as connection:
        receive(connection, SALES, path, "", options.pop("mapping", None), lambda file: file, **options)
        rows = connection.execute(text("select * from bronze.csv_sales_transactions order by row_number")).mappings()
        load = connection.execute(text("select * from ops.loads")).mappings().one()
        found = [dict(row) for row in rows]
        connection.rollback()
    return found, dict(load)


def _file(folder: Path, content: str, encoding: str = "utf-8") -> Path:
    path = folder / "sales_transactions.csv"
    path.write_bytes(content.encode(encoding))
    return path


def _lines(rows: list[dict[str, str]], delimiter: str = ",") -> str:
    return "\n".join(delimiter.join(cells) for cells in [list(rows[0]), *(list(row.values()) for row in rows)]) + "\n"


@pytest.mark.parametrize(("delimiter", "name"), [(";", "semicolon"), ("\t", "tab"), ("|", "pipe")])
def test_other_delimiters_are_seen_and_told(
    empty: Database, tmp_path: Path, delimiter: str, name: str
) -> None:
    rows, load = _received(empty, _file(tmp_path, _lines([sale(region="North, upper"), sale(order_id="2")], delimiter)))
    assert [(row["order_id"], row["region"]) for row in rows] == [("1", "North, upper"), ("2", "North")]
    assert load["formats"] == {"delimiter": name}


def test_the_delimiter_is_the_one_that_parts_the_rows_too(empty: Database, tmp_path: Path) -> None:
    header = {**PLAIN_SALE, "paid; how": "card"}
    rows, _ = _received(empty, _file(tmp_path, _lines([header])))
    assert rows[0]["source_row"] == {"paid; how": "card"}


@pytest.mark.parametrize("encoding", ["cp1252", "utf-16", "utf-8-sig"])
def test_text_in_other_encodings_arrives_as_it_was_meant(empty: Database, tmp_path: Path, encoding: str) -> None:
    content = _lines([sale(region="Île-de-France – Süd"), sale(category="Thé")])
    rows, load = _received(empty, _file(tmp_path, content, encoding))
    assert [(row["region"], row["category"]) for row in rows] == [("Île-de-France – Süd", "Tea"), ("North", "Thé")]
    assert load["formats"] == ({"encoding": encoding} if encoding != "utf-8-sig" else None)


def test_a_byte_that_is_in_no_encoding_is_told_with_its_place(empty: Database, tmp_path: Path) -> None:
    path = _file(tmp_path, _lines([sale(region="\x81")]), "latin-1")
    place = path.read_bytes().index(b"\x81") + 1
    with pytest.raises(SourceFileError, match=rf"neither UTF-8 nor cp1252: look at byte {place};"):
        _received(empty, path)


def test_broken_rows_of_a_utf8_file_are_put_away_and_not_misread(empty: Database, tmp_path: Path) -> None:
    path = _file(tmp_path, _lines([sale(region="Süd")]))
    path.write_bytes(path.read_bytes() + path.read_bytes().splitlines()[1].replace(b"S\xc3\xbcd", b"S\xfcd") + b"\n")
    rows, load = _received(empty, path)
    assert [row["region"] for row in rows] == ["Süd"]
    assert (load["rows_received"], load["rejected_on_arrival"]) == (2, 1)


def test_a_cp1252_file_with_a_name_that_was_encoded_twice_stays_cp1252(empty: Database, tmp_path: Path) -> None:
    rows, _ = _received(empty, _file(tmp_path, _lines([sale(region="Süd-Über"), sale(region="SÃ¼d")]), "cp1252"))
    assert [row["region"] for row in rows] == ["Süd-Über", "SÃ¼d"]


def test_an_encoding_that_a_mapping_names_is_taken(empty: Database, tmp_path: Path) -> None:
    path = _file(tmp_path, _lines([sale(region="Łódź")]), "cp1250")
    rows, _ = _received(empty, path, mapping=_mapping(tmp_path, 'encoding = "cp1250"'))
    assert rows[0]["region"] == "Łódź"


@pytest.mark.parametrize("newline", ["\r\n", "\r"])
def test_line_ends_of_other_systems_are_read(empty: Database, tmp_path: Path, newline: str) -> None:
    rows, _ = _received(empty, _file(tmp_path, _lines([sale(), sale(order_id="2")]).replace("\n", newline)))
    assert [row["order_id"] for row in rows] == ["1", "2"]


def test_a_header_that_breaks_a_line_within_quotes_is_read(empty: Database, tmp_path: Path) -> None:
    rows, _ = _received(empty, _file(tmp_path, _lines([sale()]).replace("unit_price", '"unit\nprice"')))
    assert rows[0]["unit_price"] == "5.00"


def test_a_european_export_comes_out_plain_with_its_own_values_beside(empty: Database, tmp_path: Path) -> None:
    content = _lines([
        sale(order_date="25.03.2024 9:05", unit_price="1.234,50 €", total_amount="2.469,00 €"),
        sale(order_date="01.04.2024", unit_price="5,00 €", total_amount="-10,00 €", quantity="-2"),
        sale(order_date="soon", unit_price="x", total_amount="10,00 €"),
    ], ";")
    rows, load = _received(empty, _file(tmp_path, content, "cp1252"))
    assert [(row["order_date"], row["unit_price"], row["total_amount"], row["currency"]) for row in rows] == [
        ("2024-03-25 09:05", "1234.50", "2469.00", "EUR"),
        ("2024-04-01", "5.00", "-10.00", "EUR"),
        ("soon", "x", "10.00", "EUR"),
    ]
    assert rows[0]["source_row"] == {
        "order_date": "25.03.2024 9:05", "unit_price": "1.234,50 €", "total_amount": "2.469,00 €"
    }
    assert load["formats"]["columns"]["order_date"]["dates"] == "day_first"
    assert load["formats"]["columns"]["unit_price"]["decimal"] == ","
    assert load["rows_received"] == 3


@pytest.mark.parametrize(
    ("written", "plain"),
    [
        ("3/25/2024 12:05 AM", "2024-03-25 00:05"),
        ("3/25/2024 12:05:06 pm", "2024-03-25 12:05:06"),
        ("3/25/2024 9:05:06\u202fPM", "2024-03-25 21:05:06"),
        ("3/25/2024 9:05 p.m.", "2024-03-25 21:05"),
        ("3/25/2024 13:05 PM", "2024-03-25 13:05 PM"),
        ("3/25/2024, 9:05", "2024-03-25 09:05"),
        ("2024-03-25 9:05", "2024-03-25 09:05"),
        ("2024/03/25T10:30:00.123Z", "2024-03-25 10:30:00.123Z"),
        ("25-Mar-2024 10:30:00+01:00", "2024-03-25 10:30:00+01:00"),
    ],
)
def test_times_behind_dates_come_out_in_24_hours(
    empty: Database, tmp_path: Path, written: str, plain: str
) -> None:
    rows, _ = _received(empty, _file(tmp_path, _lines([sale(order_date=written.replace(",", ""))])))
    assert rows[0]["order_date"] == plain


def test_dates_that_fit_two_orders_stop_the_file_until_the_order_is_said(empty: Database, tmp_path: Path) -> None:
    path = _file(tmp_path, _lines([sale(order_date="03/04/2024"), sale(order_date="05/06/2024")]))
    with pytest.raises(UndecidedColumnError, match=r"sales_transactions\.csv, column order_date: 03/04/2024 may be"):
        _received(empty, path)
    for order, plain in (("day_first", "2024-04-03"), ("month_first", "2024-03-04")):
        rows, _ = _received(empty, path, options=FormOptions(dates=order))
        assert rows[0]["order_date"] == plain
        rows, _ = _received(empty, path, mapping=_mapping(tmp_path, f'dates = "{order}"'))
        assert rows[0]["order_date"] == plain


def test_the_same_file_read_in_another_order_is_another_delivery(tmp_path: Path) -> None:
    path = _file(tmp_path, _lines([sale(order_date="03/04/2024")]))
    orders = (FormOptions(), FormOptions(dates="day_first"), FormOptions(dates="month_first"))
    assert len({delivery_hash(path, None, options) for options in orders}) == 3


def test_what_is_said_about_a_column_wins_over_the_file_and_the_command(empty: Database, tmp_path: Path) -> None:
    path = _file(tmp_path, _lines([sale(unit_price="1.234", quantity="1.500")]))
    mapping = _mapping(tmp_path, 'decimal = ","', '[sales_transactions.forms]\nQUANTITY = { decimal = "." }')
    rows, _ = _received(empty, path, mapping=mapping, options=FormOptions(decimal="."))
    assert (rows[0]["unit_price"], rows[0]["quantity"]) == ("1234", "1.500")


def test_expressions_and_rules_of_a_mapping_see_plain_values(empty: Database, tmp_path: Path) -> None:
    path = _file(tmp_path, _lines([sale(unit_price="1.234,50"), sale(unit_price="-1,50")], ";"))
    mapping = _mapping(
        tmp_path,
        '[[sales_transactions.reject]]\nreason = "price_below_zero"\nwhen = "parse_amount(unit_price) < 0"',
        total='{ sql = "parse_amount(quantity) * parse_amount(unit_price)" }',
    )
    rows, load = _received(empty, path, mapping=mapping)
    assert [(row["unit_price"], row["total_amount"]) for row in rows] == [("1234.50", "2469.00")]
    assert load["rejected_on_arrival"] == 1


def test_amounts_in_two_currencies_stop_the_file(empty: Database, tmp_path: Path) -> None:
    path = _file(tmp_path, _lines([sale(unit_price="€5.00", total_amount="£10.00")]))
    with pytest.raises(UndecidedColumnError, match=r"unit_price.* EUR and GBP; deliver each currency"):
        _received(empty, path)


def test_a_rare_thousands_comma_far_into_a_large_file_is_found(empty: Database, tmp_path: Path) -> None:
    lines = _lines([sale()] * 60_000).splitlines()
    lines[40_000] = lines[40_000].replace("10.00", '"1,010.00"')
    rows, _ = _received(empty, _file(tmp_path, "\n".join(lines)))
    assert [row["total_amount"] for row in rows[39_998:40_001]] == ["10.00", "1010.00", "10.00"]


def test_columns_named_like_our_own_are_no_trouble(empty: Database, tmp_path: Path) -> None:
    path = _file(tmp_path, _lines([{**sale(), "reason": "gift", "row_number": "9", "plain": "%s :x"}]))
    rows, _ = _received(empty, path)
    assert rows[0]["source_row"] == {"reason": "gift", "row_number": "9", "plain": "%s :x"}


def test_rows_of_a_file_in_a_foreign_form_are_all_accounted_for(database: Database, tmp_path: Path) -> None:
    rows = [sale(order_id=str(number), total_amount="10,00", unit_price="5,00") for number in range(5)]
    rows += [rows[0], sale(order_id="7", total_amount="ten"), sale(order_id="8", order_date="25/03/2024")]
    path = tmp_path / "sales_transactions.csv.gz"
    path.write_bytes(gzip.compress((_lines(rows, "|") + "9|too|short\n").encode()))
    synced = sync_csv(database, tmp_path)
    assert synced.refined and (synced.refined.accepted, synced.refined.duplicate, synced.refined.rejected) == (6, 1, 2)
    assert query(database, "select rows_received from ops.loads") == [(9,)]
    payload = query(database, "select payload from ops.rejected_rows where reason = 'total_amount_not_a_number'")[0][0]
    assert payload["total_amount"] == "ten"


def _mapping(folder: Path, *lines: str, total: str = '"total_amount"') -> Any:
    fields = {column: json.dumps(column) for column in PLAIN_SALE} | {"total_amount": total}
    heads = [line for line in lines if not line.startswith("[")]
    tables = [line for line in lines if line.startswith("[")]
    content = ['namespace = "till"', "[sales_transactions]", 'file = "sales_transactions.csv"', *heads,
               "[sales_transactions.fields]", *(f"{column} = {name}" for column, name in fields.items()), *tables]
    path = folder / "till.toml"
    path.write_text("\n".join(content))
    return load_mapping(path)


DATE_FORMS = {
    "%Y-%m-%d": "{:%Y-%m-%d}", "%d/%m/%Y": "{:%d/%m/%Y}", "%m/%d/%Y": "{:%m/%d/%Y}", "%d.%m.%Y": "{:%d.%m.%Y}",
    "%Y/%m/%d": "{:%Y/%m/%d}", "%d %B %Y": "{:%d %B %Y}", "%b %d, %Y": "{:%b %d, %Y}",
}
TIME_FORMS = ("", " %H:%M", " %H:%M:%S", " %I:%M:%S %p")
days = st.dates(date(2001, 1, 1), date(2025, 12, 31))
moments = st.datetimes(datetime(2001, 1, 1), datetime(2025, 12, 31)).map(lambda moment: moment.replace(microsecond=0))
amounts = st.decimals(-9_999_999, 9_999_999, places=2)
# Letters that, written in cp1252, never look like UTF-8: where a file may be either, it is taken for UTF-8.
letters = st.characters(min_codepoint=1, max_codepoint=127) | st.sampled_from("ÀÉÎÖßàéîöüÿ")
texts = st.text(letters, max_size=12)


def _written(amount: Decimal, group: str, mark: str, sign: str) -> str:
    digits = f"{abs(amount):,.2f}".replace(",", "g").replace(".", mark).replace("g", group)
    if amount >= 0:
        return digits
    return {"front": f"-{digits}", "behind": f"{digits}-", "brackets": f"({digits})"}[sign]


@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    rows=st.lists(st.tuples(texts, moments, amounts, amounts), min_size=1, max_size=8),
    delimiter=st.sampled_from([",", ";", "\t", "|"]),
    encoding=st.sampled_from(["utf-8", "utf-8-sig", "cp1252", "utf-16"]),
    day=st.sampled_from(list(DATE_FORMS)),
    time=st.sampled_from(TIME_FORMS),
    form=st.sampled_from([("", "."), (",", "."), (".", ","), ("\u00a0", ","), ("'", "."), (" ", ",")]),
    sign=st.sampled_from(["front", "behind", "brackets"]),
)
def test_any_table_in_any_dialect_comes_out_as_the_same_values(
    empty: Database, tmp_path: Path, rows: list[Any], delimiter: str, encoding: str, day: str, time: str,
    form: tuple[str, str], sign: str,
) -> None:
    # A first row decides what the others may leave open.
    decisive = ("ä", datetime(2024, 12, 25, 13, 5, 6), Decimal("-1234.50"), Decimal("1234.50"))
    table = [decisive, *rows]
    written = [
        sale(region=name, order_date=moment.strftime(day + time), unit_price=_written(price, *form, sign),
             total_amount=_written(total, *form, sign))
        for name, moment, price, total in table
    ]
    path = tmp_path / "sales_transactions.csv"
    with path.open("w", newline="", encoding=encoding) as file:
        writer = csv.DictWriter(file, list(written[0]), delimiter=delimiter)
        writer.writeheader()
        writer.writerows(written)
    found, load = _received(empty, path)
    assert load["rows_received"] == len(table)
    assert [row["region"] or "" for row in found] == [name for name, *_ in table]
    assert [(Decimal(row["unit_price"]), Decimal(row["total_amount"])) for row in found] == [row[2:] for row in table]
    kept = {"": timedelta(days=1), " %H:%M": timedelta(minutes=1)}.get(time, timedelta(seconds=1))
    assert [datetime.fromisoformat(row["order_date"]) for row in found] == [
        moment - (moment - datetime.min) % kept for _, moment, *_ in table
    ]
