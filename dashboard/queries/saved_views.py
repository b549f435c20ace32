"""Views that people saved: the filters of a page under a name."""

import pandas as pd
from sqlalchemy import Connection, select

from dashboard.queries.domains import reads
from warehouse import statements
from warehouse.database import read_frame
from warehouse.schema.app import saved_views


@reads("app")
def visible(connection: Connection, owner: str, path: str) -> pd.DataFrame:
    """view_id, owner, path, name, search, is_shared, is_default: the owner's views of a page, then the shared ones."""
    return read_frame(connection, statements.load("queries/overview/saved_views"), owner=owner, path=path)


@reads("app")
def default_searches(connection: Connection, owner: str) -> dict[str, str]:
    """The query strings that pages open with for this owner, by path."""
    view = saved_views.c
    chosen = select(view.path, view.search).where(view.owner == owner, view.is_default)
    return {row.path: row.search for row in connection.execute(chosen)}
