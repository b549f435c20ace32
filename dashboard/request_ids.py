"""A name for each request (X-Request-ID), in its answer and in every line that it leaves in the log."""

import random
import re

from flask import Flask, Response, request

from warehouse import logs

HEADER = "X-Request-ID"
# Whoever asks may bring a name of their own; nothing else of theirs gets into the log this way.
SANE = re.compile(r"[A-Za-z0-9._-]{1,64}")


def name_requests(server: Flask) -> None:
    """Name every request of `server`, before anything else happens to it."""
    server.before_request(_begin)
    server.after_request(_tell)
    server.teardown_request(_end)


def _begin() -> None:
    # Nothing is protected by it, so it need not be hard to guess.
    given = request.headers.get(HEADER, "")
    logs.request_id.set(given if SANE.fullmatch(given) else f"{random.getrandbits(64):016x}")


def _tell(response: Response) -> Response:
    response.headers[HEADER] = logs.request_id.get()
    return response


def _end(_error: BaseException | None) -> None:
    # The thread goes on to other requests.
    logs.request_id.set("")
