"""CSV files: which are found, how headers match, and how a file that cannot be read is refused."""

import gzip
from pathlib import Path

import pytest

from etl.sources.csv_files import OBJECT_BY_NAME, SourceFileError, find_files, match_columns, open_bytes, read_header


def test_files_are_found_in_any_case_plain_or_zipped_and_in_loading_order(tmp_path: Path) -> None:
    for name in ("Sales_Transactions.CSV", "locations.csv.gz", "notes.txt"):
        (tmp_path / name).write_bytes(b"")
    assert list(find_files(tmp_path)) == ["locations", "sales_transactions"]


def test_two_files_for_one_object_are_refused(tmp_path: Path) -> None:
    for name in ("tasks.csv", "tasks.csv.gz"):
        (tmp_path / name).write_bytes(b"")
    with pytest.raises(SourceFileError, match=r"tasks\.csv and tasks\.csv\.gz both hold tasks"):
        find_files(tmp_path)


def test_a_folder_without_any_known_file_says_what_is_read(tmp_path: Path) -> None:
    with pytest.raises(SourceFileError, match=r"sales_transactions\.csv"):
        find_files(tmp_path)


def test_headers_match_by_case_blanks_and_alias_and_own_names_win() -> None:
    header = ["SKU", "Product Name", "category", "Unit Price", "price", "Stock-Level"]
    matched = match_columns(OBJECT_BY_NAME["product_catalog"], header, Path("p.csv"))
    assert matched == {
        "product_id": "SKU",
        "product_name": "Product Name",
        "category": "category",
        "price": "price",
        "stock_level": "Stock-Level",
    }


def test_a_missing_column_is_named_with_those_there_are() -> None:
    with pytest.raises(SourceFileError, match=r"p\.csv: the header lacks hours.*|p\.csv: the header lacks employee_id"):
        match_columns(OBJECT_BY_NAME["tasks"], ["task_id", "status", "assigned_date"], Path("p.csv"))


@pytest.mark.parametrize(
    ("content", "complaint"),
    [
        (b"", "is empty"),
        (b"a,,c\n", "column 2 of the header has no name"),
        (b"a,A\n", "names A, a twice"),
        (b"\xff\xfea\n", "not UTF-8"),
        (b"task_id;kind\n", "not separated by commas"),
    ],
)
def test_a_header_that_cannot_be_used_is_refused(tmp_path: Path, content: bytes, complaint: str) -> None:
    path = tmp_path / "tasks.csv"
    path.write_bytes(content)
    with open_bytes(path) as stream, pytest.raises(SourceFileError, match=complaint):
        read_header(stream, path)


def test_a_byte_order_mark_and_gzip_are_read_through(tmp_path: Path) -> None:
    path = tmp_path / "tasks.csv.gz"
    path.write_bytes(gzip.compress(b'\xef\xbb\xbf"task_id",kind\n1,x\n'))
    with open_bytes(path) as stream:
        assert read_header(stream, path) == ["task_id", "kind"]
        assert stream.read() == b"1,x\n"


def test_a_damaged_zip_file_is_told(tmp_path: Path) -> None:
    path = tmp_path / "tasks.csv.gz"
    path.write_bytes(gzip.compress(b"task_id,kind\n" + b"1,x\n" * 9999)[:60])
    with pytest.raises(SourceFileError, match=r"tasks\.csv\.gz is damaged or cut off"), open_bytes(path) as stream:
        stream.read()
