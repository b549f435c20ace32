"""Bronze: COPY a file in as it arrived, and put away the rows that cannot be read.

One file is one load, in one transaction: its journal row, its bronze rows and its rejected rows come together or not
at all. A file with the contract's header and plain values goes straight through COPY; any other takes the way of
`etl.arrival`.
"""

import hashlib
import logging
import tempfile
from pathlib import Path
from typing import IO, Any, BinaryIO, cast

from sqlalchemy import BigInteger, Column, Connection, MetaData, Table, Text, select
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.exc import DataError

from etl import arrival
from etl.column_forms import Settled, columns_to_settle, settle
from etl.forms import UNSAID, FormOptions, UndecidedColumnError, described
from etl.loads import close_load, open_load, restart_numbers
from etl.mapping import Mapping, MappingError
from etl.quarantine import Delivery, quarantine
from etl.sources.csv_files import CsvObject, content_hash, match_columns
from etl.sources.opening import open_table, read_names
from etl.sources.source_tables import SourceTable, Watch
from etl.tolerant_csv import TolerantReader
from warehouse.database import copy_rows
from warehouse.schema.bronze import CSV_TABLES
from warehouse.schema.ops import loads

logger = logging.getLogger(__name__)


def delivery_hash(path: Path, mapping: Mapping | None, options: FormOptions = UNSAID) -> str:
    """What makes a delivery the same: the file's bytes, and the mapping and options that read them."""
    digest = content_hash(path)
    said = (mapping.text if mapping else "") + (str(options) if options != UNSAID else "")
    return hashlib.sha256((digest + said).encode()).hexdigest() if said else digest


def find_earlier(connection: Connection, source: str, name: str, digest: str) -> int | None:
    """The newest load of this object, when it delivered this very file; else None.

    An older delivery does not count: whoever delivers A, B and A again wants A to stand.
    """
    newest = (
        select(loads.c.load_id, loads.c.content_hash)
        .where(loads.c.source == source, loads.c.object == name)
        .order_by(loads.c.load_id.desc())
        .limit(1)
    )
    found = connection.execute(newest).first()
    return found.load_id if found and found.content_hash == digest else None


def check_header(item: CsvObject, path: Path, mapping: Mapping | None) -> None:
    """Raise SourceFileError or MappingError when the file's header, or the mapping of its columns, cannot be used."""
    _plan(item, path, read_names(path, *_how_to_open(item, mapping)), mapping, UNSAID)


def receive(
    connection: Connection,
    item: CsvObject,
    path: Path,
    digest: str,
    mapping: Mapping | None,
    watch: Watch,
    options: FormOptions = UNSAID,
) -> Delivery:
    """Load the file `path` into bronze within the caller's transaction. Raises SourceFileError or MappingError.

    `options` say how dates and numbers are written where neither the values nor the mapping do.
    """
    table = open_table(path, *_how_to_open(item, mapping))
    plan = _plan(item, path, table.header, mapping, options)
    extra = sorted(set(table.header) - plan.taken)
    if extra and not mapping:
        logger.info("%s: columns kept but not used: %s", path.name, ", ".join(extra))
    delivery = open_load(
        connection, "csv", mapping.namespace if mapping else "csv", item.name, path.name,
        content_hash=digest, keeps_equal_rows=mapping is not None,
    )
    odd = columns_to_settle(table, plan.typed)
    if plan.direct and not odd:
        target = CSV_TABLES[item.name], "row_number", list(plan.direct)
        received, rejected = _copy(connection, table, watch, target, delivery)
        duplicate, columns = 0, dict[str, dict[str, str]]()
    else:
        received, rejected, duplicate, columns = _arrive(connection, table, watch, plan, odd, delivery)
    close_load(
        connection, delivery, received, rejected, rows_duplicate=duplicate, duplicate_on_arrival=duplicate,
        formats=_report(table, columns),
    )
    return delivery


def _how_to_open(item: CsvObject, mapping: Mapping | None) -> tuple[str | None, str | None]:
    """The sheet and the encoding that the mapping names."""
    described = mapping.objects[item.name] if mapping else None
    return (described.sheet, described.encoding) if described else (None, None)


