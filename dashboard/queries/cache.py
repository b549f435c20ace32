"""Answers kept until the data they came from move: keyed by query, arguments, viewer's scope and the versions read.

A key is computed once however many ask at the same time (single flight). Memory is bounded; with REDIS_URL the
answers are shared by all workers. Nothing is given out by the clock: the versions are read anew by each request, so
nothing is stale, and nothing that still holds is computed twice.
"""

import hashlib
import logging
import threading
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache
from typing import Any, Concatenate, ParamSpec, TypeVar

from cachetools import LRUCache
from dogpile.cache import CacheRegion, make_region
from dogpile.cache.backends.memory import MemoryBackend
from dogpile.cache.proxy import ProxyBackend
from flask import g, has_request_context
from redis.exceptions import RedisError
from sqlalchemy import Connection
from sqlalchemy.engine import make_url

from dashboard.queries import rights
from dashboard.queries.domains import versions_read
from dashboard.queries.versions import VersionReader, Versions, domain_versions
from warehouse.database import Database
from warehouse.scope import EVERYTHING, Scope
from warehouse.settings import ROOT, Settings

Arguments = ParamSpec("Arguments")
Answer = TypeVar("Answer")

CODE = ("dashboard", "warehouse")
# A worker that dies while it computes must not block the others for longer than a query may take.
REDIS_LOCK_SECONDS = 60
# Nobody asks for old versions any more, and a Redis without a limit of its own would keep them for ever.
REDIS_SECONDS = 86_400
# Of one process.
SERIALISED_BYTES = 64 * 1024 * 1024

logger = logging.getLogger(__name__)


@dataclass(frozen=True)
class _Entry:
    versions: Versions
    value: Any


class _BoundedMemory(LRUCache[str, Any]):
    """The least recently used answer goes first. With a lock, since several threads serve one process."""

    def __init__(self, maxsize: int, size_of: Callable[[Any], int] | None = None) -> None:
        super().__init__(maxsize, size_of)
        self._lock = threading.RLock()

    def __getitem__(self, key: str) -> Any:
        with self._lock:
            return super().__getitem__(key)

    def __setitem__(self, key: str, value: Any) -> None:
        with self._lock:
            super().__setitem__(key, value)

    def __delitem__(self, key: str) -> None:
        with self._lock:
            super().__delitem__(key)

    def get(self, key: str, default: Any = None) -> Any:
        """The answer, or `default`."""
        with self._lock:
            return super().get(key, default)


class _Forgetting(ProxyBackend):
    """Redis that forgets; dogpile's own way to say so calls what its client holds to be outdated."""

    def set_serialized(self, key: str, value: bytes) -> None:
        self.proxied.writer_client.set(key, value, ex=REDIS_SECONDS)  # type: ignore[attr-defined]


def make_cache(settings: Settings) -> CacheRegion:
    """The cache of queries' answers: Redis where REDIS_URL is set, else CACHE_SIZE answers in this process."""
    return _region(settings, _BoundedMemory(settings.cache_size))


def make_serialised_cache(settings: Settings, size_of: Callable[[Any], int]) -> CacheRegion:
    """The cache of what goes over the wire: Redis where REDIS_URL is set, else SERIALISED_BYTES in this process.

    `size_of` gives the bytes of a value.
    """
    return _region(settings, _BoundedMemory(SERIALISED_BYTES, lambda cached: size_of(cached.payload)))


def _region(settings: Settings, memory: _BoundedMemory) -> CacheRegion:
    region = make_region(key_mangler=lambda key: "assay:" + hashlib.sha256(key.encode()).hexdigest())
    if settings.redis_url:
        return region.configure("dogpile.cache.redis", arguments={
            "url": settings.redis_url,
            "distributed_lock": True,
            "thread_local_lock": False,
            "lock_timeout": REDIS_LOCK_SECONDS,
        }, wrap=[_Forgetting])
    return region.configure("dogpile.cache.memory", arguments={"cache_dict": memory})


class Reader:
    """Reads of one warehouse through a cache. Queries are functions of a connection and hashable arguments.

    `scope` says what whoever asks may see; `tell` is told of each read of a cache: its name, whether it had the
    answer, and how many it holds in this process (None where a Redis holds them).
    """

    def __init__(
        self,
        database: Database,
        region: CacheRegion,
        scope: Callable[[], Scope] = lambda: EVERYTHING,
        tell: Callable[[str, bool, int | None], None] = lambda _cache, _is_hit, _entries: None,
    ) -> None:
        self.database = database
        self._scope = scope
        self._tell = tell
        self.cache = region
        url = make_url(database.urls["reader"])
        # Two warehouses may share one Redis, and so may what ran before an update or under other settings.
        self.warehouse = f"{url.host}:{url.port}/{url.database}?{url.query.get('host', '')}#{_made_by(database)}"
        self._versions = VersionReader(database)

    def note_read(self, name: str, is_hit: bool, region: CacheRegion) -> None:
        """Say that the cache called `name` was read."""
        backend = region.actual_backend
        self._tell(name, is_hit, len(backend._cache) if isinstance(backend, MemoryBackend) else None)

    def versions(self) -> Versions:
        """The data versions as they stand now."""
        return self._versions.read()

    def view(self) -> "View":
        """The data as they stand now, for whoever asks; the whole of a web request sees the same view."""
        if not has_request_context():
            return View(self, self.versions(), self._scope())
        if "view" not in g:
            g.view = View(self, self.versions(), self._scope())
        return g.view  # type: ignore[no-any-return]


