"""Excel workbooks and Parquet files: read like CSV, with the values that their cells show."""

import io
import zipfile
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import openpyxl
import pyarrow as pa
import pyarrow.parquet
import pytest

from etl.mapping import load_mapping
from etl.pipeline import sync_csv
from etl.sources.csv_files import SourceFileError, find_files
from etl.sources.opening import open_table, read_names
from etl.sources.workbooks import float_text
from tests.etl.helpers import PLAIN_SALE, query, sale
from warehouse.database import Database

HEADER = list(PLAIN_SALE)
FACTS = "select order_id, order_date::text, order_hour, quantity, net_amount from gold.fact_sales order by 1"


def _workbook(folder: Path, *rows: list[Any], sheet: str = "Sales", name: str = "sales_transactions.xlsx") -> Path:
    book = openpyxl.Workbook()
    book.active.title = sheet
    for row in [HEADER, *rows]:
        book.active.append(row)
    book.create_sheet("Notes").append(["nothing", "of ours"])
    book.save(folder / name)
    return folder / name


def _lines(path: Path, **options: Any) -> list[str]:
    with open_table(path, **options).open_rows(lambda file: file) as stream:
        return io.BytesIO(stream.read()).read().decode().splitlines()


def test_cells_of_a_workbook_come_as_excel_shows_them(tmp_path: Path) -> None:
    path = _workbook(
        tmp_path,
        [13085.0, "c,1", True, datetime(2024, 3, 1, 10, 30), 2, 0.1 + 0.2, 1e15, None, "x\ny"],
        [None] * 9,
        ["2", None, None, date(2024, 3, 2), -1e-7, 1234567.5, 3, "", "'"],
    )
    assert _lines(path) == [
        '13085,"c,1",true,2024-03-01 10:30:00,2,0.3,1000000000000000,,"x', 'y"',
        "2,,,2024-03-02,-0.0000001,1234567.5,3,,'",
    ]


@pytest.mark.parametrize(
    ("value", "shown"),
    [(19.99, "19.99"), (1.1 * 3, "3.3"), (1e22, "1" + "0" * 22), (-0.0, "-0"), (2.5e-8, "0.000000025")],
)
def test_numbers_are_written_out_in_fifteen_digits(value: float, shown: str) -> None:
    assert float_text(value) == shown


def test_a_workbook_loads_to_gold_with_every_row_accounted_for(database: Database, tmp_path: Path) -> None:
    row = list(sale().values())
    _workbook(
        tmp_path,
        [1, "c1", "p1", datetime(2024, 3, 1, 10, 30), 2, 5, 10, "North", "Tea"],
        [2, "c1", "p1", "25.03.2024 9:05", "2", "1.234,50", "2.469,00", "North", "Tea"],
        [*row, "one too many"],
        ["4", "c1", "p1", "2024-03-01", "two", 5, 10, "North", "Tea"],
    )
    synced = sync_csv(database, tmp_path)
    assert synced.refined and (synced.refined.accepted, synced.refined.rejected) == (2, 2)
    assert query(database, FACTS) == [
        ("csv:1", "2024-03-01", 10, Decimal(2), Decimal(10)), ("csv:2", "2024-03-25", 9, Decimal(2), Decimal(2469)),
    ]
    assert query(database, "select reason from ops.rejected_rows order by 1") == [
        ("quantity_not_a_number",), ("too_many_columns",),
    ]


def test_a_mapping_names_the_sheet(database: Database, tmp_path: Path) -> None:
    _workbook(tmp_path, list(sale().values()), sheet="March", name="export.xlsx")
    fields = "\n".join(f'{column} = "{column}"' for column in HEADER)
    mapping = tmp_path / "till.toml"
    content = '\n'.join(('namespace = "till"', "[sales_transactions]", 'file = "export.xlsx"', 'sheet = "{}"',
                         "[sales_transactions.fields]", fields))
    mapping.write_text(content.replace("{}", "April"))
    with pytest.raises(SourceFileError, match=r"has no sheet 'April' \(it has March, Notes\)"):
        sync_csv(database, tmp_path, mapping=load_mapping(mapping))
    mapping.write_text(content.replace("{}", "March"))
    sync_csv(database, tmp_path, mapping=load_mapping(mapping))
    assert query(database, "select order_id from gold.fact_sales") == [("till:1",)]


