"""The production server: gunicorn with threads, the same for `make run` and `start_production.py`.

The master only listens and watches. Each worker makes its own application after the fork, with its share of the
connections, so nothing of one process lives on in another.
"""

import errno
import logging
import os
import socket
import time
from collections.abc import Callable
from typing import Any

from flask import Flask
from gunicorn.app.base import BaseApplication
from gunicorn.glogging import Logger
from sqlalchemy import text

from dashboard.app import create_app
from dashboard.telemetry import share
from warehouse.command import DONE, FAILED, CommandError, UsageError
from warehouse.database import WEB_ROLES, Database
from warehouse.settings import Settings

THREADS = 4
# Drains what the web processes put into the inbox; they have no way to the data themselves.
INBOX_WORKER = ("scripts.sync", "inbox", "--watch", "1")
# For answers under way when the server is told to stop.
GRACE_SECONDS = 10
# The workers of a killed server notice within about a second that they are orphans.
_PORT_PATIENCE_SECONDS = 3


def check_listening(settings: Settings) -> None:
    """Raise CommandError for a port that is taken, or an address that this machine does not have."""
    deadline = time.monotonic() + _PORT_PATIENCE_SECONDS
    while not _is_free(settings.dashboard_host, settings.dashboard_port):
        if time.monotonic() > deadline:
            raise CommandError(
                f"port {settings.dashboard_port} of {settings.dashboard_host} is taken: end the program that uses it, "
                f"or choose another with DASHBOARD_PORT={settings.dashboard_port % 65535 + 1}"
            )
        time.sleep(0.2)


def serve(settings: Settings, database: Database, when_ready: Callable[[], None] = lambda: None) -> int:
    """Serve the dashboard on `database` until SIGTERM or SIGINT; the command's exit code.

    `when_ready` is called once the server listens. Raises what check_listening raises, and UsageError for pools that
    the workers or the database cannot have.
    """
    check_listening(settings)
    check_pools(settings, database)
    # A connection of ours must not be shared with the workers.
    database.dispose()
    master = os.getpid()
    try:
        _Server(settings, database, when_ready).run()
    except SystemExit as ended:
        # A worker ends by this exception too, and must not go on as a second master.
        if os.getpid() != master:
            raise
        return FAILED if ended.code else DONE
    return DONE


def check_pools(settings: Settings, database: Database) -> None:
    """Raise UsageError when the pools have no connection for each worker, or more than the database allows."""
    if settings.pool_max < settings.web_workers:
        raise UsageError(
            f"POOL_MAX={settings.pool_max} is less than WEB_WORKERS={settings.web_workers}: each worker needs a "
            "connection; raise POOL_MAX or lower WEB_WORKERS"
        )
    with database.transaction("reader") as connection:
        allowed = connection.scalar(
            text(
                "select current_setting('max_connections')::int "
                "- current_setting('superuser_reserved_connections')::int"
            )
        )
    # Beside the pools, each worker keeps a connection on which it reads the data versions.
    wanted = settings.pool_max * len(WEB_ROLES) + settings.web_workers
    if wanted > (allowed or 0):
        raise UsageError(
            f"POOL_MAX={settings.pool_max} for each of {len(WEB_ROLES)} roles is more than the database's "
            f"{allowed} connections: lower POOL_MAX or raise its max_connections"
        )


def share_of_worker(settings: Settings) -> Settings:
    """The settings of one worker: POOL_MIN and POOL_MAX are for the server as a whole."""
    low, high = (max(1, size // settings.web_workers) for size in (settings.pool_min, settings.pool_max))
    return settings.model_copy(update={"pool_min": low, "pool_max": high})


class _OurLogger(Logger):  # type: ignore[misc]
    """Sends gunicorn's records where all others go."""

    def setup(self, cfg: Any) -> None:
        self.cfg = cfg
        self._access_log_enabled = False
        self.error_log.propagate = True
        self.error_log.setLevel(logging.getLogger().level)


class _Server(BaseApplication):  # type: ignore[misc]
    """Gunicorn, configured from our settings alone."""

    def __init__(self, settings: Settings, database: Database, when_ready: Callable[[], None]):
        self.settings, self.database, self.when_ready = settings, database, when_ready
        self.shared = share(settings)
        super().__init__()

    def load_config(self) -> None:
        host = self.settings.dashboard_host
        options = {
            "bind": f"[{host}]:{self.settings.dashboard_port}"
            if ":" in host
            else f"{host}:{self.settings.dashboard_port}",
            "workers": self.settings.web_workers,
            "worker_class": "gthread",
            "threads": THREADS,
            "graceful_timeout": GRACE_SECONDS,
            "logger_class": _OurLogger,
            "control_socket_disable": True,
            # Whose forwarded headers count is TRUSTED_PROXIES' to say (dashboard/proxies.py).
            "forwarded_allow_ips": "",
            "child_exit": lambda _arbiter, worker: self.shared.forget(worker.pid),
            "when_ready": lambda _arbiter: self.when_ready(),
        }
        for name, value in options.items():
            self.cfg.set(name, value)

    def load(self) -> Flask:
        settings = share_of_worker(self.settings)
        return create_app(settings, Database(settings, self.database.urls, self.database.borrowed), self.shared)


def _is_free(host: str, port: int) -> bool:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except PermissionError:
            raise CommandError(f"port {port} needs more rights: choose one from 1024 with DASHBOARD_PORT") from None
        except OSError as error:
            if error.errno != errno.EADDRINUSE:
                raise CommandError(f"cannot listen on {host}:{port}: {error.strerror}; set DASHBOARD_HOST") from error
            return False
    return True
