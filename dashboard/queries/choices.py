"""What the filters offer, and how what was chosen is called."""

from collections.abc import Sequence

import pandas as pd
from sqlalchemy import Connection

from dashboard.queries.rights import for_everyone, own_rows
from warehouse import statements
from warehouse.database import read_frame
from warehouse.scope import Scope

MOST_FOUND, MOST_LISTED = 50, 10


def _own_choices(choices: pd.DataFrame, scope: Scope) -> pd.DataFrame:
    """Own places and their people; what has no place is offered to all."""
    rows = zip(choices["dimension"], choices["id"], choices["location_id"], strict=True)
    return choices.loc[[_is_own(scope, *row) for row in rows]].reset_index(drop=True)


def _is_own(scope: Scope, dimension: str, identifier: str, location_id: str | None) -> bool:
    if dimension == "employee" and scope.employees is None:
        return "employees" not in scope.hidden and scope.allows("location", (location_id or "",))
    return scope.allows(dimension, (identifier,))


@own_rows(_own_choices)
def options(connection: Connection) -> pd.DataFrame:
    """dimension, id, name, location_id (of a person's home): one row per choice of the dimensions that are few."""
    return read_frame(connection, statements.load("queries/filters/options"))


@for_everyone
def product_names(connection: Connection, ids: tuple[str, ...]) -> dict[str, str]:
    """Names by id of the products that there are."""
    rows = connection.execute(statements.load("queries/filters/product_names"), {"ids": list(ids)})
    return {row.id: row.name for row in rows}


@for_everyone
def find_products(connection: Connection, text: str) -> pd.DataFrame:
    """id, name: at most MOST_FOUND products whose name or id holds `text`."""
    return read_frame(connection, statements.load("queries/filters/find_products"), text=text, most=MOST_FOUND)


def listed(names: Sequence[str]) -> str:
    """The first MOST_LISTED names, for a sentence that says what there is; 'none' where there is nothing."""
    return (", ".join(names[:MOST_LISTED]) or "none") + (", ..." if len(names) > MOST_LISTED else "")
