"""The rules that keep every statement and table fit for Citus, as a linter: each finding is a few words.

`statement_findings` reads SQL, `table_findings` a SQLAlchemy table (declared or reflected), `migration_findings` the
Python of a migration. It proves that the rules are kept, not that Citus works.
"""

import ast
import re
from collections import defaultdict
from collections.abc import Iterator

from sqlalchemy import BigInteger, Date, DateTime, Table, Text, UniqueConstraint
from sqlglot import exp

from tests.warehouse.parsed_sql import full_name, own_parts, parse
from warehouse.schema import metadata
from warehouse.schema.workspace import workspace

# Citus adds a shard's number to a name, and PostgreSQL cuts names at 63.
LONGEST_NAME = 49
LAYERS = ("bronze", "silver", "gold")
# Copied whole to every node: only INSERT ... ON CONFLICT may change them from another table.
REFERENCE_TABLES = {"gold.dim_date", "gold.dim_location", "gold.dim_product", "gold.dim_employee"}
VOLATILE_NODES = (exp.CurrentTimestamp, exp.CurrentDate, exp.CurrentTime, exp.Localtime, exp.Localtimestamp, exp.Rand)
VOLATILE_NAMES = {"clock_timestamp", "statement_timestamp", "timeofday", "nextval", "setval", "gen_random_uuid"}

FORBIDDEN_WORDS = {
    "MERGE": r"\bmerge\s+into\b",
    "a trigger": r"\bcreate\s+(or\s+replace\s+)?(constraint\s+)?trigger\b",
    "a rule": r"\bcreate\s+(or\s+replace\s+)?rule\b",
    "partitions of a partition": r"\bpartition\s+of\b[^;]*\bpartition\s+by\b",
    "inheritance": r"\binherits\s*\(",
    "COPY with ON_ERROR": r"\bon_error\b",
    "DETACH CONCURRENTLY": r"\bdetach\s+partition\s+\S+\s+concurrently\b",
    "a RESTRICTIVE policy": r"\bas\s+restrictive\b",
    "identity by ADD COLUMN": r"\badd\s+column\b[^;]*\b(identity|bigserial|serial)\b",
    "the session's time zone is set": r"\bset\s+(session\s+|local\s+)?time\s?zone\b",
    "sizes from the catalog": r"\b(pg_total_relation_size|reltuples)\b",
}


def is_customer_grained(table: Table) -> bool:
    """Whether Citus would spread the table by customer_id."""
    return table.schema in ("gold", "predictions") and "customer_id" in table.c and not table.c.customer_id.nullable


CUSTOMER_GRAINED = {f"{table.schema}.{table.name}" for table in metadata.tables.values() if is_customer_grained(table)}


def table_findings(table: Table) -> list[str]:
    """What a table's keys, columns and names break."""
    findings = [f"name of 50 characters or more: {name}" for name in _names(table) if len(name) > LONGEST_NAME]
    if table.schema in LAYERS and table.foreign_keys:
        findings.append("a foreign key")
    keys = [column for column in table.columns if column.identity is not None]
    findings += [f"identity that is not bigint: {key.name}" for key in keys if not isinstance(key.type, BigInteger)]
    if is_customer_grained(table):
        if not isinstance(table.c.customer_id.type, Text):
            findings.append("customer_id that is not text")
        findings += [f"key without customer_id first: {key}" for key in _keys(table) if key[:1] != ["customer_id"]]
    return findings


def _names(table: Table) -> list[str]:
    parts = [*table.columns, *table.constraints, *table.indexes]
    return [table.name, *(str(part.name) for part in parts if part.name)]


def _keys(table: Table) -> list[list[str]]:
    """The columns of the primary key (none is a key of no columns) and of everything unique."""
    unique = [part.columns for part in table.constraints if isinstance(part, UniqueConstraint)]
    unique += [index.columns for index in table.indexes if index.unique]
    return [[column.name for column in columns] for columns in (table.primary_key.columns, *unique)]


def migration_findings(source: str) -> list[str]:
    """What the SQL that a migration executes, and the columns that it adds, break."""
    findings = []
    for call in (node for node in ast.walk(ast.parse(source)) if isinstance(node, ast.Call)):
        named = {node.attr for node in ast.walk(call) if isinstance(node, ast.Attribute)}
        texts = [node.value for node in ast.walk(call) if isinstance(node, ast.Constant)]
        if _verb(call) == "execute":
            findings += [finding for sql in texts if isinstance(sql, str) for finding in statement_findings(sql)]
        if _verb(call) == "add_column" and "Identity" in named:
            findings.append("identity by ADD COLUMN")
    return findings


def _verb(call: ast.Call) -> str:
    return call.func.attr if isinstance(call.func, ast.Attribute) else ""


def statement_findings(sql: str) -> list[str]:
    """What the statements of a text break. Raises sqlglot.errors.ParseError."""
    bare = re.sub(r"--[^\n]*", "", sql)
    findings = [rule for rule, pattern in FORBIDDEN_WORDS.items() if re.search(pattern, bare, re.IGNORECASE)]
    return findings + [finding for statement in parse(sql) for check in CHECKS for finding in check(statement)]


def _volatile_changes(statement: exp.Expression) -> Iterator[str]:
    for change in statement.find_all(exp.Update, exp.OnConflict):
        for function in change.find_all(exp.Func):
            if isinstance(function, VOLATILE_NODES) or function.name.lower() in VOLATILE_NAMES:
                yield f"volatile function in an update: {function.sql('postgres')}"


