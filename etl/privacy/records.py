"""Which rows are theirs before silver: in bronze, in the quarantine and in the inbox."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Connection, Select, Table, Text, cast, func, literal_column, or_, select

from etl.privacy.documents import is_of
from etl.privacy.people import People
from warehouse.schema.app import inbox
from warehouse.schema.bronze import TABLES
from warehouse.schema.ops import loads, rejected_rows
from warehouse.schema.personal import PERSONAL, Personal

# The namespace of what is sent to the API, and of Square, whose events the inbox holds too.
MESSAGE_SOURCES = {"sales": "api", "square_event": "square"}


@dataclass(frozen=True)
class Record:
    """A row of `table`: `place` is where it stands, as long as nothing else writes there; `kind` is the (system,
    object) or message that it is of, `values` all its columns."""

    table: Table
    place: str
    source: str
    kind: tuple[str, str]
    values: dict[str, Any]


def records_of(connection: Connection, people: People, load_id: int | None = None) -> Iterator[Record]:
    """Rows that are about `people`, of all deliveries or of one."""
    for (system, name), table in TABLES.items():
        personal = PERSONAL.get(table.fullname)
        if personal:
            where = _mentions(table, people) if personal.document else _is_theirs(table, personal, people)
            yield from _found(connection, _of_bronze(table, (system, name), load_id).where(where), table, people)
    bad = _select(rejected_rows, rejected_rows.c.source, loads.c.system, rejected_rows.c.object)
    bad = bad.join(loads, loads.c.load_id == rejected_rows.c.load_id).where(_mentions(rejected_rows, people))
    yield from _found(connection, _of_load(bad, rejected_rows, load_id), rejected_rows, people)
    messages = _select(inbox, literal_column("''"), literal_column("'inbox'"), inbox.c.kind)
    messages = messages.where(inbox.c.kind.in_(MESSAGE_SOURCES), _mentions(inbox, people))
    yield from _found(connection, _of_load(messages, inbox, load_id), inbox, people)


def parts_of(payload: Any) -> list[Any]:
    """The sales of a message, or the one thing that it is."""
    return payload if isinstance(payload, list) else [payload]


def is_part_of(record: Record, part: Any, people: People) -> bool:
    """Whether one thing of a record's payload is about `people`."""
    system, name = record.kind
    source = record.source or MESSAGE_SOURCES.get(name, "")
    personal = PERSONAL[TABLES[record.kind].fullname] if record.kind in TABLES else Personal()
    inner = part.get("payload", part) if isinstance(part, dict) else part
    is_customer = (system, name) == ("square", "customers")
    return is_of(inner, source, people, "id" if is_customer else personal.customer or "")


def _found(connection: Connection, rows: Select[Any], table: Table, people: People) -> Iterator[Record]:
    document = PERSONAL[table.fullname].document
    for row in connection.execute(rows):
        values = {column.name: row._mapping[column] for column in table.columns}
        record = Record(table, row.place, row.source_of, (row.system_of, row.object_of), values)
        if document is None or any(is_part_of(record, part, people) for part in parts_of(values[document])):
            yield record


def _select(table: Table, source: Any, system: Any, name: Any) -> Select[Any]:
    place: ColumnElement[str] = literal_column(f"{table.fullname}.ctid::text", Text).label("place")
    return select(place, source.label("source_of"), system.label("system_of"), name.label("object_of"), *table.columns)


def _of_bronze(table: Table, kind: tuple[str, str], load_id: int | None) -> Select[Any]:
    rows = _select(table, loads.c.source, loads.c.system, loads.c.object)
    rows = rows.join_from(table, loads, loads.c.load_id == table.c.load_id)
    return _of_load(rows.where(loads.c.system == kind[0], loads.c.object == kind[1]), table, load_id)


def _of_load(rows: Select[Any], table: Table, load_id: int | None) -> Select[Any]:
    return rows if load_id is None else rows.where(table.c.load_id == load_id)


def _is_theirs(table: Table, personal: Personal, people: People) -> ColumnElement[bool]:
    def said(column: str) -> ColumnElement[str]:
        return func.silver.clean_text(table.c[column])

    conditions: list[ColumnElement[bool]] = []
    if personal.customer:
        conditions.append(func.silver.full_id(loads.c.source, said(personal.customer)).in_(people.ids))
    if personal.order:
        conditions.append((loads.c.source + ":" + said(personal.order)).in_(people.orders))
    if personal.email:
        conditions.append(func.lower(said(personal.email)).in_(people.emails))
    return or_(*conditions)


def _mentions(table: Table, people: People) -> ColumnElement[bool]:
    """Whether a document may be theirs: it is looked at for certain where it is read."""
    payload = table.c.payload
    written = func.lower(cast(payload, Text))
    orders = {order_id.partition(":")[2] for order_id in people.orders}
    return or_(
        payload["order_id"].astext.in_(orders),
        *(func.strpos(written, said.lower()) > 0 for said in sorted(people.raw_ids() | people.emails)),
    )
