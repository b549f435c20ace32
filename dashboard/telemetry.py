"""How the server is doing: how long its requests take, its pools and its cache, over all of its workers.

Each worker writes into files of its own in a folder that the server empties when it starts; whoever asks adds them up.
Where nothing is shared, as in a test, the figures are those of the process.
"""

import os
import shutil
import time
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from flask import Flask, Response, current_app, g, request
from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, generate_latest, multiprocess, values
from prometheus_client.core import GaugeMetricFamily, Metric
from prometheus_client.registry import Collector
from sqlalchemy import event

from dashboard.standing import Standing, standing_of
from warehouse.database import WEB_ROLES, Database
from warehouse.files import make_open_folder
from warehouse.settings import Settings

EXTENSION = "assay_telemetry"
BUCKETS = (.005, .01, .025, .05, .1, .25, .5, 1, 2.5, 5, 10)
# Anybody may ask with a method of their own making, and each would be a series.
METHODS = ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS")
# Where the library looks for its folder, and nowhere else.
FOLDER_VARIABLE = "PROMETHEUS_MULTIPROC_DIR"


@dataclass(frozen=True)
class Shared:
    """What the workers of one server have in common; `started_at` in seconds since 1970."""

    folder: Path
    started_at: float

    def forget(self, worker: int) -> None:
        """Take out what a worker that has ended held open; what it counted stays."""
        multiprocess.mark_process_dead(worker, str(self.folder))  # type: ignore[no-untyped-call]


def share(settings: Settings) -> Shared:
    """Have this process and those that it forks count together. Raises OSError."""
    folder = make_open_folder(settings.data_dir) / "telemetry" / str(settings.dashboard_port)
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    os.environ[FOLDER_VARIABLE] = str(folder)
    values.ValueClass = values.MultiProcessValue()  # type: ignore[no-untyped-call]
    return Shared(folder, time.time())


class Telemetry:
    """The figures of one application."""

    def __init__(self, database: Database, shared: Shared | None = None) -> None:
        self._shared = shared
        self._started_at = shared.started_at if shared else time.time()
        self._own = own = CollectorRegistry()
        self._seconds = Histogram("assay_request_seconds", "How long requests took, by endpoint, method and status",
                                  ("endpoint", "method", "status"), registry=own, buckets=BUCKETS)
        self._cache = Counter("assay_cache_reads", "Answers found in a cache (hit) or made (miss)",
                              ("cache", "result"), registry=own)
        self._entries = _gauge("assay_cache_entries", "Answers in the memory of the workers", ("cache",), own)
        self._open = _gauge("assay_pool_open", "Connections of a pool", ("role",), own)
        self._in_use = _gauge("assay_pool_in_use", "Connections of a pool that work for somebody", ("role",), own)
        self._most = _gauge("assay_pool_most", "Connections that a pool may have", ("role",), own)
        for role in database.urls.keys() & WEB_ROLES:
            self._watch(database, role)

    def measure(self, server: Flask) -> None:
        """Time every request of `server`, with all that is registered later to happen before and after it."""
        server.extensions[EXTENSION] = self

        @server.before_request
        def start() -> None:
            g.started = time.perf_counter()

        @server.after_request
        def stop(response: Response) -> Response:
            method = request.method if request.method in METHODS else "other"
            seconds = self._seconds.labels(request.endpoint or "none", method, response.status_code)
            started = g.get("started", time.perf_counter())
            if response.is_streamed:
                response.call_on_close(lambda: seconds.observe(time.perf_counter() - started))
            else:
                seconds.observe(time.perf_counter() - started)
            return response

    def count_read(self, cache: str, is_hit: bool, entries: int | None) -> None:
        """Note that a cache was read, and how many answers this process holds, where it holds them itself."""
        self._cache.labels(cache, "hit" if is_hit else "miss").inc()
        if entries is not None:
            self._entries.labels(cache).set(entries)

    def text(self) -> bytes:
        """All figures as Prometheus reads them."""
        return bytes(generate_latest(self._registry()))

    def standing(self) -> Standing:
        """The same in few figures, for people."""
        return standing_of(self._registry().collect())

    def _registry(self) -> CollectorRegistry:
        registry = CollectorRegistry()
        if self._shared:
            multiprocess.MultiProcessCollector(registry, str(self._shared.folder))  # type: ignore[no-untyped-call]
        else:
            registry.register(_Collected(self._own.collect))
        registry.register(_Collected(self._uptime))
        return registry

    def _uptime(self) -> Iterator[Metric]:
        yield GaugeMetricFamily("assay_uptime_seconds", "Since the server started", time.time() - self._started_at)

    def _watch(self, database: Database, role: Any) -> None:
        engine = database.engine(role)
        opened, used = self._open.labels(role), self._in_use.labels(role)
        self._most.labels(role).set(database.settings.pool_max)
        event.listen(engine, "connect", lambda *_: opened.inc())
        event.listen(engine, "close", lambda *_: opened.dec())
        event.listen(engine, "checkout", lambda *_: used.inc())
        event.listen(engine, "checkin", lambda *_: used.dec())
        # Taken out of the pool for good, such as that on which the data versions are read.
        event.listen(engine, "detach", lambda *_: used.dec())
        event.listen(engine, "detach", lambda *_: opened.dec())


def current_telemetry() -> Telemetry:
    """The telemetry of the application that serves this request."""
    found: Telemetry = current_app.extensions[EXTENSION]
    return found


class _Collected(Collector):
    """A collector of what a function gives."""

    def __init__(self, found: Callable[[], Iterable[Metric]]) -> None:
        self._found = found

    def collect(self) -> Iterable[Metric]:
        return self._found()


def _gauge(name: str, described: str, labels: tuple[str, ...], registry: CollectorRegistry) -> Gauge:
    """What is held open: of the workers that live, summed."""
    return Gauge(name, described, labels, registry=registry, multiprocess_mode="livesum")