def _grouping_sets(statement: exp.Expression) -> Iterator[str]:
    fixed = {step.alias for step in statement.find_all(exp.CTE) if step.args.get("materialized")}
    for group in statement.find_all(exp.Group):
        sources = {full_name(table) for table in own_parts(group.parent_select, exp.Table)}
        if group.find(exp.Rollup, exp.Cube, exp.GroupingSets) and not sources <= fixed:
            yield "GROUPING SETS, ROLLUP or CUBE on other than a materialized step"


def _customer_joins(statement: exp.Expression) -> Iterator[str]:
    for query in statement.find_all(exp.Select, exp.Update, exp.Delete):
        grained = {
            table.alias_or_name for table in own_parts(query, exp.Table) if full_name(table) in CUSTOMER_GRAINED
        }
        linked, by_surrogate = (_equated(query, column) for column in ("customer_id", "customer_key"))
        if len(grained) > 1 and not grained <= linked:
            yield f"customer-grained tables not joined on customer_id: {sorted(grained - linked)}"
        if grained & by_surrogate - linked:
            yield f"joined on customer_key without customer_id: {sorted(grained & by_surrogate - linked)}"


def _equated(query: exp.Expression, column: str) -> set[str]:
    """The tables whose `column` the query equates with that of another."""
    if any(column in [name.name for name in join.args.get("using") or []] for join in own_parts(query, exp.Join)):
        return {table.alias_or_name for table in own_parts(query, exp.Table)}
    sides = [(node.left, node.right) for node in own_parts(query, exp.EQ)]
    pairs = [pair for pair in sides if all(isinstance(side, exp.Column) and side.table for side in pair)]
    return {side.table for pair in pairs if column in {side.name for side in pair} for side in pair}


def _moved_keys(statement: exp.Expression) -> Iterator[str]:
    updates = [(update.this, update.expressions) for update in statement.find_all(exp.Update)]
    updates += [
        (insert.this, insert.args["conflict"].expressions)
        for insert in statement.find_all(exp.Insert)
        if insert.args.get("conflict")
    ]
    for target, assignments in updates:
        if full_name(target.find(exp.Table)) in CUSTOMER_GRAINED:
            if any(isinstance(item, exp.EQ) and item.this.name == "customer_id" for item in assignments):
                yield "update of customer_id"


def _changed_references(statement: exp.Expression) -> Iterator[str]:
    for change in statement.find_all(exp.Update, exp.Delete):
        if full_name(change.this) in REFERENCE_TABLES and (change.args.get("from_") or change.args.get("using")):
            yield f"reference table changed from another: {full_name(change.this)}"


def _scans(statement: exp.Expression) -> Iterator[str]:
    for recursion in statement.find_all(exp.With):
        if recursion.args.get("recursive") and any(table.db for table in recursion.find_all(exp.Table)):
            yield "recursive CTE on a table"
    for select in statement.find_all(exp.Select):
        if select.args.get("locks"):
            yield "FOR UPDATE"


def _session_zone(statement: exp.Expression) -> Iterator[str]:
    zoned, dated = {"timestamptz"}, {"timestamptz", "date"}
    for node in statement.walk():
        if (
            isinstance(node, (exp.CurrentDate, exp.CurrentTime, exp.Localtime, exp.Localtimestamp))
            or (isinstance(node, exp.Cast) and node.to.this in LOCAL_TYPES and _is_of(node.this, zoned))
            or (isinstance(node, exp.Extract) and _is_of(node.expression, zoned))
            or (isinstance(node, exp.TimeToStr) and _is_of(node.this, zoned))
            # For a date, too, PostgreSQL takes the variant with a zone.
            or (isinstance(node, (exp.TimestampTrunc, exp.DateTrunc)) and _is_of(node.this, dated))
        ):
            yield f"the session's time zone decides: {node.sql('postgres')}"


def _is_of(value: exp.Expression | None, kinds: set[str]) -> bool:
    """Whether an expression is of one of the kinds, as far as its columns' names and its casts show it."""
    if value is None or isinstance(value, (exp.Predicate, exp.Extract)):
        return False
    # One moment less another is a length of time.
    if isinstance(value, exp.Sub) and _is_of(value.this, kinds) and _is_of(value.expression, kinds):
        return False
    if isinstance(value, exp.Column):
        return KIND_OF_COLUMN.get(value.name) in kinds
    if isinstance(value, exp.Cast):
        return KIND_OF_TYPE.get(value.to.this) in kinds
    if isinstance(value, exp.AtTimeZone):
        return "timestamptz" in kinds and not _is_of(value.this, {"timestamptz"})
    if isinstance(value, exp.CurrentTimestamp):
        return "timestamptz" in kinds
    return any(_is_of(part, kinds) for part in value.iter_expressions())


def _kinds_of_columns() -> dict[str, str]:
    """timestamptz or date, by the names that mean just that wherever they occur in what is analysed.

    Left out are bronze, which has texts by the same names, and app, which no layer is built of.
    """
    kinds: dict[str, set[str]] = defaultdict(set)
    for table in [*metadata.tables.values(), *workspace.tables.values()]:
        for column in table.columns if table.schema not in ("bronze", "app") else ():
            is_zoned = isinstance(column.type, DateTime) and column.type.timezone
            kind = "timestamptz" if is_zoned else "date" if isinstance(column.type, Date) else "other"
            kinds[column.name].add(kind)
    return {name: found.pop() for name, found in kinds.items() if len(found) == 1}


KIND_OF_COLUMN = _kinds_of_columns()
KIND_OF_TYPE = {exp.DType.TIMESTAMPTZ: "timestamptz", exp.DType.DATE: "date"}
LOCAL_TYPES = {exp.DType.DATE, exp.DType.TIMESTAMP, exp.DType.TIME, exp.DType.TEXT, exp.DType.VARCHAR}
CHECKS = (
    _volatile_changes, _grouping_sets, _customer_joins, _moved_keys, _changed_references, _scans, _session_zone,
)
