"""Data versions: a number per domain (gold, predictions, app) that rises with each change.

The writer moves it in the transaction that changes the data; readers take it in the snapshot of their query, so a
cache keyed by it is never stale.
"""

from sqlalchemy import Connection, text

MOVE = text("""
    insert into ops.data_version as current (domain, version, moved_at)
    select :domain, 1, now()
    on conflict (domain) do update set version = current.version + 1, moved_at = excluded.moved_at
""")
CURRENT = text("select domain, version from ops.data_version")


def move(connection: Connection, domain: str) -> None:
    """Raise the version of `domain` within the caller's transaction."""
    connection.execute(MOVE, {"domain": domain})


def current(connection: Connection) -> dict[str, int]:
    """Versions by domain; a domain that never changed is 0."""
    found = {row.domain: row.version for row in connection.execute(CURRENT)}
    return {"gold": 0, "predictions": 0, "app": 0} | found
