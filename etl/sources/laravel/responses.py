"""What a response of the API calls for.

What passes by itself (429, 5xx) is tried again; what needs a person (a wrong token, a wrong address, a refused
parameter) stops at once with the remedy.
"""

from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

import httpx

from etl.sources.laravel import json_text
from warehouse.command import CommandError

REMEDIES = {
    401: "the API does not accept the token: set LARAVEL_API_TOKEN to one that is valid",
    403: "the token may not read this: give its user the right to, or leave the object out in the mapping file",
    422: "the API refuses the parameters: change LARAVEL_PAGE_SIZE or the mapping file's parameters",
}


class EndpointMissingError(CommandError):
    """The API has no such endpoint (404)."""


class RefusedParametersError(CommandError):
    """The API does not take the parameters (422, of some 400)."""


class PassingError(Exception):
    """A request failed in a way that may pass; `wait` is how many seconds the API asks for, None where it does not."""

    def __init__(self, message: str, wait: float | None = None):
        super().__init__(message)
        self.wait = wait


def judge(response: httpx.Response, place: str, url: str) -> None:
    """Raise what a response calls for that is not a sound one; `place` and the API's `url` are for the message."""
    status = response.status_code
    if status == 200:
        if _is_web_page(response):
            raise CommandError(f"{place}: answered with a web page: is LARAVEL_API_URL ({url}) the API's address, and "
                               "does it see Accept: application/json?")
        return
    said = f"{place}: {status} {_message(response)}"
    if status == 429 or status >= 500:
        raise PassingError(said, wait_asked(response))
    if status == 404:
        raise EndpointMissingError(said)
    if 300 <= status < 400:
        said += f", sent on to {response.headers.get('Location', 'nowhere')}"
    remedy = REMEDIES.get(status, f"is LARAVEL_API_URL ({url}) the API's address, https included?")
    raise (RefusedParametersError if status in (400, 422) else CommandError)(f"{said}; {remedy}")


def wait_asked(response: httpx.Response) -> float | None:
    """Seconds to wait by Retry-After (seconds or a date) or X-RateLimit-Reset, both by the server's clock."""
    after = response.headers.get("Retry-After", "").strip()
    if after.isdecimal():
        return float(after)
    if after and (moment := _moment(after)):
        return (moment - server_time(response)).total_seconds()
    reset = response.headers.get("X-RateLimit-Reset", "").strip()
    return float(reset) - server_time(response).timestamp() if reset.isdecimal() else None


def server_time(response: httpx.Response) -> datetime:
    """When the server says it answered; our own clock where it does not."""
    # Whose clock is wrong does not matter as long as it is one clock; only an answer without a date needs ours.
    return _moment(response.headers.get("Date", "")) or datetime.now(UTC)


def _moment(text: str) -> datetime | None:
    try:
        moment = parsedate_to_datetime(text)
    except ValueError:
        return None
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


def _is_web_page(response: httpx.Response) -> bool:
    return "html" in response.headers.get("Content-Type", "") or response.content[:64].lstrip().startswith(b"<")


def _message(response: httpx.Response) -> str:
    """What Laravel says went wrong, field by field; else the status in words."""
    try:
        body, _ = json_text.load(response.content)
    except ValueError:
        return response.reason_phrase
    if not isinstance(body, dict) or not body.get("message"):
        return response.reason_phrase
    errors = body.get("errors")
    faults = [f"{field}: {' '.join(map(str, texts))}" for field, texts in errors.items() if isinstance(texts, list)] \
        if isinstance(errors, dict) else []
    return "; ".join([str(body["message"])[:300], *faults[:5]])