def _plan(
    item: CsvObject, path: Path, header: list[str], mapping: Mapping | None, options: FormOptions
) -> arrival.Plan:
    if mapping:
        return arrival.plan_mapping(mapping.objects[item.name], item, header, mapping.path.name, options)
    return arrival.plan_contract(match_columns(item, header, path), header, options)


def _arrive(
    connection: Connection, table: SourceTable, watch: Watch, plan: arrival.Plan, odd: list[str], delivery: Delivery
) -> tuple[int, int, int, dict[str, dict[str, str]]]:
    """The way over `arriving`; returns (received, rejected, duplicate) rows and how columns were read."""
    arriving = arrival.create_arriving(connection, table.header)
    target = arriving, arrival.ROW_NUMBER, table.header
    received, unreadable = _copy(connection, table, watch, target, delivery)
    try:
        settled = settle(connection, arriving, plan.typed, odd)
        plan = arrival.with_currency(plan, delivery.name, _currency(settled))
    except UndecidedColumnError as error:
        raise UndecidedColumnError(f"{table.path.name}, {error}") from None
    try:
        rejected, duplicate = arrival.move_to_bronze(connection, arriving, plan, settled, delivery)
    except DataError as error:
        raise MappingError(f"{table.path.name}: an expression of the mapping fails on a row ({error.orig})") from None
    return received, rejected + unreadable, duplicate, settled.report


def _currency(settled: Settled) -> str | None:
    """The code of the one currency that stands beside the file's amounts."""
    found = sorted(set(settled.currencies.values()))
    if len(found) > 1:
        raise UndecidedColumnError(f"columns {', '.join(sorted(settled.currencies))}: the amounts are in "
                                   f"{' and '.join(found)}; deliver each currency in a file of its own")
    # A sign such as $ is no code: it is taken for the company's own currency.
    return found[0] if found and found[0].isalpha() else None


def _report(table: SourceTable, columns: dict[str, dict[str, str]]) -> dict[str, Any] | None:
    """What ops.loads keeps of how the file was read, told in the log too; None for a plain file."""
    report: dict[str, Any] = dict(table.notes) | ({"columns": columns} if columns else {})
    for words in described(report):
        logger.info("%s is read with %s", table.path.name, words)
    return report or None


def _copy(
    connection: Connection, source: SourceTable, watch: Watch, target: tuple[Table, str, list[str]], delivery: Delivery
) -> tuple[int, int]:
    """COPY the file's rows as they are, or one by one where COPY refuses one; returns (received, rejected) rows.

    `target` is the table, its row-number column, and its columns in the file's order.
    """
    table, number, columns = target
    restart_numbers(connection, "csv")
    savepoint = connection.begin_nested()
    try:
        with source.open_rows(watch) as stream:
            received = copy_rows(connection, table, columns, stream, source.delimiter)
        savepoint.commit()
        return received, 0
    except DataError as error:
        savepoint.rollback()
        logger.info("%s: read row by row, since COPY stopped (%s)", source.path.name, error.orig)
    with tempfile.TemporaryFile("w+b") as rejects:
        with source.open_rows(watch) as stream:
            reader = TolerantReader(stream, len(columns), source.path, rejects, source.delimiter)
            copy_rows(connection, table, [number, *columns], cast(BinaryIO, reader))
        rejects.seek(0)
        return reader.rows, _quarantine_unreadable(connection, rejects, delivery)


def _quarantine_unreadable(connection: Connection, rejects: IO[bytes], delivery: Delivery) -> int:
    unreadable = Table(
        "unreadable",
        MetaData(),
        Column("row_number", BigInteger),
        Column("reason", Text),
        Column("payload", JSONB),
        prefixes=["TEMPORARY"],
        postgresql_on_commit="DROP",
    )
    unreadable.create(connection)
    copy_rows(connection, unreadable, ["row_number", "reason", "payload"], cast(BinaryIO, rejects))
    count = quarantine(connection, delivery, unreadable)
    unreadable.drop(connection)
    return count
