"""The data versions, read anew for each request in one round trip; those who ask at the same time share a reading."""

import threading
from collections.abc import Mapping

from sqlalchemy import Connection
from sqlalchemy.exc import DBAPIError

from warehouse import data_version
from warehouse.database import Database

Versions = Mapping[str, int]

DOMAINS = ("gold", "predictions", "app")
# Where a process may have fewer, it keeps none beside them.
CONNECTIONS_TO_KEEP_ONE = 5


class VersionReader:
    """Reads the versions for all requests of a process, on a connection that it keeps beside the pool.

    A reading counts for those who had asked before it began, so nobody gets versions older than their own question.
    """

    def __init__(self, database: Database) -> None:
        self._database = database
        self._connection: Connection | None = None
        self._counting, self._reading = threading.Lock(), threading.Lock()
        self._asked, self._answered = 0, 0
        self._versions: Versions = {}

    def read(self) -> Versions:
        """The versions as they stand now."""
        with self._counting:
            self._asked += 1
            own = self._asked
        with self._reading:
            if self._answered < own:
                with self._counting:
                    answered = self._asked
                self._versions = self._read()
                self._answered = answered
            return self._versions

    def _read(self) -> Versions:
        if self._connection is not None:
            try:
                return domain_versions(self._connection)
            except DBAPIError:
                # The server may have been started anew; a connection from the pool is looked at first.
                self._connection.invalidate()
                self._connection.close()
                self._connection = None
        return self._read_by_the_pool()

    def _read_by_the_pool(self) -> Versions:
        opened = self._database.engine("reader").connect()
        try:
            # A transaction's beginning and end would be round trips of their own.
            connection = opened.execution_options(isolation_level="AUTOCOMMIT")
            versions = domain_versions(connection)
        except BaseException:
            opened.close()
            raise
        if self._database.settings.pool_max >= CONNECTIONS_TO_KEEP_ONE:
            # The pool closes with its database, and need not wait for this one to come back.
            connection.detach()
            self._connection = connection
        else:
            opened.close()
        return versions


def domain_versions(connection: Connection) -> Versions:
    """The versions of what pages read, by domain, as `connection` sees them."""
    versions = data_version.current(connection)
    return {domain: versions[domain] for domain in DOMAINS}
