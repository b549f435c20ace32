"""SQL files as trees: which tables a file reads and writes, and where it takes all columns of something."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

import sqlglot
from sqlglot import exp

CHANGES = (exp.Insert, exp.Update, exp.Delete, exp.Merge)


@dataclass(frozen=True)
class Touched:
    """Tables by their full names (`gold.fact_sales`, or `verdicts` for a temporary one)."""

    reads: frozenset[str]
    writes: frozenset[str]


@cache
def parse(sql: str) -> list[exp.Expression]:
    """The statements of a file. Raises sqlglot.errors.ParseError."""
    return [statement for statement in sqlglot.parse(sql, read="postgres") if statement is not None]


def full_name(table: exp.Table) -> str:
    """`schema.table`, or the bare name of a table without a schema."""
    return f"{table.db}.{table.name}" if table.db else table.name


def touched_tables(sql: str) -> Touched:
    """What the statements read and write; PostgreSQL's own catalog and a statement's own steps are left out."""
    reads: set[str] = set()
    writes: set[str] = set()
    for statement in parse(sql):
        if isinstance(statement, exp.Analyze):
            continue
        steps = step_names(statement)
        targets = {id(target): target for target in _targets(statement)}
        writes |= {full_name(target) for target in targets.values()}
        reads |= {
            full_name(table)
            for table in _named_tables(statement)
            if id(table) not in targets and full_name(table) not in steps and not table.name.startswith("pg_")
        }
    return Touched(frozenset(reads), frozenset(writes))


def step_names(statement: exp.Expression) -> set[str]:
    """The names of the statement's CTEs."""
    return {step.alias for step in statement.find_all(exp.CTE)}


def stars_beyond_steps(sql: str) -> list[str]:
    """What a file takes all columns of, other than its own CTEs and what its changes return."""
    found = []
    for statement in parse(sql):
        steps = step_names(statement)
        for select in statement.find_all(exp.Select):
            sources = {table.alias_or_name: full_name(table) for table in own_parts(select, exp.Table)}
            for column in select.expressions:
                if column.is_star:
                    taken = [sources.get(column.table, column.table)] if column.args.get("table") else sources.values()
                    found += [source for source in taken if source not in steps]
    return found


def own_parts(query: exp.Expression, *kinds: type[exp.Expression]) -> Iterator[exp.Expression]:
    """Nodes of these kinds that belong to the query itself, not to a query inside it."""
    inner = (exp.Query, exp.CTE, *CHANGES)
    for node in query.walk(prune=lambda node: node is not query and isinstance(node, inner)):
        if node is not query and isinstance(node, kinds):
            yield node


def _targets(statement: exp.Expression) -> Iterator[exp.Table]:
    for change in statement.find_all(*CHANGES, exp.Create):
        if isinstance(change, exp.Create) and change.kind != "VIEW":
            continue
        target = change.this.find(exp.Table)
        if target is not None:
            yield target


def _named_tables(statement: exp.Expression) -> Iterator[exp.Table]:
    """Tables and views; a function in a FROM is none."""
    return (table for table in statement.find_all(exp.Table) if isinstance(table.this, exp.Identifier))
