"""How a temporary table of a refinement is declared; `warehouse.schema.workspace` has them all."""

from typing import Any

from sqlalchemy import MetaData, Table

workspace = MetaData()


def temporary(name: str, comment: str, *columns: Any) -> Table:
    """A table that is dropped with the transaction; `comment` ends with its grain."""
    table = Table(name, workspace, *columns, prefixes=["TEMPORARY"], postgresql_on_commit="DROP", info={"is": comment})
    # Said here and not in the database: a COMMENT statement for each column would cost more than a small refinement.
    for column in table.columns:
        column.comment = None
    return table
