"""Bring the warehouse to this code's shape: roles, Alembic to head, then functions, views and grants.

Views are dropped before a migration and replayed after it, so no migration has to know them. Safe to repeat; does
nothing where all is in place.
"""

import hashlib
import logging

from alembic import command
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, create_engine, text
from sqlalchemy.exc import ProgrammingError

from warehouse import latest_views, locks, roles, statements
from warehouse.database import Database
from warehouse.settings import ROOT

logger = logging.getLogger(__name__)

# A folder's statements need the PostgreSQL version beside it; later ones replace earlier ones.
REPLAYED = (("functions", 150000), ("functions_16", 160000), ("views", 150000))


class MigrationError(RuntimeError):
    """The warehouse cannot be brought to this code's shape; the message says what to do."""


def migrate(database: Database) -> bool:
    """Bring the database to head; True when anything was done.

    Raises MigrationError when the database is ahead of this code, locks.LockHeldError when another process migrates.
    """
    if not database.settings.embedded:
        _create_roles(database)
    with locks.hold(database.engine("owner"), "migrate", database.settings.lock_wait_seconds):
        with database.transaction("owner") as connection:
            if _is_current(connection):
                return False
            _drop_views(connection)
            command.upgrade(alembic_config(connection), "head")
            _replay(connection)
            roles.grant(connection)
            _remember(connection)
    logger.info("warehouse migrated to %s", _head())
    return True


def alembic_config(connection: Connection) -> Config:
    """Alembic's configuration, working on `connection`."""
    config = Config(ROOT / "alembic.ini")
    config.attributes["connection"] = connection
    return config


def _create_roles(database: Database) -> None:
    engine = create_engine(database.urls["owner"])
    try:
        with engine.begin() as connection:
            roles.create_roles(connection)
    except ProgrammingError as error:
        reason = str(error.orig).strip().splitlines()[0]
        raise MigrationError(
            f"the roles {', '.join(roles.ALL_ROLES)} cannot be made or taken ({reason}): let DATABASE_URL name a user "
            "that may create roles, or have their owner grant them to it with admin option"
        ) from error
    finally:
        engine.dispose()


def _is_current(connection: Connection) -> bool:
    revision = MigrationContext.configure(
        connection, opts={"version_table_schema": "ops"}
    ).get_current_revision()
    if revision is not None and revision not in _known_revisions():
        raise MigrationError(
            f"the database is at migration {revision}, which this version of Assay does not know: update Assay"
        )
    if revision != _head():
        return False
    stored = connection.scalar(text("select value from ops.fingerprints where name = 'views'"))
    return bool(stored == _replay_fingerprint())


def _drop_views(connection: Connection) -> None:
    views = connection.execute(text("""
        select format('%I.%I', schemaname, viewname) as name from pg_views
        where schemaname in ('bronze', 'silver', 'gold', 'predictions', 'ops')
    """)).scalars()
    for view in list(views):
        connection.execute(text(f"drop view if exists {view} cascade"))


def _replay(connection: Connection) -> None:
    version = int(connection.scalar(text("show server_version_num")) or 0)
    for statement in [found for folder, since in REPLAYED if version >= since for found in statements.folder(folder)]:
        # exec_driver_sql: a function's body may hold colons that are no parameters.
        connection.exec_driver_sql(statement.sql.replace("%", "%%"))
    latest_views.create(connection)


def _replay_fingerprint() -> str:
    digest = hashlib.sha256()
    for folder, _since in REPLAYED:
        for statement in statements.folder(folder):
            digest.update(statement.sql.encode())
    digest.update("".join(latest_views.definitions().values()).encode())
    digest.update((ROOT / "warehouse" / "roles.py").read_bytes())
    return digest.hexdigest()


def _remember(connection: Connection) -> None:
    connection.execute(
        text("""
            insert into ops.fingerprints (name, value) values ('views', :value)
            on conflict (name) do update set value = excluded.value
        """),
        {"value": _replay_fingerprint()},
    )


def _scripts() -> ScriptDirectory:
    return ScriptDirectory.from_config(Config(ROOT / "alembic.ini"))


def _head() -> str | None:
    return _scripts().get_current_head()


def _known_revisions() -> set[str]:
    return {script.revision for script in _scripts().walk_revisions()}
