"""Files of the contract: what each must hold, by which names its columns may go, and which files a folder has.

A folder holds files named after the objects below: CSV, plain or gzipped, Excel workbooks or Parquet. Header names
match without regard to case, blanks and hyphens, and by the aliases listed here.
"""

import gzip
import hashlib
import os
import re
import zlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from io import BufferedReader
from pathlib import Path
from typing import IO, BinaryIO, cast

from warehouse.command import CommandError
from warehouse.schema.bronze import CSV_COLUMNS

# Columns whose values are dates and numbers, by the contract's names; the last are money, which may name a currency.
DATE_COLUMNS = frozenset({
    "order_date", "signup_date", "review_date", "hired_date", "left_date", "assigned_date", "due_date", "completed_at",
    "date", "from_date", "to_date",
})
NUMBER_COLUMNS = frozenset({
    "line_number", "quantity", "stock_level", "lead_time_days", "pack_size", "rating", "hours", "depth", "value",
})
MONEY_COLUMNS = frozenset({
    "unit_price", "total_amount", "discount", "tax", "cost", "price", "unit_cost", "amount",
})


class SourceFileError(CommandError):
    """A file cannot be read as a whole; the message names the file and the remedy."""


@dataclass(frozen=True)
class CsvObject:
    """A file of the contract: `required` columns must be in its header, others of `CSV_COLUMNS` may be."""

    name: str
    required: tuple[str, ...]
    aliases: dict[str, tuple[str, ...]] = field(default_factory=dict)

    @property
    def columns(self) -> tuple[str, ...]:
        """All columns the contract knows, required or not."""
        return CSV_COLUMNS[self.name]


# In loading order: what sales refer to comes first.
OBJECTS: tuple[CsvObject, ...] = (
    CsvObject(
        "locations",
        ("location_id", "location_name"),
        {"location_id": ("id", "store_id"), "location_name": ("name", "store", "store_name"),
         "time_zone": ("timezone", "tz")},
    ),
    CsvObject(
        "employees",
        ("employee_id", "employee_name"),
        {"employee_id": ("id", "staff_id"), "employee_name": ("name", "full_name"), "location_id": ("store_id",),
         "role": ("position", "job_title"), "hired_date": ("hire_date", "start_date"),
         "left_date": ("end_date", "leave_date")},
    ),
    CsvObject(
        "product_catalog",
        ("product_id", "product_name", "category", "price", "stock_level"),
        {"product_id": ("sku", "item_id", "product_code"), "product_name": ("name", "product", "title"),
         "category": ("categories", "product_category"), "price": ("unit_price", "list_price"),
         "stock_level": ("stock", "inventory", "quantity_in_stock"), "unit_cost": ("cost", "cost_price"),
         "lead_time_days": ("lead_time",), "supplier": ("vendor", "supplier_name")},
    ),
    CsvObject(
        "customer_database",
        ("customer_id", "customer_name", "email", "signup_date", "customer_segment", "region"),
        {"customer_id": ("id", "client_id", "cust_id"), "customer_name": ("name", "full_name"),
         "email": ("e_mail", "email_address", "mail"), "signup_date": ("sign_up_date", "created_at", "registered_at"),
         "customer_segment": ("segment", "customer_type"), "region": ("area", "country")},
    ),
    CsvObject(
        "sales_transactions",
        ("order_id", "customer_id", "product_id", "order_date", "quantity", "unit_price", "total_amount", "region",
         "category"),
        {"order_id": ("transaction_id", "invoice", "invoice_no", "order_number"),
         "line_number": ("line", "line_no", "line_id"), "customer_id": ("client_id", "cust_id"),
         "product_id": ("sku", "item_id", "product_code", "stockcode"),
         "product_name": ("product", "item_name", "description"),
         "order_date": ("date", "order_datetime", "transaction_date", "sold_at", "order_timestamp"),
         "quantity": ("qty", "units"), "unit_price": ("price",), "total_amount": ("total", "amount", "line_total"),
         "region": ("area", "country"), "category": ("product_category",), "location_id": ("store_id", "location"),
         "employee_id": ("staff_id", "cashier_id"), "discount": ("discount_amount",), "tax": ("tax_amount", "vat"),
         "cost": ("cost_amount", "line_cost"), "status": ("order_status",), "currency": ("currency_code",),
         "returned_order_id": ("original_order_id", "refunded_order_id")},
    ),
    CsvObject(
        "customer_reviews",
        ("review_id", "customer_id", "product_id", "rating", "review_date", "review_text"),
        {"review_id": ("id",), "customer_id": ("client_id", "cust_id"), "product_id": ("sku", "item_id"),
         "rating": ("stars", "score"), "review_date": ("date", "created_at"),
         "review_text": ("review", "text", "comment")},
    ),
    CsvObject(
        "tasks",
        ("task_id", "employee_id", "status", "assigned_date"),
        {"task_id": ("id",), "employee_id": ("staff_id",), "kind": ("type", "task_type"),
         "assigned_date": ("assigned_at", "created_at"), "due_date": ("due_at", "deadline"),
         "completed_at": ("completed_date", "done_at"), "hours": ("hours_spent", "task_hours")},
    ),
    CsvObject(
        "stock_levels",
        ("product_id", "location_id", "date", "stock_level"),
        {"product_id": ("sku", "item_id"), "location_id": ("store_id",), "date": ("stock_date", "counted_at"),
         "stock_level": ("stock", "on_hand", "quantity")},
    ),
    CsvObject(
        "marketing_spend",
        ("date", "channel", "amount"),
        {"date": ("spend_date", "day"), "channel": ("medium",), "campaign": ("campaign_name",),
         "location_id": ("store_id", "location"), "amount": ("spend", "cost", "amount_spent")},
    ),
    CsvObject(
        "promotions",
        ("from_date", "to_date", "depth"),
        {"product_id": ("sku", "item_id", "product_code"), "category": ("product_category",),
         "location_id": ("store_id", "location"), "from_date": ("from", "start_date"),
         "to_date": ("to", "end_date"), "kind": ("type", "promotion_type"), "depth": ("discount_rate",)},
    ),
    CsvObject(
        "external_factors",
        ("date", "name", "value"),
        {"date": ("factor_date", "day"), "region": ("area",), "name": ("factor", "factor_name"),
         "value": ("factor_value",)},
    ),
)
OBJECT_BY_NAME = {item.name: item for item in OBJECTS}