@dataclass(frozen=True)
class View:
    """The warehouse as one request sees it: `versions` are read once, and part of every key like the viewer's scope.

    A view that does not keep leaves its answers out of the cache: for what is large and asked for once.
    `read_past_versions` holds the queries that were asked by read_now: what is made of them must not be kept.
    """

    reader: Reader
    versions: Versions
    scope: Scope = EVERYTHING
    keeps: bool = True
    read_past_versions: list[Callable[..., Any]] = field(default_factory=list, compare=False)

    def key(self, *parts: Any) -> str:
        """The key of an answer, of everything that it depends on: `parts` must say the rest in their repr."""
        return self._key(self.versions, parts)

    def _key(self, versions: Versions, parts: tuple[Any, ...]) -> str:
        return repr((self.reader.warehouse, self.scope, sorted(versions.items()), parts))

    def read_now(
        self,
        query: Callable[Concatenate[Connection, Arguments], Answer],
        *arguments: Arguments.args,
        **named: Arguments.kwargs,
    ) -> Answer:
        """The query's answer from the warehouse itself: for what no data version covers, such as the load journal.

        Raises rights.NotPermittedError.
        """
        self.read_past_versions.append(query)
        with self.reader.database.transaction("reader") as connection:
            return _asked(connection, self.scope, query, arguments, named)  # type: ignore[no-any-return]

    def stream(
        self,
        query: Callable[Concatenate[Connection, Arguments], Iterator[Answer]],
        *arguments: Arguments.args,
        **named: Arguments.kwargs,
    ) -> Iterator[Answer]:
        """What the query yields, as it comes: for files of any length. Raises rights.NotPermittedError at once."""
        with self.reader.database.transaction("reader") as connection:
            rights.permit(connection, self.scope, query, arguments, named)

        def rows() -> Iterator[Answer]:
            with self.reader.database.transaction("reader") as connection:
                yield from query(connection, *arguments, **named)

        return rows()

    def read(
        self,
        query: Callable[Concatenate[Connection, Arguments], Answer],
        *arguments: Arguments.args,
        **named: Arguments.kwargs,
    ) -> Answer:
        """The query's answer, from the cache or from the warehouse. Do not change it: others hold the same one.

        Raises rights.NotPermittedError.
        """
        computed = []

        def compute() -> _Entry:
            computed.append(query)
            return _compute(self.reader.database, self.scope, query, arguments, named)

        versions = versions_read(query, self.versions)
        key = self._key(versions, (query.__module__, query.__qualname__, arguments, named))
        try:
            entry = self.reader.cache.get_or_create(
                key, compute,
                should_cache_fn=lambda entry: self.keeps and versions_read(query, entry.versions) == versions,
            )
        except RedisError:
            logger.exception("the cache cannot be reached; answering from the warehouse")
            entry = compute()
        self.reader.note_read("queries", not computed, self.reader.cache)
        return entry.value  # type: ignore[no-any-return]


def _made_by(database: Database) -> str:
    """What answers depend on beside the data: our code and the settings that it reads."""
    settings = database.settings.model_dump_json(exclude={"pool_min", "pool_max", "dashboard_port"})
    return hashlib.sha256(f"{_code()}{settings}".encode()).hexdigest()[:16]


@cache
def _code() -> str:
    found = hashlib.sha256()
    for path in sorted(path for folder in CODE for path in (ROOT / folder).rglob("*")):
        if path.suffix in (".py", ".sql"):
            found.update(path.read_bytes())
    return found.hexdigest()


def _compute(
    database: Database, scope: Scope, query: Callable[..., Any], arguments: tuple[Any, ...], named: Mapping[str, Any]
) -> _Entry:
    # Version and data come from one snapshot; an answer newer than its key is given out but not kept.
    with database.engine("reader").connect() as opened:
        connection = opened.execution_options(isolation_level="REPEATABLE READ")
        return _Entry(domain_versions(connection), _asked(connection, scope, query, arguments, named))


def _asked(
    connection: Connection, scope: Scope, query: Callable[..., Any], arguments: tuple[Any, ...],
    named: Mapping[str, Any],
) -> Any:
    allowed = rights.permit(connection, scope, query, arguments, named)
    return rights.shown(scope, query, query(*allowed.args, **allowed.kwargs))
