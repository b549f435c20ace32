"""Watermarks: how far each object of a source has been read, moved in the transaction that brings its rows."""

from sqlalchemy import Connection, delete, func, select
from sqlalchemy.dialects.postgresql import insert

from etl.batches import Position
from warehouse.schema.ops import watermarks


def read(connection: Connection, system: str) -> dict[str, Position]:
    """Object to position for all that has been read of `system`."""
    rows = connection.execute(
        select(watermarks.c.object, watermarks.c.position).where(watermarks.c.system == system)
    )
    return {row.object: row.position for row in rows}


def move(connection: Connection, system: str, name: str, position: Position | None) -> None:
    """Set the position of an object; None leaves it."""
    if position is None:
        return
    statement = insert(watermarks).values(system=system, object=name, position=position)
    connection.execute(statement.on_conflict_do_update(
        index_elements=["system", "object"],
        set_={"position": statement.excluded.position, "moved_at": func.now()},
    ))


def forget(connection: Connection, system: str) -> None:
    """Begin at the beginning next time."""
    connection.execute(delete(watermarks).where(watermarks.c.system == system))