def find_files(folder: Path) -> dict[str, Path]:
    """Object name to file for the contract's files in `folder`, in loading order. Raises SourceFileError."""
    if not folder.is_dir():
        raise SourceFileError(f"{folder} is not a folder: give the folder that holds the CSV files with --path")
    present: dict[str, list[Path]] = {}
    try:
        paths = sorted(folder.iterdir())
    except OSError as error:
        raise SourceFileError(f"{folder} cannot be read ({error.strerror}); let this user look into it") from None
    for path in paths:
        match = re.fullmatch(r"(.+)\.(csv|csv\.gz|xlsx|xls|parquet)", path.name, re.IGNORECASE)
        if match and match[1].lower() in OBJECT_BY_NAME:
            if path.is_dir():
                raise SourceFileError(f"{path} is a folder: a file is expected by this name; if the file lies in it, "
                                      f"give --path {path}")
            present.setdefault(match[1].lower(), []).append(path)
    found = {item.name: present[item.name] for item in OBJECTS if item.name in present}
    for name, paths in found.items():
        if len(paths) > 1:
            names = " and ".join(path.name for path in paths)
            raise SourceFileError(f"{folder}: {names} both hold {name}; keep one of them")
    if not found:
        names = ", ".join(f"{item.name}.csv" for item in OBJECTS)
        raise SourceFileError(f"{folder} holds none of the files that are read ({names}); "
                              "rename yours, or describe them with --mapping")
    return {name: paths[0] for name, paths in found.items()}


def open_file(path: Path) -> BufferedReader:
    """The file, opened for reading its bytes. Raises SourceFileError where it cannot be."""
    try:
        return path.open("rb")
    except OSError as error:
        # Path.is_symlink would fail where the folder is closed to this user.
        if os.path.islink(path):
            fault = f"is a link to {path.readlink()}, which cannot be read"
            remedy = "mend the link, or take it away"
        else:
            fault, remedy = "cannot be read", "give this user the right to read it, or take it away"
        raise SourceFileError(f"{path} {fault} ({error.strerror}); {remedy}") from None


def content_hash(path: Path) -> str:
    """SHA-256 of the file's bytes. Raises SourceFileError."""
    with open_file(path) as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


@contextmanager
def open_bytes(path: Path, watch: Callable[[BinaryIO], BinaryIO] = lambda file: file) -> Iterator[IO[bytes]]:
    """The file's bytes, unzipped where its name ends in .gz; `watch` may wrap the file to follow the reading."""
    with open_file(path) as file:
        if path.suffix.lower() == ".gz":
            try:
                with gzip.open(watch(file)) as unzipped:
                    yield cast(IO[bytes], unzipped)
            except (gzip.BadGzipFile, zlib.error, EOFError) as error:
                raise SourceFileError(f"{path.name} is damaged or cut off ({error}); deliver it again") from error
        else:
            yield watch(file)


def match_columns(item: CsvObject, header: list[str], path: Path) -> dict[str, str]:
    """Contract column to the file's own name for it.

    Raises SourceFileError when a required one is missing, or when two of the file's names mean the same one.
    """
    by_key = {_key(name): name for name in header}
    # A column's own name wins over another column's alias, so all of those are taken first.
    matched = {column: by_key.pop(_key(column)) for column in item.columns if _key(column) in by_key}
    for column in item.columns:
        for alias in item.aliases.get(column, ()):
            if column not in matched and alias in by_key:
                matched[column] = by_key.pop(alias)
    missing = [column for column in item.required if column not in matched]
    if missing:
        raise SourceFileError(
            f"{path.name}: the header lacks {', '.join(missing)} (it has {', '.join(header)}); "
            "add or rename the columns, or describe the file with --mapping"
        )
    _check_spellings(matched, header, path)
    return matched


def _check_spellings(matched: dict[str, str], header: list[str], path: Path) -> None:
    """Raise SourceFileError where the header spells a column that is taken in two ways: which one is meant?"""
    for column, taken in matched.items():
        spellings = [name for name in header if _key(name) == _key(taken)]
        if len(spellings) > 1:
            raise SourceFileError(f"{path.name}: the columns {' and '.join(map(repr, spellings))} both mean {column}; "
                                  "rename or remove one of them, or name the right one in a --mapping")


def _key(name: str) -> str:
    return re.sub(r"[\s\-_.]+", "_", name.strip().lower())
