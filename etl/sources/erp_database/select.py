"""The SELECT that reads a table of the ERP, or a part of it, in the terms that PostgreSQL and MySQL share.

Names are quoted by the dialect and values bound, so nothing of what a mapping or a row says becomes SQL (noqa: S608).
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, tzinfo
from decimal import Decimal
from typing import Protocol
from zoneinfo import ZoneInfo

from etl.sources.erp_database.tables import SourceColumn, TableToRead

# A clock that is set back shows an hour twice, so an earlier moment may show a later time.
SET_BACK = timedelta(hours=3)


class Dialect(Protocol):
    """How one database writes what the SELECT is made of."""

    def name(self, identifier: str) -> str:
        """A quoted name; `schema.table` is two."""

    def literal(self, value: str) -> str:
        """A quoted text."""

    def moment(self, kind: str, value: datetime) -> str:
        """A literal of a column's type; `value` has no zone, it is what the column would show."""

    def is_zoned(self, kind: str) -> bool:
        """Whether columns of this type know their zone and show UTC in our session."""

    def is_number(self, kind: str) -> bool:
        """Whether values of this type compare as numbers."""

    def is_unset(self, column: str, kind: str) -> str:
        """True where a column of moments holds none."""

    def text(self, column: str, kind: str, zone: ZoneInfo) -> str:
        """The column as bronze keeps it: exact, dates as ISO, moments with their offset; `zone` is that of others."""

    def record(self, texts: list[str], extras: list[tuple[str, str]]) -> str:
        """What is selected for a row: the texts of its columns, and (name, text) of what goes to source_row."""


@dataclass(frozen=True)
class Part:
    """Which rows of a table: those changed `since` a moment, or behind the row `after` (moment, key), or, where not
    `is_stamped`, those that say no moment; else all that say one.

    Of a table that may not be parted, those that say no moment and all companions of a row are part of each.
    """

    is_stamped: bool = True
    since: datetime | None = None
    after: tuple[datetime, str] | None = None


def select_rows(dialect: Dialect, table: TableToRead, part: Part, zone: ZoneInfo) -> str:
    """The rows of `part`, in the order of their change and key."""
    texts = [_value(dialect, column, zone) for column in table.columns]
    extras = [(column.name, _value(dialect, column, zone)) for column in table.extras]
    conditions = " and ".join(_conditions(dialect, table, part, zone)) or "true"
    order = [_named(dialect, column) for column in (table.stamp if part.is_stamped else None, table.key) if column]
    if table.stamp and not table.may_be_parted:
        # The last row shall say how far the reading got.
        unset = dialect.is_unset(_named(dialect, table.stamp), table.stamp.kind)
        order.insert(0, f"case when {unset} then 0 else 1 end")
    return (
        f"select {dialect.record(texts, extras)} from {dialect.name(table.table)} as t "  # noqa: S608
        f"where {conditions}" + (f" order by {', '.join(order)}" if order else "")
    )


def select_ids(
    dialect: Dialect, table: TableToRead, dates: list[SourceColumn], since: datetime | None, zone: ZoneInfo
) -> str:
    """The keys of the rows whose date, the first one of `dates` that is set, is not before `since`; else of all."""
    assert table.key
    choices = []
    unset = ""
    if since:
        for column in dates:
            bound = dialect.moment(column.kind, _shown(dialect, column, since, zone))
            choices.append(f"({unset}{_named(dialect, column)} >= {bound})")
            unset += f"{dialect.is_unset(_named(dialect, column), column.kind)} and "
    value = _value(dialect, table.key, zone)
    return (
        f"select {dialect.record([value], [])} from {dialect.name(table.table)} as t "  # noqa: S608
        f"where {_named(dialect, table.key)} is not null" + (f" and ({' or '.join(choices)})" if choices else "")
    )


