"""What the filters offer, and how what was chosen is called."""

import pandas as pd
from sqlalchemy import Connection

from warehouse import statements
from warehouse.database import read_frame

MOST_FOUND = 50


def options(connection: Connection) -> pd.DataFrame:
    """dimension, id, name: one row per choice of the dimensions that are few."""
    return read_frame(connection, statements.load("queries/filters/options"))


def product_names(connection: Connection, ids: tuple[str, ...]) -> dict[str, str]:
    """Names by id of the products that there are."""
    rows = connection.execute(statements.load("queries/filters/product_names"), {"ids": list(ids)})
    return {row.id: row.name for row in rows}


def find_products(connection: Connection, text: str) -> pd.DataFrame:
    """id, name: at most MOST_FOUND products whose name or id holds `text`."""
    return read_frame(connection, statements.load("queries/filters/find_products"), text=text, most=MOST_FOUND)
