"""Bronze: COPY a file in as it arrived, and put away the rows that cannot be read.

One file is one load, in one transaction: its journal row, its bronze rows and its rejected rows come together or not
at all. A file with the contract's header goes straight through COPY; any other takes the way of `etl.arrival`.
"""

import hashlib
import logging
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import IO, BinaryIO, cast

import psycopg2
from sqlalchemy import BigInteger, Column, Connection, MetaData, Table, Text, select, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.exc import DataError

from etl import arrival
from etl.mapping import Mapping, MappingError
from etl.quarantine import Delivery, quarantine
from etl.sources.csv_files import CsvObject, content_hash, match_columns, open_bytes, read_header
from etl.tolerant_csv import TolerantReader
from warehouse.database import copy_rows
from warehouse.schema.bronze import CSV_TABLES
from warehouse.schema.ops import loads

logger = logging.getLogger(__name__)

Watch = Callable[[BinaryIO], BinaryIO]


def delivery_hash(path: Path, mapping: Mapping | None) -> str:
    """What makes a delivery the same: the file's bytes, and the mapping that reads them."""
    digest = content_hash(path)
    return digest if mapping is None else hashlib.sha256((digest + mapping.text).encode()).hexdigest()


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
    with open_bytes(path) as stream:
        _plan(item, path, read_header(stream, path), mapping)


def receive(
    connection: Connection, item: CsvObject, path: Path, digest: str, mapping: Mapping | None, watch: Watch
) -> Delivery:
    """Load the file `path` into bronze within the caller's transaction. Raises SourceFileError or MappingError."""
    with open_bytes(path) as stream:
        header = read_header(stream, path)
    plan = _plan(item, path, header, mapping)
    delivery = _open_load(connection, item, path, digest, mapping)
    if isinstance(plan, list):
        received, rejected = _copy(connection, path, watch, (CSV_TABLES[item.name], "row_number", plan), delivery)
        duplicate = 0
    else:
        arriving = arrival.create_arriving(connection, header)
        received, unreadable = _copy(connection, path, watch, (arriving, arrival.ROW_NUMBER, header), delivery)
        try:
            rejected, duplicate = arrival.move_to_bronze(connection, arriving, plan, delivery)
        except DataError as error:
            raise MappingError(f"{path.name}: an expression of the mapping fails on a row ({error.orig})") from None
        rejected += unreadable
    counts = {"rows_received": received, "rows_rejected": rejected, "rows_duplicate": duplicate,
              "rejected_on_arrival": rejected, "duplicate_on_arrival": duplicate}
    connection.execute(loads.update().where(loads.c.load_id == delivery.load_id).values(counts))
    return delivery


def _plan(item: CsvObject, path: Path, header: list[str], mapping: Mapping | None) -> arrival.Plan | list[str]:
    """Contract columns in the file's order where they are all it has; else the plan to map it."""
    if mapping:
        return arrival.plan_mapping(mapping.objects[item.name], item, header, mapping.path.name)
    matched = match_columns(item, header, path)
    if len(matched) < len(header):
        extra = sorted(set(header) - set(matched.values()))
        logger.info("%s: columns kept but not used: %s", path.name, ", ".join(extra))
        return arrival.plan_contract(matched)
    column_of = {name: column for column, name in matched.items()}
    return [column_of[name] for name in header]


def _open_load(
    connection: Connection, item: CsvObject, path: Path, digest: str, mapping: Mapping | None
) -> Delivery:
    source = mapping.namespace if mapping else "csv"
    values = {"source": source, "object": item.name, "file_name": path.name, "content_hash": digest,
              "rows_received": 0, "keeps_equal_rows": mapping is not None}
    load_id = connection.execute(loads.insert().values(values).returning(loads.c.load_id)).scalar_one()
    connection.execute(text("select set_config('assay.load_id', :load_id, true)"), {"load_id": str(load_id)})
    return Delivery(load_id, source, item.name)


def _copy(
    connection: Connection, path: Path, watch: Watch, target: tuple[Table, str, list[str]], delivery: Delivery
) -> tuple[int, int]:
    """COPY the file's bytes as they are, or row by row where COPY refuses one; returns (received, rejected) rows.

    `target` is the table, its row-number column, and its columns in the file's order.
    """
    table, number, columns = target
    connection.execute(text("select setval('bronze.csv_row_number', 1, false)"))
    savepoint = connection.begin_nested()
    try:
        with open_bytes(path, watch) as stream:
            read_header(stream, path)
            received = copy_rows(connection, table, columns, cast(BinaryIO, stream))
        savepoint.commit()
        return received, 0
    except psycopg2.DataError as error:
        savepoint.rollback()
        logger.info("%s: read row by row, since COPY stopped (%s)", path.name, str(error).splitlines()[0])
    with tempfile.TemporaryFile("w+b") as rejects:
        with open_bytes(path, watch) as stream:
            reader = TolerantReader(stream, len(read_header(stream, path)), path, rejects)
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
