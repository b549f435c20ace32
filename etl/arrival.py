"""Arrival: how the columns of a file become the contract's, and which rows a mapping rejects or calls duplicates.

A file whose header is the contract's needs none of this. Any other is copied to the temporary table `arriving`, which
has the file's own columns, and goes to bronze from there by plain SQL.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import reduce
from typing import Any

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    ColumnElement,
    Connection,
    MetaData,
    Table,
    Text,
    case,
    cast,
    func,
    insert,
    literal,
    literal_column,
    null,
    select,
    text,
)

from etl.mapping import MappingError, ObjectMapping, column_expression, compile_expression
from etl.quarantine import Delivery, quarantine
from etl.sources.csv_files import CsvObject
from warehouse.schema.bronze import CSV_TABLES

ROW_NUMBER = "assay_row_number"


@dataclass(frozen=True)
class Plan:
    """What becomes of a file's columns: contract column to SQL over the file's columns, rules likewise.

    `taken` are the file's columns that a field holds unchanged; `duplicate_columns` is None where equal rows are left
    to silver.
    """

    fields: dict[str, str]
    taken: frozenset[str]
    rejections: tuple[tuple[str, str], ...] = ()
    duplicate_columns: tuple[str, ...] | None = None


def plan_contract(matched: dict[str, str]) -> Plan:
    """The plan for a contract file with further columns: `matched` maps contract column to the file's name."""
    fields = {column: column_expression(name, list(matched.values()), column) for column, name in matched.items()}
    return Plan(fields, frozenset(matched.values()))


def plan_mapping(described: ObjectMapping, item: CsvObject, header: list[str], place: str) -> Plan:
    """The plan for a mapped file. Raises MappingError for an unknown column or a forbidden expression."""
    fields, taken = {}, set()
    for column, source in described.fields.items():
        where = f"{place} [{item.name}.fields] {column}"
        if isinstance(source, str):
            fields[column] = column_expression(source, header, where)
            taken |= {name for name in header if name.lower() == source.lower()}
        elif isinstance(source, dict) and isinstance(source.get("sql"), str):
            fields[column] = compile_expression(source["sql"], header, where)
        else:
            raise MappingError(f'{where}: give a column name in quotes, or {{ sql = "expression" }}')
    rules = tuple(
        (rule.reason, compile_expression(rule.when, header, f"{place} [[{item.name}.reject]] {rule.reason}"))
        for rule in described.rejections
    )
    columns = header if described.duplicates is None else described.duplicates
    where = f"{place} [{item.name}.duplicates]"
    return Plan(fields, frozenset(taken), rules, tuple(column_expression(name, header, where) for name in columns))


def create_arriving(connection: Connection, header: Iterable[str]) -> Table:
    """The temporary table with the file's own columns, all text, and the number of each row."""
    table = Table(
        "arriving",
        MetaData(),
        Column(ROW_NUMBER, BigInteger, server_default=text("nextval('bronze.csv_row_number')")),
        *(Column(name, Text) for name in header),
        prefixes=["TEMPORARY"],
        postgresql_on_commit="DROP",
    )
    table.create(connection)
    return table


def move_to_bronze(connection: Connection, arriving: Table, plan: Plan, delivery: Delivery) -> tuple[int, int]:
    """Judge the rows of `arriving`, put the sound ones into bronze; returns (rejected, duplicate) rows."""
    verdicts = _create_verdicts(connection)
    number = arriving.c[ROW_NUMBER]
    rejected = _reject(connection, arriving, verdicts, plan, delivery)
    duplicate = _mark_duplicates(connection, arriving, verdicts, plan)
    values = [cast(literal_column(expression), Text) for expression in plan.fields.values()]
    rows = select(number, *values, _unmapped(arriving, plan)).outerjoin_from(
        arriving, verdicts, verdicts.c.row_number == number
    ).where(verdicts.c.row_number.is_(None))
    columns = ["row_number", *plan.fields, "source_row"]
    connection.execute(insert(CSV_TABLES[delivery.name]).from_select(columns, rows, include_defaults=False))
    verdicts.drop(connection)
    arriving.drop(connection)
    return rejected, duplicate


def _unmapped(arriving: Table, plan: Plan) -> ColumnElement[Any]:
    """The columns that no field takes as they are, as JSON; NULL where there are none."""
    rest = [column for column in arriving.c if column.name not in plan.taken | {ROW_NUMBER}]
    if not rest:
        return null()
    # A function takes at most 100 arguments.
    parts = [rest[start : start + 50] for start in range(0, len(rest), 50)]
    objects = [func.jsonb_build_object(*(item for column in part for item in (column.name, column))) for part in parts]
    return reduce(lambda whole, part: whole.op("||")(part), objects)


def _create_verdicts(connection: Connection) -> Table:
    table = Table(
        "arrival_verdicts",
        MetaData(),
        Column("row_number", BigInteger),
        Column("reason", Text),
        Column("is_duplicate", Boolean),
        prefixes=["TEMPORARY"],
        postgresql_on_commit="DROP",
    )
    table.create(connection)
    return table


def _reject(connection: Connection, arriving: Table, verdicts: Table, plan: Plan, delivery: Delivery) -> int:
    if not plan.rejections:
        return 0
    number = arriving.c[ROW_NUMBER]
    reason = case(*((literal_column(when, Boolean), literal(name)) for name, when in plan.rejections), else_=None)
    judged = select(number, reason.label("reason")).cte("judged").prefix_with("materialized")
    rows = select(judged.c[ROW_NUMBER], judged.c.reason, literal(False)).where(judged.c.reason.is_not(None))
    connection.execute(insert(verdicts).from_select(["row_number", "reason", "is_duplicate"], rows))
    payload = _as_json(arriving).op("-")(_text_array([ROW_NUMBER])).label("payload")
    bad = select(verdicts.c.row_number, verdicts.c.reason, payload)
    bad = bad.join_from(verdicts, arriving, verdicts.c.row_number == number)
    return quarantine(connection, delivery, bad.subquery())


def _mark_duplicates(connection: Connection, arriving: Table, verdicts: Table, plan: Plan) -> int:
    """Second and later rows that are equal in the duplicate columns, among the rows not rejected."""
    if not plan.duplicate_columns:
        return 0
    number = arriving.c[ROW_NUMBER]
    # Sorting a digest is many times cheaper than sorting the columns.
    digest = func.md5(cast(func.row(*(literal_column(name) for name in plan.duplicate_columns)), Text))
    copy = func.row_number().over(partition_by=digest, order_by=number).label("copy_number")
    sound = select(number, copy).outerjoin_from(
        arriving, verdicts, verdicts.c.row_number == number
    ).where(verdicts.c.row_number.is_(None)).subquery()
    rows = select(sound.c[ROW_NUMBER], null(), literal(True)).where(sound.c.copy_number > 1)
    result = connection.execute(insert(verdicts).from_select(["row_number", "reason", "is_duplicate"], rows))
    return int(result.rowcount)


def _as_json(table: Table) -> ColumnElement[Any]:
    return func.to_jsonb(literal_column(table.name))


def _text_array(values: list[str]) -> ColumnElement[Any]:
    return literal_column("array[" + ", ".join("'" + value.replace("'", "''") + "'" for value in values) + "]::text[]")
