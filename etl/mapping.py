"""Mapping files: a foreign layout described in TOML, so that nobody has to edit data.

    namespace = "online_retail_ii"            # ids become online_retail_ii:<id>

    [sales_transactions]                      # one table per object of the contract
    file = "online_retail_II.csv"             # looked for with and without .gz
    dates = "day_first"                       # where the values do not decide; likewise decimal, encoding, sheet

    [sales_transactions.fields]               # contract column = column of the file, or an expression
    order_id = "Invoice"
    total_amount = { sql = "parse_amount(Quantity) * parse_amount(Price)" }

    [[sales_transactions.reject]]             # first rule that is true decides
    reason = "price_negative"
    when = "parse_amount(Price) < 0"

    [sales_transactions.duplicates]           # rows equal in these columns are one; [] keeps equal rows
    columns = ["Invoice", "StockCode"]        # left out: equal in all columns

Expressions see one row: columns, literals, operators and the functions of `ALLOWED_FUNCTIONS`. They are read into a
syntax tree and written anew from it, so nothing else can reach the database.
"""

import codecs
import tomllib
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import sqlglot
from sqlglot import exp

from etl.forms import DATE_ORDERS, DECIMAL_MARKS, FormOptions
from etl.sources.csv_files import OBJECT_BY_NAME
from warehouse.command import UsageError

# Ours, and where they live in the database.
OWN_FUNCTIONS = {
    "clean_text": "silver.clean_text",
    "parse_amount": "silver.parse_amount",
    "parse_timestamp": "silver.parse_timestamp",
}
ALLOWED_FUNCTIONS = frozenset(OWN_FUNCTIONS) | {
    "abs", "btrim", "ceil", "coalesce", "concat", "concat_ws", "floor", "greatest", "initcap", "least", "left",
    "length", "lower", "lpad", "ltrim", "nullif", "position", "regexp_replace", "replace", "right", "round", "rpad",
    "rtrim", "split_part", "substr", "substring", "translate", "trim", "trunc", "upper",
}
ALLOWED_NODES: tuple[type[exp.Expression], ...] = (
    exp.Column, exp.Identifier, exp.Literal, exp.Boolean, exp.Null, exp.Paren, exp.Neg, exp.Not, exp.And, exp.Or,
    exp.EQ, exp.NEQ, exp.GT, exp.GTE, exp.LT, exp.LTE, exp.Is, exp.Between, exp.Like, exp.ILike, exp.RegexpLike,
    exp.RegexpILike, exp.Add, exp.Sub, exp.Mul, exp.Div, exp.Mod, exp.DPipe, exp.Case, exp.If, exp.In, exp.Tuple,
    exp.Var,
)


class MappingError(UsageError):
    """A mapping file is wrong; the message names the file, the place in it and the remedy."""


@dataclass(frozen=True)
class Rejection:
    """Rows for which `when` (checked SQL over the file's columns) is true are rejected for `reason`."""

    reason: str
    when: str


@dataclass(frozen=True)
class ObjectMapping:
    """How one file feeds one object: contract column to expression; None for `duplicates` means all columns.

    `forms` and `column_forms` (by the file's column, in lower case) say how dates and numbers are written.
    """

    file: str
    fields: dict[str, str | dict[str, str]]
    rejections: tuple[Rejection, ...] = ()
    duplicates: tuple[str, ...] | None = None
    sheet: str | None = None
    encoding: str | None = None
    forms: FormOptions = field(default_factory=FormOptions)
    column_forms: dict[str, FormOptions] = field(default_factory=dict)

    def forms_of(self, column: str) -> FormOptions:
        """What is said about the file's column, or else about the whole file."""
        own = self.column_forms.get(column.lower(), FormOptions())
        return own.or_else(self.forms)


@dataclass(frozen=True)
class Mapping:
    """A mapping file: `text` is its bytes as read, part of what makes a delivery the same."""

    path: Path
    namespace: str
    objects: dict[str, ObjectMapping] = field(default_factory=dict)
    text: str = ""


def load_mapping(path: Path) -> Mapping:
    """The mapping in the TOML file `path`. Raises MappingError."""
    try:
        content = path.read_text(encoding="utf-8")
        document = tomllib.loads(content)
    except OSError as error:
        raise MappingError(f"{path}: {error.strerror}; give the mapping file's path with --mapping") from None
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise MappingError(f"{path.name} is not a TOML file: {error}") from None
    namespace = document.pop("namespace", None)
    if not isinstance(namespace, str) or not namespace.replace("_", "").isalnum() or namespace == "guest":
        raise MappingError(f'{path.name}: the first line must be namespace = "name" (letters, digits, _; not guest)')
    if not document:
        raise MappingError(f"{path.name}: it maps nothing; add a table such as [sales_transactions]")
    objects = {name: _object_mapping(path, name, table) for name, table in document.items()}
    return Mapping(path, namespace, objects, content)


def compile_expression(expression: str, header: list[str], place: str) -> str:
    """The SQL of `expression` over the columns of `header`, rebuilt from its checked syntax tree.

    Column names match without regard to case; one with blanks is written in double quotes. Raises MappingError that
    names `place` when it holds anything but columns, literals, operators and allowed functions.
    """
    try:
        tree = sqlglot.parse_one(expression, read="postgres")
    except sqlglot.errors.ParseError as error:
        detail = error.errors[0]["description"] if error.errors else str(error)
        raise MappingError(f"{place}: {expression!r} is not an expression ({detail})") from None
    names = {name.lower(): name for name in header}
    checked = tree.transform(lambda node: _checked(node, names, place))
    return checked.sql(dialect="postgres", identify=True, comments=False)