def select_known_ids(dialect: Dialect, table: TableToRead, ids: Sequence[str], zone: ZoneInfo) -> str:
    """Those of the keys `ids` that the table holds."""
    assert table.key
    is_number = dialect.is_number(table.key.kind)
    # The ERP's API may have given ids that are no numbers; NULL, so that none of them is no error.
    fitting = [key for key in ids if not is_number or (key.isascii() and key.isdecimal())]
    wanted = [key if is_number else dialect.literal(key) for key in fitting] or ["null"]
    return (
        f"select {dialect.record([_value(dialect, table.key, zone)], [])} "  # noqa: S608
        f"from {dialect.name(table.table)} as t where {_named(dialect, table.key)} in ({', '.join(wanted)})"
    )


def _conditions(dialect: Dialect, table: TableToRead, part: Part, zone: ZoneInfo) -> Iterator[str]:
    if not table.stamp:
        return
    stamp = _named(dialect, table.stamp)
    unset = dialect.is_unset(stamp, table.stamp.kind)
    if not part.is_stamped:
        yield unset
    elif part.after and table.key:
        moment = dialect.moment(table.stamp.kind, _shown(dialect, table.stamp, part.after[0], zone))
        is_number = dialect.is_number(table.key.kind)
        key = str(Decimal(part.after[1])) if is_number else dialect.literal(part.after[1])
        yield f"{stamp} >= {moment} and ({stamp} > {moment} or {_named(dialect, table.key)} > {key})"
    elif part.since:
        since = dialect.moment(table.stamp.kind, _shown(dialect, table.stamp, part.since, zone))
        yield f"{stamp} >= {since}" if table.may_be_parted else _with_companions(dialect, table, since)
    elif table.may_be_parted:
        yield f"not ({unset})"


def _with_companions(dialect: Dialect, table: TableToRead, since: str) -> str:
    """All rows of the transactions of which one changed, or says no moment."""
    assert table.key
    key = _named(dialect, table.key)
    changed = (
        f"select {_named(dialect, table.key, 'changed')} from {dialect.name(table.table)} as changed "  # noqa: S608
        f"where {_may_have_changed(dialect, table, since, 'changed')}"
    )
    # A row of no transaction is rejected, and has to arrive for that.
    return f"({_may_have_changed(dialect, table, since, 't')} or {key} in ({changed}))"


def _may_have_changed(dialect: Dialect, table: TableToRead, since: str, row: str) -> str:
    assert table.stamp
    stamp = _named(dialect, table.stamp, row)
    return f"({stamp} >= {since} or {dialect.is_unset(stamp, table.stamp.kind)})"


def _shown(dialect: Dialect, column: SourceColumn, moment: datetime, zone: ZoneInfo) -> datetime:
    """The earliest time that the column may show at `moment` or later."""
    own: tzinfo = UTC if dialect.is_zoned(column.kind) else zone
    offsets = [(moment + shift).astimezone(own).utcoffset() for shift in (-SET_BACK, timedelta(0), SET_BACK)]
    return moment.astimezone(UTC).replace(tzinfo=None) + min(offset for offset in offsets if offset is not None)


def _named(dialect: Dialect, column: SourceColumn, row: str = "t") -> str:
    return f"{row}.{dialect.name(column.source or column.name)}"


def _value(dialect: Dialect, column: SourceColumn, zone: ZoneInfo) -> str:
    if column.source is None:
        return "null"
    if column.lookup:
        there = _mapped(dialect, column, dialect.text(_named(dialect, column, "other"), column.kind, zone))
        match = f"other.{dialect.name(column.lookup.key)} = t.{dialect.name(column.lookup.reference)}"
        return f"(select max({there}) from {dialect.name(column.lookup.table)} as other where {match})"  # noqa: S608
    return _mapped(dialect, column, dialect.text(_named(dialect, column), column.kind, zone))


def _mapped(dialect: Dialect, column: SourceColumn, value: str) -> str:
    """The value, or the one that the mapping says it means."""
    if not column.values:
        return value
    cases = " ".join(
        f"when {dialect.literal(theirs)} then {dialect.literal(ours)}" for theirs, ours in column.values.items()
    )
    return f"case {value} {cases} else {value} end"
