"""CSV files: which are found, how headers match, and how a file that cannot be read is refused."""

import gzip
import os
from pathlib import Path

import pytest

from etl.sources.csv_files import OBJECT_BY_NAME, SourceFileError, content_hash, find_files, match_columns, open_bytes
from etl.sources.opening import open_table, read_names

NOBODY = 65534


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


@pytest.mark.parametrize("spellings", [["task_id", "Task ID"], ["Task-ID", "task_id"], ["ID", "id "]])
def test_a_column_that_two_names_mean_is_refused_with_both(spellings: list[str]) -> None:
    header = [*spellings, "employee_id", "status", "assigned_date"]
    with pytest.raises(SourceFileError, match=f"{spellings[0]!r} and {spellings[1]!r} both mean task_id"):
        match_columns(OBJECT_BY_NAME["tasks"], header, Path("tasks.csv"))


def test_two_spellings_of_what_is_not_used_are_left_alone() -> None:
    header = ["task_id", "id", "ID.", "Note", "note ", "employee_id", "status", "assigned_date"]
    assert match_columns(OBJECT_BY_NAME["tasks"], header, Path("tasks.csv"))["task_id"] == "task_id"


def test_a_folder_named_like_a_file_is_told(tmp_path: Path) -> None:
    (tmp_path / "tasks.csv").mkdir()
    with pytest.raises(SourceFileError, match=r"tasks\.csv is a folder"):
        find_files(tmp_path)


@pytest.mark.parametrize("name", ["tasks.csv", "tasks.csv.gz", "tasks.xlsx", "tasks.parquet"])
def test_a_link_to_nothing_is_told_with_where_it_leads(tmp_path: Path, name: str) -> None:
    (tmp_path / name).symlink_to("gone.csv")
    path = find_files(tmp_path)["tasks"]
    for read in (read_names, open_table, content_hash):
        with pytest.raises(SourceFileError, match=rf"{name} is a link to gone\.csv, .*No such file.*mend the link"):
            read(path)


def test_a_file_that_this_user_may_not_read_is_told(tmp_path: Path) -> None:
    path = tmp_path / "tasks.csv"
    path.touch(mode=0)
    user = os.geteuid()
    # The administrator may read anything, so the test is another for a moment.
    os.seteuid(NOBODY if user == 0 else user)
    try:
        with pytest.raises(SourceFileError, match=r"tasks\.csv cannot be read \(Permission denied\); give this user"):
            read_names(path)
    finally:
        os.seteuid(user)


def test_a_missing_column_is_named_with_those_there_are() -> None:
    with pytest.raises(SourceFileError, match=r"p\.csv: the header lacks hours.*|p\.csv: the header lacks employee_id"):
        match_columns(OBJECT_BY_NAME["tasks"], ["task_id", "status", "assigned_date"], Path("p.csv"))


@pytest.mark.parametrize(
    ("content", "complaint"),
    [
        (b"", "is empty"),
        (b"a,,c\n", "column 2 of the header has no name"),
        (b"a,A\n", "names A, a twice"),
        (b"a\x00,b\n", "not UTF-8"),
        (b"a,\x8d\n", "neither UTF-8 nor cp1252: look at byte 3;"),
        (b'a,"b\n1,2\n', "does not end"),
        (b"a," + b"x" * 64 + b"\n", "is too long"),
    ],
)
def test_a_header_that_cannot_be_used_is_refused(tmp_path: Path, content: bytes, complaint: str) -> None:
    path = tmp_path / "tasks.csv"
    path.write_bytes(content)
    for read in (read_names, open_table):
        with pytest.raises(SourceFileError, match=complaint):
            read(path)


def test_a_byte_order_mark_and_gzip_are_read_through(tmp_path: Path) -> None:
    path = tmp_path / "tasks.csv.gz"
    path.write_bytes(gzip.compress(b'\xef\xbb\xbf"task_id",kind\n1,x\n'))
    table = open_table(path)
    assert table.header == read_names(path) == ["task_id", "kind"]
    with table.open_rows(lambda file: file) as stream:
        assert stream.read() == b"1,x\n"


def test_an_old_excel_file_is_refused_with_what_to_do(tmp_path: Path) -> None:
    (tmp_path / "tasks.xls").write_bytes(b"\xd0\xcf\x11\xe0")
    with pytest.raises(SourceFileError, match=r"tasks\.xls is in Excel's old format.*save it as \.xlsx"):
        read_names(find_files(tmp_path)["tasks"])


def test_a_damaged_zip_file_is_told(tmp_path: Path) -> None:
    path = tmp_path / "tasks.csv.gz"
    path.write_bytes(gzip.compress(b"task_id,kind\n" + b"1,x\n" * 9999)[:60])
    with pytest.raises(SourceFileError, match=r"tasks\.csv\.gz is damaged or cut off"), open_bytes(path) as stream:
        stream.read()