def column_expression(column: str, header: list[str], place: str) -> str:
    """The quoted column that `column` names in `header`. Raises MappingError."""
    names = {name.lower(): name for name in header}
    if column.lower() not in names:
        raise MappingError(f"{place}: the file has no column {column!r} (it has {', '.join(header)})")
    return exp.column(exp.to_identifier(names[column.lower()], quoted=True)).sql(dialect="postgres")


def parsed_columns(expression: str, header: list[str]) -> dict[str, str]:
    """The columns of `header` that a checked `expression` hands to parse_amount or parse_timestamp, by its name."""
    names = {name.lower(): name for name in header}
    found = {}
    for call in sqlglot.parse_one(expression, read="postgres").find_all(exp.Anonymous):
        argument = call.expressions[0] if call.expressions else None
        if isinstance(argument, exp.Column) and call.name.lower() in ("parse_amount", "parse_timestamp"):
            found[names[argument.name.lower()]] = call.name.lower()
    return found


def _object_mapping(path: Path, name: str, table: Any) -> ObjectMapping:
    place = f"{path.name} [{name}]"
    if name not in OBJECT_BY_NAME:
        raise MappingError(f"{place}: there is no such object; known are {', '.join(OBJECT_BY_NAME)}")
    if not isinstance(table, dict) or not isinstance(table.get("file"), str) or not table.get("fields"):
        raise MappingError(f'{place}: it needs file = "name.csv" and a table [{name}.fields]')
    unknown = set(table) - {"file", "fields", "reject", "duplicates", "sheet", "encoding", "dates", "decimal", "forms"}
    unknown |= {f"fields.{column}" for column in table["fields"] if column not in OBJECT_BY_NAME[name].columns}
    if unknown:
        raise MappingError(f"{place}: {', '.join(sorted(unknown))} is not known; "
                           f"fields are {', '.join(OBJECT_BY_NAME[name].columns)}")
    try:
        rejections = tuple(Rejection(rule["reason"], rule["when"]) for rule in table.get("reject", []))
    except (KeyError, TypeError):
        raise MappingError(f'{place}: each [[{name}.reject]] needs reason = "..." and when = "..."') from None
    columns = table.get("duplicates", {}).get("columns")
    return ObjectMapping(
        table["file"],
        table["fields"],
        rejections,
        None if columns is None else tuple(columns),
        table.get("sheet"),
        _encoding(place, table.get("encoding")),
        _forms(place, {key: table[key] for key in ("dates", "decimal") if key in table}),
        {column.lower(): _forms(f"{place} forms.{column}", form) for column, form in table.get("forms", {}).items()},
    )


def _forms(place: str, said: Any) -> FormOptions:
    if not isinstance(said, dict) or set(said) - {"dates", "decimal"}:
        raise MappingError(f'{place}: say dates = "day_first" or decimal = ","')
    dates, decimal = said.get("dates"), said.get("decimal")
    if dates not in (None, *DATE_ORDERS) or decimal not in (None, *DECIMAL_MARKS):
        raise MappingError(f'{place}: dates is one of {", ".join(DATE_ORDERS)}, decimal is "." or ","')
    return FormOptions(dates, decimal)


def _encoding(place: str, name: Any) -> str | None:
    try:
        "".encode(name or "utf-8")
    except (LookupError, TypeError):
        raise MappingError(f"{place}: there is no encoding {name!r}; write, for example, cp1250") from None
    # Its name as the rest of the code writes it.
    return None if name is None else codecs.lookup(name).name


def _checked(node: exp.Expression, names: dict[str, str], place: str) -> exp.Expression:
    if isinstance(node, exp.Column):
        if node.table:
            raise MappingError(f"{place}: {node.sql()} names a table; name columns only")
        if node.name.lower() not in names:
            raise MappingError(f"{place}: the file has no column {node.name!r} (it has {', '.join(names.values())})")
        return exp.column(exp.to_identifier(names[node.name.lower()], quoted=True))
    if isinstance(node, exp.Func) and not isinstance(node, exp.Connector | exp.Case | exp.If):
        return _checked_function(node, names, place)
    if not isinstance(node, ALLOWED_NODES):
        raise MappingError(f"{place}: {node.sql(dialect='postgres')!r} is not allowed in an expression")
    return node


def _checked_function(node: Any, names: dict[str, str], place: str) -> exp.Expression:
    name = (node.name if isinstance(node, exp.Anonymous) else node.sql_name()).lower()
    written = node.sql(dialect="postgres").split("(")[0].lower()
    if name in OWN_FUNCTIONS:
        # A node that is replaced is not descended into, so its arguments are checked here.
        arguments = [argument.transform(lambda inner: _checked(inner, names, place)) for argument in node.expressions]
        call = exp.Anonymous(this=name, expressions=arguments)
        return exp.Dot(this=exp.to_identifier("silver"), expression=call)
    if not {name, written} & ALLOWED_FUNCTIONS and not isinstance(node, ALLOWED_NODES):
        raise MappingError(f"{place}: the function {written} is not allowed; allowed are "
                           f"{', '.join(sorted(ALLOWED_FUNCTIONS))}")
    checked: exp.Expression = node
    return checked
