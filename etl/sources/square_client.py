"""Square's API through the official SDK: one answer at a time, as JSON, with what went wrong said in words.

The SDK waits and repeats on 429 and 5xx, by Retry-After where Square names one. Lost connections and cut answers are
repeated here.
The answer's own JSON is kept in place of the SDK's models, so that bronze holds what the API said.
"""

import json
import logging
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from functools import partial
from typing import Any

import httpx
from square import Square
from square.core.api_error import ApiError
from square.core.request_options import RequestOptions
from square.environment import SquareEnvironment
from tenacity import RetryCallState, Retrying, retry_if_exception_type, stop_after_attempt, wait_random_exponential

from warehouse.command import CommandError, UsageError
from warehouse.settings import Settings

# About a minute of the SDK's waits: 1, 2, 4, ... seconds.
RETRIES = 6
TIMEOUT_SECONDS = 60
LONGEST_WAIT_SECONDS = 20.0

logger = logging.getLogger(__name__)

Call = Callable[[Square, RequestOptions], object]
Page = Callable[[Square, RequestOptions, str | None], object]


class SquareError(CommandError):
    """Square refuses, or does not answer in time; the message says which and what to do."""


class ExpiredCursorError(SquareError):
    """A page's cursor is too old: its reading must begin again."""


class RefusedRequestError(SquareError):
    """What was asked for is not there, or may not be asked for so; asking again will not help."""


class MissingRightError(RefusedRequestError):
    """The access token does not have the right to read this."""


@dataclass(frozen=True)
class Answer:
    """What Square said, and when by its own clock."""

    body: dict[str, Any]
    at: datetime

    @property
    def cursor(self) -> str | None:
        """Where the next page begins; None on the last one, even where a page is empty before that."""
        return self.body.get("cursor") or None

    def objects(self, field: str) -> list[Any]:
        """The list `field`; Square leaves out a list that is empty."""
        return self.body.get(field) or []


class SquareApi:
    """A signed-in client, which asks again up to `retries` times. Raises UsageError without a token."""

    def __init__(self, settings: Settings, retries: int = RETRIES):
        if settings.square_access_token is None:
            raise UsageError("no access to Square: set SQUARE_ACCESS_TOKEN (and SQUARE_ENVIRONMENT=sandbox for a "
                             "token of the sandbox)")
        self._environment = settings.square_environment
        self._retries = retries
        self._http = httpx.Client(timeout=TIMEOUT_SECONDS, event_hooks={"response": [self._keep]})
        self._square = Square(
            token=settings.square_access_token.get_secret_value(),
            base_url=settings.square_base_url,
            environment=SquareEnvironment[settings.square_environment.upper()],
            httpx_client=self._http,
        )
        self._last: Answer | None = None

    def ask(self, call: Call) -> Answer:
        """The answer to `call(client, options)`. Raises SquareError and its kinds."""
        repeated = Retrying(
            retry=retry_if_exception_type(httpx.TransportError),
            stop=stop_after_attempt(self._retries + 1),
            wait=wait_random_exponential(max=LONGEST_WAIT_SECONDS),
            before_sleep=_tell_wait,
            reraise=True,
        )
        try:
            repeated(call, self._square, RequestOptions(max_retries=self._retries))
        except httpx.TransportError as error:
            raise SquareError(f"Square does not answer ({type(error).__name__}: {error}); try again later") from error
        except ApiError as error:
            raise self._explained(error) from None
        if self._last is None:
            raise SquareError("Square was not asked anything")
        return self._last

    def close(self) -> None:
        """Close the connections."""
        self._http.close()

    def _keep(self, response: httpx.Response) -> None:
        content = response.read()
        if not response.is_success or content.lstrip().startswith(b"<"):
            return
        try:
            body = json.loads(content)
        except ValueError as error:
            raise httpx.RemoteProtocolError(f"the answer is not whole JSON: {error}") from error
        if not isinstance(body, dict):
            raise _other_service(response.status_code)
        said = response.headers.get("Date")
        self._last = Answer(body, parsedate_to_datetime(said) if said else datetime.now(UTC))

    def _explained(self, error: ApiError) -> SquareError:
        faults = error.body.get("errors") if isinstance(error.body, dict) else None
        first = faults[0] if faults else {}
        code, detail = first.get("code", ""), first.get("detail", "")
        said = f"{error.status_code} {code}: {detail}".strip(": ")
        if code == "INVALID_CURSOR":
            return ExpiredCursorError(f"Square's cursor expired ({said})")
        if error.status_code == 401:
            return SquareError(f"Square refuses the access token ({said}): check SQUARE_ACCESS_TOKEN, and that it is a "
                               f"token of {self._environment} as SQUARE_ENVIRONMENT says")
        if error.status_code == 403:
            return MissingRightError(f"Square refuses to show this ({said}): give the application the right to read it")
        if faults and error.status_code in (400, 404):
            return RefusedRequestError(f"Square answered {said}")
        if not faults:
            return _other_service(error.status_code)
        return SquareError(f"Square answered {said}")


def _other_service(status: int | None) -> SquareError:
    return SquareError(f"Square answered {status} without an object of JSON: is SQUARE_BASE_URL right?")


def _tell_wait(state: RetryCallState) -> None:
    error = state.outcome.exception() if state.outcome else None
    logger.info("Square does not answer (%s); it is asked again in %.1f s", error, state.upcoming_sleep)


def read_all(api: SquareApi, page: Page, field: str) -> Iterator[dict[str, Any]]:
    """All objects of a list without a window, page by page."""
    cursor: str | None = None
    while True:
        answer = api.ask(partial(_call_page, page, cursor))
        yield from answer.objects(field)
        cursor = answer.cursor
        if cursor is None:
            return


def _call_page(page: Page, cursor: str | None, square: Square, request: RequestOptions) -> object:
    return page(square, request, cursor)
