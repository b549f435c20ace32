"""What a complete listing no longer holds: noted in bronze as a load of its own, from which silver voids it.

A listing that lacks much of what silver knows is not believed: it voids nothing.
"""

import logging
from collections.abc import Iterable, Iterator
from typing import BinaryIO, cast

from sqlalchemy import Column, Connection, MetaData, Select, Subquery, Table, Text, and_, func, insert, literal, select

from etl.batches import Listing
from etl.loads import close_load, open_load
from etl.streams import Chunks
from warehouse.database import Database, copy_rows
from warehouse.schema import silver
from warehouse.schema.bronze import TABLES

logger = logging.getLogger(__name__)

KEYS = {
    "orders": silver.orders.c.order_id,
    "order_lines": silver.order_lines.c.source_line_id,
    "customers": silver.customers.c.customer_id,
    "products": silver.products.c.product_id,
    "reviews": silver.reviews.c.review_id,
    "tasks": silver.tasks.c.task_id,
    "employees": silver.employees.c.employee_id,
    "locations": silver.locations.c.location_id,
}
# This share of what is known may go at once; of little that is known up to half, but never more rows than these.
BELIEVED_SHARE = 0.2
BELIEVED_ROWS = 20


def receive_listing(database: Database, system: str, source: str, listing: Listing) -> int:
    """Note what silver holds of the entity and `listing` does not; returns how many, 0 where it is not believed."""
    with database.transaction("etl") as connection:
        listed = _create_listed(connection)
        known_ids = _known(source, listing).subquery()
        known = _count(connection, known_ids)
        found = listing.ids
        if found is None:
            found = listing.still_there(_own_ids(connection, source, known_ids)) if known else ()
        _add(connection, listed, source, found)
        missing = _known(source, listing).except_(select(listed.c.id)).subquery()
        count = _count(connection, missing)
        if count > max(BELIEVED_SHARE * known, min(BELIEVED_ROWS, known / 2)):
            logger.warning("%s: the listing of %s lacks %d of %d known; it looks short, so nothing is voided. If they "
                           "are gone for good, delete them at the source in smaller steps", system, listing.entity,
                           count, known)
            return 0
        if count and listing.ids is not None:
            _add(connection, listed, source, listing.still_there(_own_ids(connection, source, missing)))
            count = _count(connection, missing)
        if count:
            delivery = open_load(connection, system, source, "missing_ids", f"{listing.entity} no longer listed")
            rows = select(literal(listing.entity), missing.c.id)
            table = TABLES[system, "missing_ids"]
            connection.execute(insert(table).from_select(["entity", "id"], rows, include_defaults=False))
            close_load(connection, delivery, count, 0)
    return count


def _own_ids(connection: Connection, source: str, ids: Subquery) -> list[str]:
    """As the source says them, without the namespace."""
    return [identifier.removeprefix(f"{source}:") for identifier in connection.scalars(select(ids.c.id))]


def _create_listed(connection: Connection) -> Table:
    listed = Table("listed_ids", MetaData(), Column("id", Text), prefixes=["TEMPORARY"], postgresql_on_commit="DROP")
    listed.create(connection)
    return listed


def _add(connection: Connection, listed: Table, source: str, ids: Iterable[str]) -> None:
    copy_rows(connection, listed, ["id"], cast(BinaryIO, Chunks(_lines(source, ids))))


def _count(connection: Connection, rows: Subquery) -> int:
    return connection.scalar(select(func.count()).select_from(rows)) or 0


def _lines(source: str, ids: Iterable[str]) -> Iterator[bytes]:
    for identifier in ids:
        quoted = f"{source}:{identifier}".replace('"', '""')
        yield f'"{quoted}"\n'.encode()


def _known(source: str, listing: Listing) -> Select[tuple[str]]:
    """Ids that silver holds alive of what the listing covers."""
    key = KEYS[listing.entity]
    table = key.table
    # Silver names a line by its order and its own id; a listing names it by its own id alone.
    identifier = literal(source + ":", Text) + key if listing.entity == "order_lines" else key
    known = select(identifier.label("id")).distinct().where(table.c.source == source, ~table.c.is_deleted)
    known = known.where(key.is_not(None))
    if "is_current" in table.c:
        known = known.where(table.c.is_current)
    if listing.since is not None:
        known = known.where(silver.orders.c.order_at >= listing.since)
        if table is silver.order_lines:
            # Those of a sale that is gone stay as they are, to be back with it.
            orders = silver.orders
            known = known.join(orders, and_(orders.c.source == table.c.source, orders.c.order_id == table.c.order_id))
            known = known.where(~orders.c.is_deleted)
    return known
