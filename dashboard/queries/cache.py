"""Answers kept until the data they came from move: keyed by query, arguments, viewer's scope and data versions.

A key is computed once however many ask at the same time (single flight). Memory is bounded; with REDIS_URL the
answers are shared by all workers. Nothing expires by the clock, so nothing is stale and nothing is computed twice.
"""

import hashlib
import logging
import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Concatenate, ParamSpec, TypeVar

from cachetools import LRUCache
from dogpile.cache import CacheRegion, make_region
from redis.exceptions import RedisError
from sqlalchemy import Connection
from sqlalchemy.engine import make_url

from warehouse import data_version
from warehouse.database import Database
from warehouse.settings import Settings

Arguments = ParamSpec("Arguments")
Answer = TypeVar("Answer")
Versions = Mapping[str, int]

# Everyone sees everything until people can sign in; the scope is in every key from the first day all the same.
EVERYTHING = "everything"
DOMAINS = ("gold", "predictions")
# A worker that dies while it computes must not block the others for longer than a query may take.
REDIS_LOCK_SECONDS = 60

logger = logging.getLogger(__name__)


@dataclass(frozen=True)
class _Entry:
    versions: Versions
    value: Any


class _BoundedMemory(LRUCache[str, Any]):
    """The least recently used answer goes first. With a lock, since several threads serve one process."""

    def __init__(self, maxsize: int) -> None:
        super().__init__(maxsize)
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


def make_cache(settings: Settings) -> CacheRegion:
    """The cache that the settings ask for: Redis where REDIS_URL is set, else CACHE_SIZE answers in this process."""
    region = make_region(key_mangler=lambda key: "assay:" + hashlib.sha256(key.encode()).hexdigest())
    if settings.redis_url:
        return region.configure("dogpile.cache.redis", arguments={
            "url": settings.redis_url,
            "distributed_lock": True,
            "thread_local_lock": False,
            "lock_timeout": REDIS_LOCK_SECONDS,
        })
    return region.configure("dogpile.cache.memory", arguments={"cache_dict": _BoundedMemory(settings.cache_size)})


class Reader:
    """Reads of one warehouse through a cache. Queries are functions of a connection and hashable arguments."""

    def __init__(self, database: Database, cache: CacheRegion) -> None:
        self.database = database
        self.cache = cache
        url = make_url(database.urls["reader"])
        # Two warehouses may share one Redis.
        self.warehouse = f"{url.host}:{url.port}/{url.database}?{url.query.get('host', '')}"

    def versions(self) -> Versions:
        """The data versions as they stand now."""
        with self.database.transaction("reader") as connection:
            return _domain_versions(connection)

    def view(self) -> "View":
        """A view of the data as of now, for one request."""
        return View(self, self.versions())


@dataclass(frozen=True)
class View:
    """The warehouse as one request sees it: `versions` are read once and part of every key."""

    reader: Reader
    versions: Versions

    def read_now(self, query: Callable[[Connection], Answer]) -> Answer:
        """The query's answer from the warehouse itself: for what no data version covers, such as the load journal."""
        with self.reader.database.transaction("reader") as connection:
            return query(connection)

    def read(
        self,
        query: Callable[Concatenate[Connection, Arguments], Answer],
        *arguments: Arguments.args,
        **named: Arguments.kwargs,
    ) -> Answer:
        """The query's answer, from the cache or from the warehouse. Do not change it: others hold the same one."""
        def compute() -> _Entry:
            return _compute(self.reader.database, query, arguments, named)

        key = repr((self.reader.warehouse, query.__module__, query.__qualname__, arguments, named, EVERYTHING,
                    sorted(self.versions.items())))
        try:
            entry = self.reader.cache.get_or_create(
                key, compute, should_cache_fn=lambda entry: entry.versions == self.versions
            )
        except RedisError:
            logger.exception("the cache cannot be reached; answering from the warehouse")
            entry = compute()
        return entry.value  # type: ignore[no-any-return]


def _compute(
    database: Database, query: Callable[..., Any], arguments: tuple[Any, ...], named: Mapping[str, Any]
) -> _Entry:
    engine = database.engine("reader").execution_options(isolation_level="REPEATABLE READ")
    # Version and data come from one snapshot; an answer newer than its key is given out but not kept.
    with engine.begin() as connection:
        return _Entry(_domain_versions(connection), query(connection, *arguments, **named))


def _domain_versions(connection: Connection) -> Versions:
    versions = data_version.current(connection)
    return {domain: versions[domain] for domain in DOMAINS}
