"""Arrival: how the columns of a file become the contract's, and which rows a mapping rejects or calls duplicates.

A file whose header is the contract's, and whose values are plain, needs none of this. Any other is copied to the
temporary table `arriving`, which has the file's own columns, and goes to bronze from there by plain SQL.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from functools import reduce
from typing import Any

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    ColumnElement,
    Connection,
    MetaData,
    Subquery,
    Table,
    Text,
    case,
    cast,
    exists,
    func,
    insert,
    literal,
    literal_column,
    null,
    select,
    text,
)
from sqlalchemy.dialects.postgresql import JSONB

from etl.column_forms import Kind, Settled, TypedColumn
from etl.forms import FormOptions
from etl.mapping import MappingError, ObjectMapping, column_expression, compile_expression, parsed_columns
from etl.quarantine import Delivery, quarantine
from etl.sources.csv_files import DATE_COLUMNS, MONEY_COLUMNS, NUMBER_COLUMNS, CsvObject
from warehouse.schema.bronze import CSV_TABLES

ROW_NUMBER = "assay_row_number"
SOURCE_ROW = "assay_source_row"


@dataclass(frozen=True)
class Plan:
    """What becomes of a file's columns: contract column to SQL over the file's columns, rules likewise.

    `taken` are the file's columns that a field holds unchanged, `typed` those that hold dates and numbers;
    `duplicate_columns` is None where equal rows are left to silver. `direct` are the contract's columns in the file's
    order, where the file has no others and COPY may fill bronze itself.
    """

    fields: dict[str, str]
    taken: frozenset[str]
    typed: dict[str, TypedColumn]
    rejections: tuple[tuple[str, str], ...] = ()
    duplicate_columns: tuple[str, ...] | None = None
    direct: tuple[str, ...] | None = None


def plan_contract(matched: dict[str, str], header: list[str], options: FormOptions) -> Plan:
    """The plan for a contract file: `matched` maps contract column to the file's name."""
    fields = {column: column_expression(name, header, column) for column, name in matched.items()}
    typed = {name: TypedColumn(kind, options) for column, name in matched.items() if (kind := kind_of(column))}
    column_of = {name: column for column, name in matched.items()}
    is_direct = len(matched) == len(header)
    direct = tuple(column_of[name] for name in header) if is_direct else None
    return Plan(fields, frozenset(matched.values()), typed, direct=direct)


def plan_mapping(
    described: ObjectMapping, item: CsvObject, header: list[str], place: str, options: FormOptions
) -> Plan:
    """The plan for a mapped file. Raises MappingError for an unknown column or a forbidden expression."""
    fields, taken, kinds = {}, set(), dict[str, Kind]()
    texts = set()
    for column, source in described.fields.items():
        where = f"{place} [{item.name}.fields] {column}"
        if isinstance(source, str):
            fields[column] = column_expression(source, header, where)
            name = next(name for name in header if name.lower() == source.lower())
            taken.add(name)
            if kind := kind_of(column):
                kinds[name] = kind
            else:
                texts.add(name)
        elif isinstance(source, dict) and isinstance(source.get("sql"), str):
            fields[column] = compile_expression(source["sql"], header, where)
            kinds = _kinds_of_arguments(source["sql"], header) | kinds
        else:
            raise MappingError(f'{where}: give a column name in quotes, or {{ sql = "expression" }}')
    rules = tuple(
        (rule.reason, compile_expression(rule.when, header, f"{place} [[{item.name}.reject]] {rule.reason}"))
        for rule in described.rejections
    )
    for rule in described.rejections:
        kinds = _kinds_of_arguments(rule.when, header) | kinds
    columns = header if described.duplicates is None else described.duplicates
    where = f"{place} [{item.name}.duplicates]"
    typed = {
        name: TypedColumn(kind, described.forms_of(name).or_else(options))
        for name, kind in kinds.items()
        # What is taken for a text as well stays as it is.
        if name not in texts
    }
    duplicates = tuple(column_expression(name, header, where) for name in columns)
    return Plan(fields, frozenset(taken), typed, rules, duplicates)


def with_currency(plan: Plan, name: str, currency: str | None) -> Plan:
    """The plan with the currency that the amounts name, where object `name` has the column and the file does not."""
    if currency is None or "currency" in plan.fields or "currency" not in CSV_TABLES[name].c:
        return plan
    return replace(plan, fields=plan.fields | {"currency": f"'{currency}'"})


def kind_of(column: str) -> Kind | None:
    """What a column of the contract holds; None for text."""
    kinds: tuple[tuple[Kind, frozenset[str]], ...] = (
        ("date", DATE_COLUMNS), ("number", NUMBER_COLUMNS), ("money", MONEY_COLUMNS)
    )
    return next((kind for kind, columns in kinds if column in columns), None)


