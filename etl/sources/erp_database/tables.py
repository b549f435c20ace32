"""Which tables and columns of the ERP's database feed which object of bronze, once it is known what is there."""

import logging
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Protocol

from etl.sources.erp_database.mapping import ErpMapping, MappedTable
from warehouse.command import UsageError

logger = logging.getLogger(__name__)

# What sales refer to comes first.
READING_ORDER = (
    "locations", "employees", "users", "products", "sales", "sale_details", "sales_data", "stocks", "reviews", "tasks",
)
# What a row cannot be told apart or placed without.
NEEDED = {"sale_details": ("id", "sale_id"), "sales_data": ("transaction_id",), "stocks": ("product_id",)}
# A column that is the second is not the first as well: a transaction's id does not tell its rows apart.
APART_FROM = {"line_id": "transaction_id"}
# The pipeline compares these with what silver holds, so a batch always has them.
STAMPS = ("created_at", "updated_at", "deleted_at")


class Schema(Protocol):
    """What a database says of its tables."""

    def columns(self, table: str) -> dict[str, str]:
        """Column to type, in lower case; empty where there is no such table."""

    def is_moment(self, kind: str) -> bool:
        """Whether columns of this type hold moments or dates."""


@dataclass(frozen=True)
class Lookup:
    """A value that stands in another table: the row of `table` whose `key` is our `reference`."""

    table: str
    key: str
    reference: str


@dataclass(frozen=True)
class SourceColumn:
    """A column that is read: ours, theirs (None where they have none), its type there, and values that mean others."""

    name: str
    source: str | None = None
    kind: str = ""
    values: Mapping[str, str] = field(default_factory=dict)
    lookup: Lookup | None = None


@dataclass(frozen=True)
class TableToRead:
    """A table of the ERP: `columns` go to bronze's columns, `extras` to source_row.

    `stamp` says when a row last changed, `key` tells rows of one moment apart; None where there is none.
    """

    name: str
    table: str
    columns: tuple[SourceColumn, ...]
    extras: tuple[SourceColumn, ...]
    stamp: SourceColumn | None
    key: SourceColumn | None

    @property
    def has_own_key(self) -> bool:
        """Whether no two rows have the same key; a transaction of a flat list may have many."""
        return self.key is not None and self.key.name == "id"

    @property
    def may_be_parted(self) -> bool:
        """Whether rows may come in several batches; what only its place tells apart has to come in one."""
        return self.name != "sales_data" or self.column("line_id") is not None

    def column(self, name: str) -> SourceColumn | None:
        """The column that feeds ours of this name."""
        return next((column for column in self.columns if column.name == name and column.source), None)


def find_tables(mapping: ErpMapping, schema: Schema) -> list[TableToRead]:
    """The tables to read, in order; what is not there is said and left out. Raises UsageError without any sales."""
    there = {name: schema.columns(mapped.table) for name, mapped in mapping.objects.items()}
    absent = [mapping.objects[name].table for name in READING_ORDER if name in there and not there[name]]
    if absent:
        logger.info("the ERP's database has no table %s: nothing is read of them", ", ".join(absent))
    tables = {
        name: _table(name, mapping.objects[name], there[name], schema) for name in READING_ORDER if there.get(name)
    }
    if "sales" not in tables and "sales_data" not in tables:
        named = " or ".join(mapping.objects[name].table for name in ("sales", "sales_data") if name in mapping.objects)
        raise UsageError(
            f"the ERP's database has no table {named or 'of sales'} that this user may read: name yours in a mapping "
            "file, [sales] table = \"...\", and check the database and user in ERP_DATABASE_URL"
        )
    return list(_without_repeats(tables, mapping))


def _without_repeats(tables: dict[str, TableToRead], mapping: ErpMapping) -> Iterator[TableToRead]:
    """The tables, less those that would say again what another one says."""
    sales = tables.get("sales")
    for name, table in tables.items():
        if name == "sales_data" and sales and not mapping.objects[name].is_read_beside_sales:
            logger.info("%s is not read beside %s, which holds the sales", table.table, sales.table)
        elif name == "sale_details" and sales and sales.column("lines"):
            logger.info("%s is not read: the sales hold their lines", table.table)
        elif name == "sale_details" and sales and sales.column("currency") and not table.column("currency"):
            yield _with_currency(table, sales)
        else:
            yield table


def _with_currency(lines: TableToRead, sales: TableToRead) -> TableToRead:
    """`lines` with the currency of their sale, since a line's amounts are in that."""
    currency, key, reference = sales.column("currency"), sales.key, lines.column("sale_id")
    if not (currency and key and key.source and reference and reference.source):
        return lines
    lookup = Lookup(sales.table, key.source, reference.source)
    found = SourceColumn("currency", currency.source, currency.kind, currency.values, lookup)
    return TableToRead(lines.name, lines.table, (*lines.columns, found), lines.extras, lines.stamp, lines.key)


def _table(name: str, mapped: MappedTable, there: dict[str, str], schema: Schema) -> TableToRead:
    names = {theirs.lower(): theirs for theirs in there}
    found: dict[str, SourceColumn] = {}
    for ours, candidates in mapped.fields.items():
        taken = found.get(APART_FROM.get(ours, ""))
        there_too = [names[candidate.lower()] for candidate in candidates if candidate.lower() in names]
        theirs = next((name for name in there_too if not (taken and taken.source == name)), None)
        if theirs:
            found[ours] = SourceColumn(ours, theirs, there[theirs], mapped.values.get(ours, {}))
    for needed in NEEDED.get(name, ("id",)):
        if needed not in found:
            raise UsageError(
                f"the ERP's table {mapped.table} has no column {' or '.join(mapped.fields[needed])} (it has "
                f"{', '.join(there)}): name it in a mapping file, [{name}.fields] {needed} = \"...\""
            )
    stamp = found.get("updated_at")
    if stamp and (stamp.kind == "date" or not schema.is_moment(stamp.kind)):
        logger.warning("%s.%s is %s, which says no moment: the table is read whole each time", mapped.table,
                       stamp.source, stamp.kind)
        if stamp.kind == "date":
            # As a version it would hide the second change of a row within the day.
            del found["updated_at"]
        stamp = None
    used = {column.source for column in found.values()}
    extras = tuple(SourceColumn(theirs, theirs, kind) for theirs, kind in there.items() if theirs not in used)
    if extras:
        logger.info("%s: columns kept but not used: %s", mapped.table, ", ".join(extra.name for extra in extras))
    columns = [*found.values(), *(SourceColumn(name) for name in STAMPS if name not in found)]
    return TableToRead(name, mapped.table, tuple(columns), extras, stamp, found.get("id", found.get("transaction_id")))
