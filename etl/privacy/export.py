"""Everything about a person, in every layer, as one document."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy import ColumnElement, Connection, Table, or_, select

from etl.privacy.people import People, find
from etl.privacy.records import Record, is_part_of, parts_of, records_of
from etl.privacy.seal import tells_who
from warehouse.database import Database
from warehouse.schema.columns import metadata
from warehouse.schema.personal import PERSONAL, Personal

# Tables whose rows are found by their own columns; the others are looked through by `records`.
LAYERS = ("silver", "gold", "predictions")


def export_person(database: Database, said: str) -> dict[str, Any]:
    """What is held of whom `said` names (a customer_id or an e-mail): who it is, and rows by table.

    Of a message that holds other people's sales too, only theirs. Raises UsageError for nobody.
    """
    with database.engine("owner").connect().execution_options(isolation_level="REPEATABLE READ") as connection:
        people = find(connection, said)
        records: dict[str, list[dict[str, Any]]] = {}
        for record in records_of(connection, people):
            records.setdefault(record.table.fullname, []).append(_own(record, people))
        for name, personal in PERSONAL.items():
            rows = _rows(connection, metadata.tables[name], personal, people) if name.startswith(LAYERS) else []
            if rows:
                records[name] = rows
    return {
        "customer_ids": sorted(people.ids),
        "emails": sorted(people.emails),
        "names": sorted(people.names),
        "records": records,
    }


def known_as(exported: Mapping[str, Any]) -> str:
    """What to call the person where nobody should read who it is: an id that does not tell."""
    plain = [said for said in exported["customer_ids"] if not tells_who(said, exported["names"])]
    return min(plain, default="a customer whose id is personal")


def _own(record: Record, people: People) -> dict[str, Any]:
    document = PERSONAL[record.table.fullname].document
    if document is None or not isinstance(record.values[document], list):
        return record.values
    own = [part for part in parts_of(record.values[document]) if is_part_of(record, part, people)]
    return record.values | {document: own}


def _rows(connection: Connection, table: Table, personal: Personal, people: People) -> list[dict[str, Any]]:
    conditions: list[ColumnElement[bool]] = []
    if personal.customer:
        conditions.append(table.c[personal.customer].in_(people.ids))
    if personal.order:
        conditions.append(table.c[personal.order].in_(people.orders))
    found = select(table).where(or_(*conditions)).order_by(*table.primary_key)
    return [dict(row._mapping) for row in connection.execute(found)]
