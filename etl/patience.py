"""Patience with what does not answer: it is asked less and less often, and said to stay away more and more seldom."""

import time
from collections.abc import Callable
from dataclasses import dataclass, field

LONGEST_WAIT_SECONDS = 60


@dataclass
class Patience:
    """What a source was asked for in vain by this process, by name; `clock` gives seconds.

    `seen` is the newest message of the inbox that was looked at.
    """

    clock: Callable[[], float] = time.monotonic
    seen: int = 0
    _failures: dict[str, int] = field(default_factory=dict)
    _due: dict[str, float] = field(default_factory=dict)

    def is_held(self, name: str) -> bool:
        """Whether it is too early to ask again."""
        return self._due.get(name, 0) > self.clock()

    def hold(self, name: str) -> int | None:
        """Note a failure; the seconds until it is asked again, where that is to be said: at first, then ever rarer."""
        failures = self._failures[name] = self._failures.get(name, 0) + 1
        wait = min(2**failures, LONGEST_WAIT_SECONDS)
        self._due[name] = self.clock() + wait
        return wait if failures.bit_count() == 1 else None

    def release(self, name: str) -> bool:
        """Note an answer; True where there was none before."""
        self._due.pop(name, None)
        return self._failures.pop(name, None) is not None

    def is_idle(self, newest: int) -> bool:
        """Whether nothing can be done, the message `newest` being the last: no other came, and all is held."""
        return bool(self._due) and newest <= self.seen and all(map(self.is_held, self._due))
