"""Fields that came or went at the source since the last sync, each told once."""

import logging
from dataclasses import dataclass
from typing import Any

from etl.batches import Position
from etl.sources.laravel.page_reader import NamesFound
from etl.sources.laravel.rows import LINES

logger = logging.getLogger(__name__)


def holds_lines(found: NamesFound, position: Position) -> bool:
    """True where sales hold their lines: those that came now, else those of the last sync."""
    return LINES in found.columns if found.columns else bool(position.get("holds_lines"))


@dataclass(frozen=True)
class Names:
    """Our columns that the source filled and its fields that none takes; both also as the last sync found them.

    The known ones are None before the first sync.
    """

    columns: frozenset[str]
    left_over: frozenset[str]
    holds_lines: bool
    known_columns: set[str] | None
    known_left_over: set[str]

    @classmethod
    def of(cls, found: NamesFound, position: Position) -> "Names":
        """What was `found` now, beside what the last sync noted in `position`."""
        known = position.get("columns")
        return cls(
            found.columns, found.left_over, holds_lines(found, position),
            set(known) if known else None, set(position.get("left_over", ())),
        )

    def report(self, name: str) -> None:
        """Log what is new and what is gone of the object `name`; nothing where no row came."""
        if not self.columns and not self.left_over:
            return
        if new := sorted(self.left_over - self.known_left_over):
            what = "fields that nothing uses" if self.known_columns is None else "new fields"
            logger.info("%s: %s, kept in source_row: %s", name, what, ", ".join(new))
        if gone := sorted((self.known_columns or {"id"}) - self.columns):
            logger.warning("%s: the API gives no field for %s; if it is called something else now, say so in the "
                           "mapping file", name, ", ".join(gone))

    def position(self) -> dict[str, Any]:
        """What the next sync is to know, as JSON."""
        return {
            "columns": sorted(self.columns or self.known_columns or ()),
            "left_over": sorted(self.left_over | self.known_left_over),
            "holds_lines": self.holds_lines,
        }
