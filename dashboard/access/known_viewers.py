"""Who was found lately, so that not every request asks the warehouse who it is from."""

import threading

from cachetools import TTLCache

from dashboard.access.viewer import NOBODY, Viewer

KEPT_SECONDS = 5
MOST_KEPT = 10_000


class KnownViewers:
    """Viewers by the digest of what they came with, NOBODY too, each for KEPT_SECONDS."""

    def __init__(self) -> None:
        self._kept: TTLCache[bytes, Viewer] = TTLCache(MOST_KEPT, KEPT_SECONDS)
        # Apart: whoever sends one wrong secret after another must not push out those who are known.
        self._unknown: TTLCache[bytes, Viewer] = TTLCache(MOST_KEPT, KEPT_SECONDS)
        self._changes = 0
        self._lock = threading.Lock()

    def get(self, digest: bytes) -> tuple[Viewer | None, int]:
        """Who came with it, None where that has to be looked up; and the state for `keep`."""
        with self._lock:
            return self._kept.get(digest) or self._unknown.get(digest), self._changes

    def keep(self, digest: bytes, found: Viewer, state: int) -> None:
        """Remember who was looked up since `state`, unless somebody's rights changed meanwhile."""
        with self._lock:
            if state == self._changes:
                (self._unknown if found == NOBODY else self._kept)[digest] = found

    def forget(self) -> None:
        """Look everybody up again: somebody's rights changed."""
        with self._lock:
            self._changes += 1
            self._kept.clear()
            self._unknown.clear()
