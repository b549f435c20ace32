"""What the shop means to do about each segment of its customers: the texts that people write on the page."""

from sqlalchemy import func
from sqlalchemy.dialects.postgresql import insert

from warehouse.database import Database
from warehouse.schema.app import segment_strategies


def keep(database: Database, owner: str, segment: str, text: str) -> None:
    """Keep the owner's text about a segment in place of the one before; an empty one brings back ours."""
    statement = insert(segment_strategies).values(owner=owner, segment=segment, text=text)
    statement = statement.on_conflict_do_update(
        index_elements=["owner", "segment"], set_={"text": statement.excluded.text, "updated_at": func.now()}
    )
    with database.transaction("app") as connection:
        connection.execute(statement)
