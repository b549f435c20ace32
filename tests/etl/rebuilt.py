"""What retention must leave as it is: every figure of silver and gold, and the books of every load."""

from sqlalchemy import text

from etl.refine import refine
from etl.retain import Retained, retain
from tests.etl.brute_force import assert_gold_is_consistent
from warehouse.database import Database
from warehouse.schema import metadata

BOOKS = "select load_id, rows_received, rows_accepted, rows_duplicate, rows_rejected, rows_warned from ops.loads " \
        "order by 1"


def contents(database: Database) -> dict[str, list[str]]:
    """Every row of silver and gold, keys and versions included, and the books of every load."""
    with database.transaction("etl") as connection:
        kept = {
            name: sorted(connection.scalars(text(f"select kept::text from {name} as kept")))
            for name, table in metadata.tables.items()
            if table.schema in ("silver", "gold")
        }
        books = [str(tuple(row)) for row in connection.execute(text(BOOKS))]
        quarantine = connection.scalars(text("select rejected_rows::text from ops.rejected_rows order by 1"))
        return kept | {"books": books, "quarantine": list(quarantine)}


def assert_nothing_is_lost(database: Database) -> Retained:
    """Prune everything that may go, rebuild, and compare; returns what went."""
    refine(database, full=True)
    before = contents(database)
    retained = retain(database, 0)
    assert contents(database) == before
    refine(database, full=True)
    after = contents(database)
    differing = {
        name: {"before": sorted(set(before[name]) - set(rows)), "after": sorted(set(rows) - set(before[name]))}
        for name, rows in after.items()
        if rows != before[name]
    }
    assert not differing, differing
    assert_gold_is_consistent(database)
    return retained
