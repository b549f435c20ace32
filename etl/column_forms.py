"""Column forms: how the columns of one file write dates and numbers, decided from all their values, and made plain.

The values lie in the temporary table `arriving`. The database counts their shapes, `etl.date_forms` and
`etl.number_forms` decide on these, and the database converts: 25/03/2024 becomes 2024-03-25, 1.234,56 becomes 1234.56.
A value that does not fit its column's form is left as it is, for silver to reject.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

from sqlalchemy import (
    Column,
    ColumnElement,
    Connection,
    FromClause,
    MetaData,
    Table,
    Text,
    and_,
    case,
    desc,
    func,
    insert,
    literal,
    select,
)

from etl import date_forms, number_forms
from etl.forms import FormOptions, UndecidedColumnError
from etl.sources.source_tables import SourceTable

# More different dates, or shapes of numbers, than a column of these has: the rest is left as it is.
MOST_FORMS = 50_000
LONGEST = 60

Kind = Literal["date", "number", "money"]

@dataclass(frozen=True)
class TypedColumn:
    """What a file's column holds, and what the user said about how it is written."""

    kind: Kind
    options: FormOptions = field(default_factory=FormOptions)


@dataclass
class Settled:
    """How columns are made plain: an expression for each that needs one, over `rows`, which is `arriving` with what
    the expressions look up; `report` says by column what was decided, `currencies` by column its currency.
    """

    rows: FromClause
    lookups: Table
    plain: dict[str, ColumnElement[Any]] = field(default_factory=dict)
    report: dict[str, dict[str, str]] = field(default_factory=dict)
    currencies: dict[str, str] = field(default_factory=dict)


def columns_to_settle(table: SourceTable, typed: Mapping[str, TypedColumn]) -> list[str]:
    """The columns that may hold anything but plain values, told from the sample of `table`.

    One number that is not plain makes all number columns suspect: 1.234 beside 5,60 is no plain number.
    """
    odd = {name for name, column in typed.items() if _is_odd(table, name, column)}
    numbers = {name for name, column in typed.items() if column.kind != "date"}
    return sorted(odd | numbers if odd & numbers else odd)


def settle(connection: Connection, arriving: Table, typed: Mapping[str, TypedColumn], names: Iterable[str]) -> Settled:
    """Decide on the columns `names`. Raises UndecidedColumnError, whose message is without the file's name."""
    settled = Settled(arriving, _create_lookups(connection))
    numbers = []
    for name in names:
        if typed[name].kind == "date":
            _settle_date(connection, arriving.c[name], typed[name], settled)
        else:
            numbers.append(name)
    _settle_numbers(connection, arriving, {name: typed[name] for name in numbers}, settled)
    return settled


def _is_odd(table: SourceTable, name: str, column: TypedColumn) -> bool:
    if name not in table.sample:
        return True
    if column.kind == "date":
        return any(date_forms.is_odd(value) for value in table.sample[name])
    return (
        table.has_grouping
        or column.options.decimal == ","
        or any(number_forms.may_be_a_number(value, column.kind == "money") for value in table.sample[name])
    )


def _settle_date(connection: Connection, column: Column[Any], typed: TypedColumn, settled: Settled) -> None:
    written, time = func.silver.written_date(column), func.silver.written_time(column)
    counts = {text: count for text, count, _ in _counts(connection, column, written)}
    form = date_forms.decide_date_form(column.name, counts, typed.options.dates)
    times = _counts(connection, column, func.translate(time, "123456789", "000000000"))
    odd_time = next((example for shape, _, example in times if date_forms.is_odd_time(shape)), "")
    if not form.plain or not (form.example or odd_time):
        return
    connection.execute(insert(settled.lookups), [
        {"column_name": column.name, "part": "date", "written": text, "plain": plain}
        for text, plain in form.plain.items()
    ])
    plain_date = _look_up(settled, column, "date", written)
    plain: ColumnElement[Any]
    if odd_time:
        # Times are looked up too: what a clock shows repeats, and a function for each row takes ten times as long.
        clocks = select(literal(column.name), literal("time"), time, func.silver.plain_time(time))
        clocks = clocks.where(func.strpos(column, ":") > 0).distinct()
        names = [each.name for each in settled.lookups.c]
        connection.execute(insert(settled.lookups).from_select(names, clocks))
        plain = func.concat(plain_date, _look_up(settled, column, "time", time))
    else:
        plain = func.rtrim(func.concat(plain_date, " ", time))
    settled.plain[column.name] = case((plain_date.is_not(None), plain), else_=column)
    settled.report[column.name] = {"dates": form.order or "certain", "example": form.example or odd_time}


def _look_up(settled: Settled, column: Column[Any], part: str, written: ColumnElement[Any]) -> ColumnElement[Any]:
    """The plain form of a part of a date, joined to the rows; NULL where it has none."""
    lookup = settled.lookups.alias()
    is_its = and_(lookup.c.column_name == column.name, lookup.c.part == part, lookup.c.written == written)
    settled.rows = settled.rows.outerjoin(lookup, is_its)
    return lookup.c.plain


def _settle_numbers(
    connection: Connection, arriving: Table, typed: Mapping[str, TypedColumn], settled: Settled
) -> None:
    shapes = {
        name: [number_forms.ShapeCount(*found)
               for found in _counts(connection, arriving.c[name], func.silver.number_shape(arriving.c[name]))]
        for name in typed
    }
    is_comma_file = any(_has_decimal_comma(name, shapes[name], column) for name, column in typed.items())
    for name, column in typed.items():
        form = number_forms.decide_number_form(
            name, shapes[name], column.options.decimal, column.kind == "money", is_comma_file
        )
        if form.positive or form.negative:
            settled.plain[name] = _plain_number(arriving.c[name], form)
            settled.report[name] = {"decimal": form.decimal, "example": form.example}
        if form.currency:
            settled.report[name]["currency"] = settled.currencies[name] = form.currency


def _has_decimal_comma(name: str, shapes: list[number_forms.ShapeCount], column: TypedColumn) -> bool:
    try:
        form = number_forms.decide_number_form(name, shapes, column.options.decimal, column.kind == "money")
    except UndecidedColumnError:
        return False
    return form.decimal == ","


def _plain_number(column: Column[Any], form: number_forms.NumberForm) -> ColumnElement[Any]:
    digits = func.translate(column, form.decimal + form.removed, ".")
    if form.fits_all and not form.negative:
        return digits
    shape = func.silver.number_shape(column)
    return case(
        (shape.in_(form.positive), digits),
        (shape.in_(form.negative), literal("-").op("||")(digits)),
        else_=column,
    )


def _counts(connection: Connection, column: Column[Any], form: ColumnElement[Any]) -> list[tuple[str, int, str]]:
    """The different values of `form`: how many rows have each, and a value of `column` with it; most frequent first.

    A text too long for a date or number counts as itself cut off, which is neither.
    """
    brief = case((func.length(column) <= LONGEST, form), else_=func.left(column, LONGEST).op("||")("..."))
    found = (
        select(brief.label("form"), func.count().label("rows"), func.min(column))
        .where(column.is_not(None))
        .group_by("form")
        .order_by(desc("rows"), "form")
        .limit(MOST_FORMS)
    )
    return [(row[0], row[1], row[2]) for row in connection.execute(found)]


def _create_lookups(connection: Connection) -> Table:
    table = Table(
        "date_forms",
        MetaData(),
        Column("column_name", Text),
        Column("part", Text),
        Column("written", Text),
        Column("plain", Text),
        prefixes=["TEMPORARY"],
        postgresql_on_commit="DROP",
    )
    table.create(connection)
    return table
