"""Erased people whom a source delivers again: their rows are anonymised before anything is made of them."""

import logging
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from sqlalchemy import Connection, Row, Select, Table, func, literal, select, union

from etl.privacy.erased import Erased
from etl.privacy.people import People
from etl.privacy.records import Record, records_of
from etl.privacy.scrub import BLANKS, scrub
from etl.privacy.seal import ids_to_replace, open_seal
from warehouse.ids import full_id
from warehouse.schema import silver
from warehouse.schema.app import inbox
from warehouse.schema.bronze import TABLES
from warehouse.schema.ops import rejected_rows
from warehouse.schema.personal import PERSONAL, Personal
from warehouse.settings import Settings

logger = logging.getLogger(__name__)

# Every value of a document, wherever it stands.
LEAVES = 'strict $.** ? (@.type() == "string" || @.type() == "number")'


class Arriving:
    """The loads of a refinement, looked through for people who were erased; nothing is read where nobody was."""

    def __init__(self, connection: Connection, settings: Settings, waiting: Sequence[Row[Any]]):
        """Raises CommandError where the key is not here by which they would be known."""
        self._connection = connection
        self._seal = open_seal(connection, settings.data_dir)
        self._erased = Erased(connection, self._seal) if self._seal else None
        for load in waiting:
            # Who comes with an erased e-mail under another id is known by that id in the other deliveries too.
            if (load.system, load.object) in NAMING_PEOPLE:
                self.anonymise(load)

    def anonymise(self, load: Row[Any]) -> None:
        """Take erased people out of the rows of `load`, a row of ops.loads that is not refined yet."""
        if self._seal is None or self._erased is None:
            return
        people = self._erased_in(load, self._erased)
        if not people.ids and not people.emails:
            return
        records = list(records_of(self._connection, people, load.load_id))
        described = _people_in(records)
        self._erased.remember(People(described.ids), ids_to_replace(self._seal, described.ids, described.names))
        people = replace(people, ids=people.ids | described.ids)
        replaced = self._erased.replaced(people.ids)
        changed = scrub(self._connection, records, people, self._seal, replaced)
        if changed:
            logger.warning("load %d (%s %s): %d rows of people who were erased came again and were anonymised",
                           load.load_id, load.source, load.file_name, changed.total())

    def _erased_in(self, load: Row[Any], erased: Erased) -> People:
        said = _said_in(self._connection, load)
        ids = erased.ids(full_id(load.source, text) for text in said)
        orders: frozenset[str] = frozenset()
        linked = _order_links(load)
        if linked is not None:
            rows = self._connection.execute(linked).all()
            buyers = erased.ids({row.customer_id for row in rows if row.customer_id})
            orders = frozenset(row.order_id for row in rows if row.customer_id in buyers)
            ids |= buyers
        return People(ids=ids, emails=erased.emails({text.lower() for text in said}), orders=orders)


NAMING_PEOPLE = frozenset(
    kind for kind, table in TABLES.items()
    if kind == ("square", "customers") or PERSONAL.get(table.fullname, Personal()).email
)


def _said_in(connection: Connection, load: Row[Any]) -> set[str]:
    """Everything in a delivery that may be the id or the e-mail of a customer."""
    table = TABLES[load.system, load.object]
    personal = PERSONAL.get(table.fullname)
    parts: list[Select[Any]] = [_leaves(rejected_rows, load.load_id), _leaves(inbox, load.load_id)]
    if personal and personal.document:
        parts.append(_leaves(table, load.load_id))
    elif personal:
        columns = [table.c[name] for name in (personal.customer, personal.email) if name]
        parts += [select(column.label("said")).where(table.c.load_id == load.load_id) for column in columns]
    return {said.strip(BLANKS) for said in connection.scalars(union(*parts)) if said}


def _leaves(table: Table, load_id: int) -> Select[Any]:
    leaf = func.jsonb_path_query(table.c.payload, LEAVES).label("leaf")
    rows = select(leaf).where(table.c.load_id == load_id).subquery()
    return select(rows.c.leaf.op("#>>")("{}").label("said"))


def _order_links(load: Row[Any]) -> Select[Any] | None:
    """The orders whose lines, payments or refunds a delivery holds; None where it holds none."""
    table = TABLES[load.system, load.object]
    personal = PERSONAL.get(table.fullname)
    if personal is None or not (personal.order or personal.document):
        return None
    raw = table.c[personal.order] if personal.order else table.c.payload["order_id"].astext
    named = select(literal(load.source) + ":" + func.silver.clean_text(raw)).where(table.c.load_id == load.load_id)
    orders = silver.orders.c
    return select(orders.order_id, orders.customer_id).where(
        orders.source == load.source, orders.order_id.in_(named)
    )


def _people_in(records: Sequence[Record]) -> People:
    """Ids and names in the rows that describe people."""
    ids, names = set(), set()
    for record in records:
        personal = PERSONAL[record.table.fullname]
        if personal.email and personal.customer and personal.name:
            ids.add((record.source, record.values[personal.customer]))
            names.add(record.values[personal.name])
        elif record.table is TABLES["square", "customers"]:
            ids.add((record.source, record.values["payload"].get("id")))
    return People(
        frozenset(f"{source}:{raw.strip(BLANKS)}" for source, raw in ids if raw), names=frozenset(filter(None, names))
    )
