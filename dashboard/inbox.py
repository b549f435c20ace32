"""The inbox: what the web takes in waits there for the loader, which alone writes the data."""

from sqlalchemy import Text, cast, literal
from sqlalchemy.dialects.postgresql import JSONB, insert
from sqlalchemy.exc import DataError, OperationalError

from warehouse.database import Database
from warehouse.schema.app import inbox


class NotStorableError(ValueError):
    """The message holds what a database cannot, such as a null character."""


class UnreachableError(RuntimeError):
    """The warehouse does not answer."""


def put(database: Database, kind: str, key: str, body: bytes) -> bool:
    """Put the JSON text `body` into the inbox; False where a message with this kind and key was there before.

    Raises NotStorableError or UnreachableError.
    """
    try:
        # As it came, so that no number passes through a float.
        payload = cast(literal(body.decode(), Text), JSONB)
        statement = insert(inbox).values(kind=kind, idempotency_key=key, payload=payload)
        statement = statement.on_conflict_do_nothing(index_elements=["kind", "idempotency_key"])
        with database.transaction("app") as connection:
            return bool(connection.execute(statement).rowcount == 1)
    except (DataError, ValueError) as error:
        raise NotStorableError(str(error).splitlines()[0]) from error
    except OperationalError as error:
        raise UnreachableError(str(error).splitlines()[0]) from error
