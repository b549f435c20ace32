"""Take the person out of rows before silver: what each personal column holds afterwards, written where the row stands.

Bronze, else only added to, is changed here alone, so that no rebuilding brings anybody back.
"""

import json
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from operator import itemgetter
from typing import Any

from sqlalchemy import Connection, Integer, Text, cast, column, delete, select, text, update, values
from sqlalchemy.dialects.postgresql import JSONB

from etl.privacy.documents import scrubbed_document, sealed_leaves
from etl.privacy.people import People
from etl.privacy.records import Record, is_part_of, parts_of
from etl.privacy.seal import NAME, Seal
from etl.quarantine import Delivery, quarantine
from etl.sale_names import OTHER_NAMES
from warehouse.ids import API
from warehouse.schema.bronze import TABLES
from warehouse.schema.ops import rejected_rows
from warehouse.schema.personal import PERSONAL, Personal

AT_PLACE = text("ctid = cast(:place as tid)")
# As silver.clean_text knows them.
BLANKS = " \t\r\n\u00a0"


def scrub(
    connection: Connection, records: Iterable[Record], people: People, seal: Seal, replaced: Mapping[str, str]
) -> Counter[str]:
    """Take `people` out of `records`; rows changed by table. `replaced` are the ids that get another, by the old."""
    changed: Counter[str] = Counter()
    quarantined = []
    for record in list(records):
        new = {name: value for name, value in _scrubbed(record, people, seal, replaced).items()
               if value != record.values[name]}
        if not new:
            continue
        changed[record.table.fullname] += 1
        if record.table is rejected_rows:
            quarantined.append((record, new))
        else:
            connection.execute(update(record.table).where(AT_PLACE).values(new), {"place": record.place})
    _quarantine_again(connection, quarantined)
    return changed


def _scrubbed(record: Record, people: People, seal: Seal, replaced: Mapping[str, str]) -> dict[str, Any]:
    """The personal columns of a record as they should be."""
    ids = _of_source(replaced, API if record.kind == ("inbox", "sales") else record.source)
    personal = PERSONAL[record.table.fullname]
    if personal.document is None:
        row = _scrubbed_row(record.values, personal, seal, ids)
        return {name: row[name] for name in personal.erasable}
    payload = record.values[personal.document]
    parts = [
        _scrubbed_part(part, record.kind, seal, ids) if is_part_of(record, part, people) else part
        for part in parts_of(payload)
    ]
    return {personal.document: parts if isinstance(payload, list) else parts[0]}


def _scrubbed_part(part: Any, kind: tuple[str, str], seal: Seal, ids: dict[str, str]) -> Any:
    """A row that could not be used, an object of Square, or one sale of a message."""
    table = TABLES["api", "sales"] if kind == ("inbox", "sales") else TABLES.get(kind)
    personal = PERSONAL.get(table.fullname) if table is not None else None
    if table is None or personal is None or personal.document:
        return scrubbed_document(part, seal, ids)
    if not isinstance(part, dict):
        return sealed_leaves(part, seal)
    known = {*table.columns.keys(), *OTHER_NAMES}
    row = {name: value if name in known else sealed_leaves(value, seal) for name, value in part.items()}
    return {name: value for name, value in _scrubbed_row(row, personal, seal, ids).items() if value is not None}


def _scrubbed_row(row: Mapping[str, Any], personal: Personal, seal: Seal, ids: dict[str, str]) -> dict[str, Any]:
    """A row of a table of texts without the person; the same columns."""
    said = {name: row[name] for name in personal.erasable if row.get(name) is not None}
    new: dict[str, Any] = {}
    for name, value in said.items():
        if name == personal.customer:
            new[name] = ids.get(str(value).strip(BLANKS), value)
        elif name == personal.name:
            new[name] = NAME
        elif name == personal.email:
            new[name] = seal.email(value) if value.strip() else value
        elif name == personal.rest:
            new[name] = sealed_leaves(value, seal)
        else:
            new[name] = None
    return dict(row) | new


def _of_source(replaced: Mapping[str, str], source: str) -> dict[str, str]:
    """The replaced ids as a source writes them: without its namespace, and to the API with any other's."""
    pairs = ((old.partition(":"), new.partition(":")[2]) for old, new in replaced.items())
    own = {raw: new for (namespace, _, raw), new in pairs if namespace == source}
    return {**replaced, **own} if source == API else own


def _quarantine_again(connection: Connection, rows: list[tuple[Record, dict[str, Any]]]) -> None:
    """Put rows away anew, those of a delivery together: they are told apart by what they hold."""
    deliveries = defaultdict(list)
    for record, new in rows:
        connection.execute(delete(rejected_rows).where(AT_PLACE), {"place": record.place})
        of_row = itemgetter("row_number", "reason")(record.values)
        deliveries[record.values["load_id"], record.source, record.kind].append((*of_row, json.dumps(new["payload"])))
    for (load_id, source, (system, name)), bad in deliveries.items():
        given = values(column("row_number", Integer), column("reason", Text), column("written", Text), name="given")
        given = given.data(bad)
        payload = cast(given.c.written, JSONB).label("payload")
        put_away = select(given.c.row_number, given.c.reason, payload).subquery()
        quarantine(connection, Delivery(load_id, source, name, system), put_away)