def _parquet(folder: Path, **columns: Any) -> Path:
    path = folder / "sales_transactions.parquet"
    pyarrow.parquet.write_table(pa.table(columns), path)
    return path


def test_values_of_a_parquet_file_are_exact(tmp_path: Path) -> None:
    moment = datetime(2024, 3, 1, 10, 30, tzinfo=UTC)
    path = _parquet(
        tmp_path,
        text=["a,b", None, ""],
        money=pa.array([Decimal("1.10"), None, Decimal("-12345678901234.99")], pa.decimal128(18, 2)),
        tiny=pa.array([Decimal("0.0000000012")] * 3, pa.decimal128(12, 10)),
        float=[0.1 + 0.2, float("nan"), 1e20],
        narrow=pa.array([0.1, None, 2], pa.float32()),
        day=[date(2024, 3, 1)] * 3,
        moment=pa.array([moment] * 3, pa.timestamp("us", "Europe/Berlin")),
        word=pa.array(["x", "y", None]).dictionary_encode(),
        several=[[1, 2], None, []],
    )
    rows = [line.replace('"', "") for line in _lines(path)]
    zone = "2024-03-01 11:30:00.000000+0100"
    assert rows == [
        f"a,b,1.10,0.0000000012,0.3,0.1,2024-03-01,{zone},x,[1, 2]",
        f",,0.0000000012,,,2024-03-01,{zone},y,",
        f",-12345678901234.99,0.0000000012,100000000000000000000,2,2024-03-01,{zone},,[]",
    ]


def test_a_parquet_file_loads_to_gold(database: Database, tmp_path: Path) -> None:
    _parquet(
        tmp_path,
        **{column: [value, value] for column, value in sale().items()} | {
            "order_id": pa.array([1, 2]),
            "order_date": pa.array([datetime(2024, 3, 1, 10, 30, tzinfo=UTC)] * 2, pa.timestamp("ms", "Asia/Tokyo")),
            "total_amount": pa.array([Decimal("10.00"), Decimal("8.50")], pa.decimal128(18, 4)),
            "region": ["North", "Nul\x00"],
        },
    )
    synced = sync_csv(database, tmp_path)
    assert synced.refined and (synced.refined.accepted, synced.refined.rejected) == (1, 1)
    assert query(database, FACTS) == [("csv:1", "2024-03-01", 10, Decimal(2), Decimal(10))]
    assert query(database, "select reason from ops.rejected_rows") == [("null_character",)]


@pytest.mark.parametrize("name", ["tasks.xlsx", "tasks.parquet"])
def test_a_file_that_is_not_what_its_name_says_is_refused(tmp_path: Path, name: str) -> None:
    (tmp_path / name).write_bytes(b"task_id,kind\n1,x\n")
    with pytest.raises(SourceFileError, match=f"{name} is no "):
        read_names(find_files(tmp_path)["tasks"])


def test_a_damaged_sheet_is_told_by_its_file(tmp_path: Path) -> None:
    whole, cut = _workbook(tmp_path, [1] * 9, name="whole.xlsx"), tmp_path / "cut.xlsx"
    with zipfile.ZipFile(whole) as parts, zipfile.ZipFile(cut, "w") as copy:
        for name in parts.namelist():
            content = parts.read(name)
            copy.writestr(name, content[: len(content) * 3 // 4] if name.endswith("sheet1.xml") else content)
    with pytest.raises(SourceFileError, match=r"cut\.xlsx: its sheet is damaged"):
        _lines(cut)
