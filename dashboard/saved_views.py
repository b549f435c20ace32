"""Saving views: a page's filters under a name, for oneself or for all, and the one that the page opens with."""

from sqlalchemy import Connection, delete, false, update
from sqlalchemy.dialects.postgresql import insert

from warehouse.database import Database
from warehouse.schema.app import saved_views


def keep(
    database: Database, owner: str, path: str, name: str, search: str, *, is_shared: bool, is_default: bool
) -> int:
    """Save a view in place of the owner's of the same name; its number. A page has one default per owner."""
    values = {"search": search, "is_shared": is_shared, "is_default": is_default}
    statement = insert(saved_views).values(owner=owner, path=path, name=name, **values)
    statement = statement.on_conflict_do_update(index_elements=["owner", "path", "name"], set_=values)
    with database.transaction("app") as connection:
        if is_default:
            others = update(saved_views).where(saved_views.c.owner == owner, saved_views.c.path == path)
            connection.execute(others.values(is_default=false()))
        return int(connection.execute(statement.returning(saved_views.c.view_id)).scalar_one())


def hand_over(connection: Connection, before: str, after: str) -> None:
    """Give the views of an owner to one who has none yet, on the app role's connection."""
    connection.execute(update(saved_views).where(saved_views.c.owner == before).values(owner=after))


def remove(database: Database, owner: str, view_id: int) -> bool:
    """Take away a view of the owner's; False where there is none of theirs."""
    statement = delete(saved_views).where(saved_views.c.view_id == view_id, saved_views.c.owner == owner)
    with database.transaction("app") as connection:
        return bool(connection.execute(statement).rowcount)
