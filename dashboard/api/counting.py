"""How often somebody asked, counted in the memory of one process.

The storage that `limits` brings starts a thread for every 10 milliseconds in which anybody asks, which costs more than
the answers.
"""

import threading
import time

from cachetools import TLRUCache
from limits.storage import Storage

SCHEME = "worker"
MOST_KEPT = 10_000


class WorkerStorage(Storage):
    """Counts by key, each until its window ends; the least recently used go first where there are too many."""

    # Declared as an instance's by the library, and read from the class.
    STORAGE_SCHEME = [SCHEME]  # noqa: RUF012

    def __init__(self, uri: str | None = None, wrap_exceptions: bool = False, **_options: str) -> None:
        super().__init__(uri, wrap_exceptions)
        self._lock = threading.Lock()
        self._counts: TLRUCache[str, tuple[int, float]] = TLRUCache(MOST_KEPT, lambda _key, count, _now: count[1],
                                                                    time.time)

    @property
    def base_exceptions(self) -> type[Exception]:
        """What it raises: nothing of its own."""
        return ValueError

    def incr(self, key: str, expiry: int, amount: int = 1) -> int:
        """Count `amount` more, in a window that lasts `expiry` seconds from its first; how many there are now."""
        with self._lock:
            count, ends_at = self._counts.get(key, (0, time.time() + expiry))
            self._counts[key] = count + amount, ends_at
            return count + amount

    def get(self, key: str) -> int:
        """How many there are."""
        with self._lock:
            return self._counts.get(key, (0, 0.0))[0]

    def get_expiry(self, key: str) -> float:
        """When the window ends, in seconds since 1970; now where there is none."""
        with self._lock:
            return self._counts.get(key, (0, time.time()))[1]

    def check(self) -> bool:
        """Memory always answers."""
        return True

    def reset(self) -> int:
        """Forget everything; how many counts there were."""
        with self._lock:
            number = len(self._counts)
            self._counts.clear()
            return number

    def clear(self, key: str) -> None:
        """Forget one count."""
        with self._lock:
            self._counts.pop(key, None)
