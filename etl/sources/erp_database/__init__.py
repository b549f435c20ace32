"""The ERP's own database, PostgreSQL or MySQL/MariaDB, read for bronze from one read-only snapshot.

Tables with an update stamp are read from where the last sync ended, others whole; what was delivered before in the
same version is left out by the pipeline. Names come from `etl/mappings/erp.toml`. docs/erp-database.md says more.
"""

import csv
import io
import logging
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing
from datetime import datetime, timedelta
from functools import partial
from zoneinfo import ZoneInfo

from sqlalchemy.engine import make_url
from sqlalchemy.exc import ArgumentError

from etl.batches import Batch, Clock, Item, Listing, Position, ReadOptions
from etl.sources.erp_database import position as positions_of
from etl.sources.erp_database.mapping import ErpMapping, load_mapping
from etl.sources.erp_database.mysql import MysqlErp
from etl.sources.erp_database.postgresql import PostgresqlErp
from etl.sources.erp_database.rows import batches, bronze_columns
from etl.sources.erp_database.select import Part, select_ids, select_known_ids, select_rows
from etl.sources.erp_database.tables import TableToRead, find_tables
from warehouse.command import UsageError
from warehouse.settings import Settings

logger = logging.getLogger(__name__)

Erp = PostgresqlErp | MysqlErp

# Object to the entity of silver whose ids its keys are.
ENTITIES = {
    "locations": "locations", "employees": "employees", "users": "customers", "products": "products",
    "sale_details": "order_lines", "reviews": "reviews", "tasks": "tasks",
}
# Sales near the edge of the days that are compared are listed in any case.
LISTING_MARGIN = timedelta(days=1)
IDS_A_SELECT = 1000


def read(settings: Settings, options: ReadOptions, positions: Mapping[str, Position]) -> Iterator[Item]:
    """The clock, rows that changed since `positions`, in batches, then listings of the ids that are still there.

    `options.since` reads again what changed from then on, for a first sync nothing older; `options.reconcile` reads
    all rows, since one that is back may be as old as it was. Raises UsageError or CommandError with the remedy.
    """
    mapping = load_mapping(options.mapping)
    with _open(settings) as erp:
        tables = find_tables(mapping, erp)
        now = erp.now()
        yield Clock(mapping.time_zone)
        for table in tables:
            yield from _read_table(erp, mapping, table, positions.get(table.name, {}), options, now)
        yield from _list_ids(erp, mapping, tables, options.reconcile, now)


def _open(settings: Settings) -> Erp:
    if settings.erp_database_url is None:
        raise UsageError("which database? Set ERP_DATABASE_URL to postgresql:// or mysql://user:password@host/name")
    try:
        url = make_url(settings.erp_database_url.get_secret_value())
    except ArgumentError:
        # What was given may hold a password.
        raise UsageError("ERP_DATABASE_URL is no address such as mysql://user:password@host:3306/name") from None
    if url.get_backend_name() in ("mysql", "mariadb"):
        return MysqlErp(url)
    return PostgresqlErp(url.set(drivername="postgresql").render_as_string(hide_password=False))


def _read_table(
    erp: Erp, mapping: ErpMapping, table: TableToRead, position: Position, options: ReadOptions, now: datetime
) -> Iterator[Batch]:
    _tell_changes(table, position)
    zone, rules = ZoneInfo(mapping.time_zone), mapping.reading
    is_exact = table.stamp is not None and (erp.is_zoned(table.stamp.kind) or mapping.time_zone == "UTC")
    overlap = timedelta(minutes=rules.overlap_minutes)
    behind, since = ({}, None) if options.reconcile else (position, options.since)
    passing, part = positions_of.begin(table, behind, now, overlap, since, is_exact)
    batch_rows = rules.batch_rows if table.may_be_parted else sys.maxsize
    if table.stamp:
        with closing(erp.chunks(select_rows(erp, table, part, zone))) as rows:
            yield from batches(table, "changes", rows, batch_rows, passing.behind)
    if table.may_be_parted or not table.stamp:
        what = "without an update stamp" if table.stamp else "whole table"
        with closing(erp.chunks(select_rows(erp, table, Part(is_stamped=False), zone))) as rows:
            yield from batches(table, what, rows, batch_rows, lambda _row: None)
    yield Batch(table.name, "end", bronze_columns(table), io.BytesIO(), position=passing.done)


def _tell_changes(table: TableToRead, position: Position) -> None:
    """Say which columns came or went since the last sync."""
    before, now = set(position.get("columns", ())), {column.name for column in table.columns if column.source}
    if before - now:
        logger.warning("%s: the ERP no longer has the columns for %s, they stay empty from now on", table.table,
                       ", ".join(sorted(before - now)))
    if before and now - before:
        logger.info("%s: the ERP has columns for %s now; rows that do not change get them by --all", table.table,
                    ", ".join(sorted(now - before)))


def _list_ids(
    erp: Erp, mapping: ErpMapping, tables: list[TableToRead], is_whole: bool, now: datetime
) -> Iterator[Listing]:
    zone = ZoneInfo(mapping.time_zone)
    sales = [table for table in tables if table.name in ("sales", "sales_data")]
    if is_whole:
        selects = [select_ids(erp, table, [], None, zone) for table in sales]
        yield Listing("orders", _ids(erp, selects))
        for table in tables:
            if table.name in ENTITIES:
                yield Listing(ENTITIES[table.name], _ids(erp, [select_ids(erp, table, [], None, zone)]))
        return
    dates = {
        table.name: [column for name in ("sold_at", "created_at") if (column := table.column(name))] for table in sales
    }
    is_dated = all(found and all(erp.is_moment(column.kind) for column in found) for found in dates.values())
    if not mapping.reconcile.days or not is_dated:
        return
    since = now - timedelta(days=mapping.reconcile.days)
    selects = [select_ids(erp, table, dates[table.name], since - LISTING_MARGIN, zone) for table in sales]
    # A sale that has another date now, in a version that silver does not take or has not seen, is there all the same.
    yield Listing("orders", _ids(erp, selects), since, partial(_still_there, erp, sales, zone))
    lines = [table for table in tables if table.name == "sale_details"]
    if lines:
        # By their keys: a table of lines need have no index on its sales, nor a date.
        yield Listing("order_lines", None, since, partial(_still_there, erp, lines, zone))


def _still_there(erp: Erp, tables: Sequence[TableToRead], zone: ZoneInfo, ids: Sequence[str]) -> Iterator[str]:
    for start in range(0, len(ids), IDS_A_SELECT):
        part = ids[start : start + IDS_A_SELECT]
        yield from _ids(erp, [select_known_ids(erp, table, part, zone) for table in tables])


def _ids(erp: Erp, selects: list[str]) -> Iterator[str]:
    for select in selects:
        with closing(erp.chunks(select)) as chunks:
            for chunk in chunks:
                for row in csv.reader(io.StringIO(chunk.data.decode("utf-8"), newline="")):
                    yield row[0].strip()
