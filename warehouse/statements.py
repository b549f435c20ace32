"""SQL files: load a statement by name, read its header, order a folder by what each file reads and writes.

A file under `warehouse/sql` opens with a header of comments:

    -- gold.daily_sales_summary: net sales by day and location.
    -- grain:  one row per (order_date, location_key)
    -- reads:  gold.fact_sales, removed_lines
    -- writes: gold.daily_sales_summary
    -- why:    anything a reader should know

A quality check says in addition what finding rows leads to, and where it looks:

    -- kind:   fail
    -- scope:  changed
    -- remedy: what to do about what it finds

and what a prediction job reads says which tables are made of it:

    -- feeds:  predictions.sales_forecasts
"""

import re
from dataclasses import dataclass
from functools import cache
from graphlib import TopologicalSorter
from pathlib import Path

from sqlalchemy import TextClause, text

FOLDER = Path(__file__).resolve().parent / "sql"
FIELDS = ("title", "grain", "key", "reads", "writes", "feeds", "why", "parameters", "kind", "scope", "remedy")
HEADER_LINE = re.compile(rf"^--\s(?:({'|'.join(FIELDS[1:])}):\s*|\s+)?(.*)$")


@dataclass(frozen=True)
class Statement:
    """A SQL file: `name` is its path under `warehouse/sql` without the ending."""

    name: str
    sql: str
    title: str
    grain: str
    reads: frozenset[str]
    writes: frozenset[str]
    feeds: frozenset[str] = frozenset()
    kind: str = ""
    scope: str = ""
    remedy: str = ""

    @property
    def clause(self) -> TextClause:
        """The statement for SQLAlchemy, with its `:parameters`."""
        return text(self.sql)


def load(name: str) -> TextClause:
    """The statement `warehouse/sql/<name>.sql`. Raises FileNotFoundError."""
    return read(name).clause


@cache
def read(name: str) -> Statement:
    """The statement with its header. Raises FileNotFoundError, or ValueError for a header without a title."""
    sql = (FOLDER / f"{name}.sql").read_text(encoding="utf-8")
    fields = _header(sql)
    if not fields["title"]:
        raise ValueError(f"warehouse/sql/{name}.sql: its first line must be '-- what it is: in words'")
    return Statement(
        name=name,
        sql=sql,
        title=fields["title"],
        grain=fields["grain"] or fields["key"],
        reads=_names(fields["reads"]),
        writes=_names(fields["writes"]),
        feeds=_names(fields["feeds"]),
        kind=fields["kind"],
        scope=fields["scope"],
        remedy=fields["remedy"],
    )


def folder(name: str) -> list[Statement]:
    """The statements of one folder, each after those that write what it reads. Raises graphlib.CycleError."""
    statements = {
        statement.name: statement
        for path in sorted((FOLDER / name).glob("*.sql"))
        for statement in [read(f"{name}/{path.stem}")]
    }
    graph = {
        reader.name: {
            writer.name
            for writer in statements.values()
            if writer is not reader and writer.writes & reader.reads
        }
        for reader in statements.values()
    }
    return [statements[name] for name in TopologicalSorter(graph).static_order()]


def _header(sql: str) -> dict[str, str]:
    fields = dict.fromkeys(FIELDS, "")
    current = "title"
    for line in sql.splitlines():
        match = HEADER_LINE.match(line)
        if not match:
            break
        current = match[1] or current
        fields[current] = f"{fields[current]} {match[2].strip()}".strip()
    return fields


def _names(field: str) -> frozenset[str]:
    """Table names of a `reads` or `writes` line: the words before any explanation after a comma or semicolon."""
    return frozenset(re.findall(r"\b[a-z_0-9]+(?:\.[a-z_0-9]+)?\b", field.split(";")[0]))
