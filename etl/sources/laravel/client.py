"""The HTTP client of the ERP's API: one address, kept connections, retries, and the pace that the API asks for."""

import logging
import random
import re
import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Generic, TypeVar

import httpx
import tenacity

from etl.sources.laravel.mapping import RequestRules
from etl.sources.laravel.responses import PassingError, judge, server_time, wait_asked
from warehouse.command import CommandError, UsageError

T = TypeVar("T")
logger = logging.getLogger(__name__)


@dataclass(frozen=True)
class Answer(Generic[T]):
    """A sound answer: what was read from its bytes, and when the server says it gave it."""

    body: T
    given_at: datetime


class Client:
    """Gets JSON from the API below `url`; close it.

    More threads than `connections` may ask at once: while some read their answers, the others keep the API busy.
    """

    def __init__(self, url: str, token: str | None, connections: int, rules: RequestRules):
        if token and not re.fullmatch(r"[\x21-\x7e]+", token):
            raise UsageError("LARAVEL_API_TOKEN holds blanks or other characters that no token has; copy it again")
        headers = {"Accept": "application/json"} | ({"Authorization": f"Bearer {token}"} if token else {})
        self._client = httpx.Client(
            base_url=url, headers=headers, timeout=rules.timeout_seconds,
            limits=httpx.Limits(max_connections=connections, max_keepalive_connections=connections),
        )
        self._free = threading.BoundedSemaphore(connections)
        self._url = url
        self._rules = rules
        self._stopped = threading.Event()
        self._not_before = 0.0

    def stop(self) -> None:
        """Let no thread wait or try again any more."""
        self._stopped.set()

    def close(self) -> None:
        """Drop the connections; when no thread is at work any more, since it would open new ones."""
        self._client.close()

    def get(self, path: str, parameters: Mapping[str, Any], read: Callable[[bytes], T]) -> Answer[T]:
        """The answer to GET `path`, its bytes put through `read`; where that raises ValueError, it is asked for again.

        Raises EndpointMissingError, UsageError or CommandError with the remedy.
        """
        retrying = tenacity.Retrying(
            retry=tenacity.retry_if_exception_type(PassingError),
            stop=tenacity.stop_any(
                tenacity.stop_after_attempt(self._rules.attempts), tenacity.stop_when_event_set(self._stopped)
            ),
            wait=self._wait, sleep=self._pause, before_sleep=_tell, reraise=True,
        )
        try:
            return retrying(self._get_once, path, parameters, read)
        except PassingError as error:
            raise CommandError(
                f"the ERP's API still fails after {self._rules.attempts} attempts: {error}. Sync again later: it goes "
                "on where this one stopped"
            ) from error

    def _get_once(self, path: str, parameters: Mapping[str, Any], read: Callable[[bytes], T]) -> Answer[T]:
        place = f"GET {path}"
        try:
            with self._free:
                self._pause(self._not_before - time.monotonic())
                response = self._client.get(path, params=dict(parameters))
        except (httpx.InvalidURL, httpx.UnsupportedProtocol) as error:
            raise UsageError(f"LARAVEL_API_URL is not an address like https://erp.example.com/api: {error}") from error
        except httpx.RequestError as error:
            raise PassingError(f"{place}: {error or type(error).__name__}") from error
        # A read stream and its response hold each other: large pages would wait long for the garbage collector.
        response.stream = httpx.ByteStream(b"")
        self._note_pace(response)
        judge(response, place, self._url)
        try:
            return Answer(read(response.content), server_time(response))
        except ValueError as error:
            raise PassingError(f"{place}: {error}") from error

    def _note_pace(self, response: httpx.Response) -> None:
        """Hold all threads back where the API says that nothing is left, until it gives again."""
        wait = wait_asked(response)
        is_spent = response.headers.get("X-RateLimit-Remaining") == "0" or response.status_code == 429
        if is_spent and wait is not None:
            # Threads may set it at once: any of them is near enough, and 429 corrects it.
            self._not_before = max(self._not_before, time.monotonic() + self._bounded(wait))

    def _wait(self, state: tenacity.RetryCallState) -> float:
        error = state.outcome.exception() if state.outcome else None
        asked = self._bounded(error.wait) if isinstance(error, PassingError) and error.wait is not None else 0.0
        first, longest = self._rules.first_wait_seconds, self._rules.longest_wait_seconds
        own = tenacity.wait_exponential_jitter(multiplier=first, max=longest, jitter=first)
        # Not all threads should come back in the same moment.
        return asked + random.uniform(0, first) if asked else own(state)

    def _bounded(self, wait: float) -> float:
        if wait > self._rules.longest_pause_seconds:
            raise CommandError(f"the ERP's API asks to wait {wait:.0f} s, more than longest_pause_seconds of the "
                               "mapping file; sync again after that")
        return max(wait, 0.0)

    def _pause(self, seconds: float) -> None:
        if seconds > 0:
            self._stopped.wait(seconds)


def _tell(state: tenacity.RetryCallState) -> None:
    error = state.outcome.exception() if state.outcome else None
    wait = state.next_action.sleep if state.next_action else 0.0
    logger.info("%s; attempt %d follows in %.1f s", error, state.attempt_number + 1, wait)
