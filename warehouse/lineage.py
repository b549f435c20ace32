"""What feeds what: bronze to silver to gold to predictions, and from there to whoever asks, read from the SQL headers.

A header names temporary tables too (`staged_orders`, `changed_lines`), without a schema; they are steps on the way and
are left out, so that what remains are tables that somebody can look at.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache

from warehouse import statements
from warehouse.schema.columns import metadata
from warehouse.statements import Statement

LAYERS = ("bronze", "silver", "gold", "predictions")
FILLED_BY = ("silver", "gold", "views", "queries/predictions")
# Readers ask these views; what feeds the table feeds them.
LATEST = "_latest"
# Written along with a table, it says which of its rows to look at anew; what is in them is read from the table itself.
KEYS_ONLY = "touched_"
# What models keep about themselves feeds no figure.
JOURNALS = frozenset({"predictions.runs"})

Feeds = Mapping[str, frozenset[str]]


@dataclass(frozen=True)
class Flow:
    """Tables and what they are made of: `feeds` maps a table to the tables that it is made from, directly.

    `meanings` has the comment of each declared table, which ends in its grain.
    """

    feeds: Feeds
    meanings: Mapping[str, str]

    def above(self, table: str) -> frozenset[str]:
        """Everything the table is made from, directly or through others."""
        return _reached(table, self.feeds)

    def below(self, table: str) -> frozenset[str]:
        """Everything that is made from the table."""
        return _reached(table, _turned(self.feeds))

    def direct_readers(self, table: str) -> frozenset[str]:
        """What is made from the table in one step."""
        return frozenset(name for name, sources in self.feeds.items() if table in sources)

    def with_readers(self, readers: Mapping[str, Iterable[str]]) -> "Flow":
        """The same with what reads at its end: `readers` maps a name to the tables it reads."""
        asked = {name: frozenset(map(_table, tables)) & self.feeds.keys() for name, tables in readers.items()}
        return Flow({**self.feeds, **asked}, self.meanings)


@cache
def flow() -> Flow:
    """The warehouse's own tables, from bronze to predictions."""
    written = [found for folder in FILLED_BY for found in statements.folder(folder)]
    made = {table for statement in written for table in statement.writes | statement.feeds}
    tables = {_table(table) for table in made if _is_shown(table)}
    feeds = {table: _behind(table, written) - {table} for table in tables}
    sources = {source for behind in feeds.values() for source in behind if layer(source) == "bronze"}
    known = tables | sources
    upright = {
        table: frozenset(source for source in behind & known if table not in feeds.get(source, ()))
        for table, behind in feeds.items()
    }
    return Flow(dict.fromkeys(sources, frozenset()) | upright, _meanings())


def folder_reads(folder: str) -> frozenset[str]:
    """The stored tables that the statements of a folder read, views of predictions by the name of their table."""
    found = {read for statement in statements.folder(folder) for read in statement.reads}
    return frozenset(_table(name) for name in found if _is_shown(name))


def layer(table: str) -> str:
    """The schema of a table's name; empty for a reader."""
    return table.partition(".")[0] if "." in table else ""


def _behind(table: str, written: Sequence[Statement]) -> set[str]:
    """The tables that one is made from, seen through temporary ones: what is staged, or what has just been changed."""
    found: set[str] = set()
    seen = {table}
    waiting = {read for statement in written if table in map(_table, statement.writes | statement.feeds)
               for read in statement.reads}
    while waiting:
        name = _table(waiting.pop())
        if name in seen:
            continue
        seen.add(name)
        if _is_shown(name):
            found.add(name)
        else:
            waiting |= _meant_by(name, written) - seen
    return {name for name in found if _is_upstream(name, table)}


def _meant_by(step: str, written: Sequence[Statement]) -> set[str]:
    """What a temporary table stands for: the table that is filled along with it, else all that it is made of."""
    meant: set[str] = set()
    for maker in written:
        if step in maker.writes:
            beside = set(filter(_is_shown, maker.writes))
            if not (beside and step.startswith(KEYS_ONLY)):
                meant |= beside or maker.reads
    return meant


def _is_upstream(one: str, other: str) -> bool:
    """Whether a table stands before or beside the other: what looks back at a later layer feeds nothing."""
    return LAYERS.index(layer(one)) <= LAYERS.index(layer(other))


def _reached(table: str, steps: Feeds) -> frozenset[str]:
    reached: set[str] = set()
    waiting = set(steps.get(table, ()))
    while waiting:
        name = waiting.pop()
        reached.add(name)
        waiting |= steps.get(name, frozenset()) - reached
    return frozenset(reached - {table})


def _turned(feeds: Feeds) -> dict[str, frozenset[str]]:
    made: dict[str, set[str]] = {}
    for table, sources in feeds.items():
        for source in sources:
            made.setdefault(source, set()).add(table)
    return {source: frozenset(tables) for source, tables in made.items()}


@cache
def _meanings() -> dict[str, str]:
    return {f"{table.schema}.{table.name}": table.comment or "" for table in metadata.sorted_tables}


def _table(name: str) -> str:
    return name.removesuffix(LATEST) if name.startswith("predictions.") else name


def _is_shown(name: str) -> bool:
    """Whether a table is one that somebody looks at: of bronze and silver the stored ones, views of gold as well."""
    if layer(name) in ("bronze", "silver"):
        return name in _meanings()
    return layer(name) in LAYERS and _table(name) not in JOURNALS