def _kinds_of_arguments(expression: str, header: list[str]) -> dict[str, Kind]:
    return {name: "money" if parser == "parse_amount" else "date"
            for name, parser in parsed_columns(expression, header).items()}


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


def move_to_bronze(
    connection: Connection, arriving: Table, plan: Plan, settled: Settled, delivery: Delivery
) -> tuple[int, int]:
    """Judge the rows of `arriving`, put the sound ones into bronze; returns (rejected, duplicate) rows.

    Rules and fields see the plain values that `settled` makes; as they arrived they stay in source_row.
    """
    verdicts = _create_verdicts(connection)
    plain = _plain_rows(arriving, plan, settled)
    rejected = _reject(connection, arriving, plain, verdicts, plan, delivery)
    duplicate = _mark_duplicates(connection, arriving, verdicts, plan)
    number = plain.c[ROW_NUMBER]
    values = [cast(literal_column(expression), Text) for expression in plan.fields.values()]
    rows = select(number, *values, plain.c[SOURCE_ROW]).where(_is_sound(number, verdicts))
    columns = ["row_number", *plan.fields, "source_row"]
    connection.execute(insert(CSV_TABLES[delivery.name]).from_select(columns, rows, include_defaults=False))
    for table in (verdicts, settled.lookups, arriving):
        table.drop(connection)
    return rejected, duplicate


def _plain_rows(arriving: Table, plan: Plan, settled: Settled) -> Subquery:
    """The rows with the file's columns made plain, and with what no field takes as it is, as JSON."""
    columns = [column for column in arriving.c if column.name != ROW_NUMBER]
    plain = [settled.plain.get(column.name, column).label(column.name) for column in columns]
    kept = [column for column in columns if column.name not in plan.taken or column.name in settled.plain]
    rows = select(arriving.c[ROW_NUMBER], *plain, _as_object(kept).label(SOURCE_ROW))
    return rows.select_from(settled.rows).subquery("plain")


def _as_object(columns: list[Column[Any]]) -> ColumnElement[Any]:
    """The columns as JSON; NULL where there are none."""
    if not columns:
        return cast(null(), JSONB)
    # A function takes at most 100 arguments.
    parts = [columns[start : start + 50] for start in range(0, len(columns), 50)]
    objects = [func.jsonb_build_object(*(item for column in part for item in (column.name, column))) for part in parts]
    return reduce(lambda whole, part: whole.op("||")(part), objects)


def _is_sound(number: ColumnElement[Any], verdicts: Table) -> ColumnElement[bool]:
    return ~exists().where(verdicts.c.row_number == number)


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


def _reject(
    connection: Connection, arriving: Table, plain: Subquery, verdicts: Table, plan: Plan, delivery: Delivery
) -> int:
    if not plan.rejections:
        return 0
    reason = case(*((literal_column(when, Boolean), literal(name)) for name, when in plan.rejections), else_=None)
    judged = select(plain.c[ROW_NUMBER], reason.label("reason")).cte("judged").prefix_with("materialized")
    rows = select(judged.c[ROW_NUMBER], judged.c.reason, literal(False)).where(judged.c.reason.is_not(None))
    connection.execute(insert(verdicts).from_select(["row_number", "reason", "is_duplicate"], rows))
    payload = _as_json(arriving).op("-")(_text_array([ROW_NUMBER])).label("payload")
    bad = select(verdicts.c.row_number, verdicts.c.reason, payload)
    bad = bad.join_from(verdicts, arriving, verdicts.c.row_number == arriving.c[ROW_NUMBER])
    return quarantine(connection, delivery, bad.subquery())


def _mark_duplicates(connection: Connection, arriving: Table, verdicts: Table, plan: Plan) -> int:
    """Second and later rows that are equal in the duplicate columns, among the rows not rejected."""
    if not plan.duplicate_columns:
        return 0
    number = arriving.c[ROW_NUMBER]
    # Sorting a digest is many times cheaper than sorting the columns.
    digest = func.md5(cast(func.row(*(literal_column(name) for name in plan.duplicate_columns)), Text))
    copy = func.row_number().over(partition_by=digest, order_by=number).label("copy_number")
    sound = select(number, copy).where(_is_sound(number, verdicts)).subquery()
    rows = select(sound.c[ROW_NUMBER], null(), literal(True)).where(sound.c.copy_number > 1)
    result = connection.execute(insert(verdicts).from_select(["row_number", "reason", "is_duplicate"], rows))
    return int(result.rowcount)


def _as_json(table: Table) -> ColumnElement[Any]:
    return func.to_jsonb(literal_column(table.name))


def _text_array(values: list[str]) -> ColumnElement[Any]:
    return literal_column("array[" + ", ".join("'" + value.replace("'", "''") + "'" for value in values) + "]::text[]")
