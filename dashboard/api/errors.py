"""Whatever goes wrong for a program, in the one shape: what was sent, what is not there, what failed on our side."""

import logging
from collections.abc import Iterator, Sequence
from typing import Any

from flask import Flask, Response, current_app, make_response, request
from flask_openapi3.blueprint import APIBlueprint
from pydantic import ValidationError
from pydantic_core import ErrorDetails
from sqlalchemy.exc import DBAPIError, SQLAlchemyError
from werkzeug.exceptions import HTTPException, MethodNotAllowed, NotFound, default_exceptions
from werkzeug.routing import RequestRedirect

from dashboard.api.answers import Detail, failure
from dashboard.api.plain_words import in_plain_words
from dashboard.queries.hidden import NotPermittedError
from warehouse.metrics.questions import NotAnswerable

METHODS = ("GET", "POST", "PUT", "PATCH", "DELETE")
UNKNOWN = "api.unknown"
# What Dash answers with a page whatever the address.
EVERY_PAGE = "/<path:path>"
QUERY_CANCELED = "57014"
# Codes for programs and words for people; an error that says more in its own words keeps those.
SAID = {
    400: ("malformed", "The request cannot be read."),
    401: ("not_signed_in", "Send a token: Authorization: Bearer assay_..."),
    403: ("not_permitted", "This is not allowed to you."),
    404: ("not_found", "There is no endpoint at this address."),
    405: ("method_not_allowed", "This endpoint does not take this method; the header Allow says which it takes."),
    406: ("not_acceptable", "This is no list of rows, so there is no CSV of it; ask for application/json."),
    413: ("too_large", "The body is too large; send it in parts."),
    415: ("wrong_content_type", "Send JSON, and Content-Type: application/json."),
    422: ("not_valid", "The request cannot be used as it is."),
    429: ("too_many_requests", "Too many requests; the header Retry-After says how many seconds to wait."),
    500: ("failed", "Something went wrong on the server; its log has the cause under this X-Request-ID."),
    502: ("upstream_failed", "Another system that this needs does not answer."),
    503: ("not_ready", "The warehouse does not answer; ask again in a moment."),
}

logger = logging.getLogger(__name__)


def answer_errors(server: Flask) -> None:
    """Give every error of an endpoint for programs the one shape; those of pages stay as they are."""
    server.register_error_handler(HTTPException, _of_http)
    # Dash answers every other address with a page.
    for rule in ("/api", "/api/", "/api/<path:path>"):
        server.add_url_rule(rule, UNKNOWN, _unknown, methods=METHODS)
    server.after_request(_with_methods)


def answer_refusals(group: APIBlueprint) -> None:
    """Answer what the queries of a group's endpoints refuse, and a warehouse that does not answer."""
    group.register_error_handler(NotAnswerable, _not_answerable)
    group.register_error_handler(SQLAlchemyError, _of_the_warehouse)


def is_for_programs() -> bool:
    """Whether a program asks: under /api, or one of our endpoints under the name an older caller knows."""
    blueprint = current_app.blueprints.get(request.blueprint or "")
    return f"{request.path}/".startswith("/api/") or isinstance(blueprint, APIBlueprint)


def not_valid(error: ValidationError) -> Response:
    """422 that names each fault's row and field."""
    details = [dict(detail) for detail in _details(error)]
    return make_response(failure(422, "not_valid", _in_words(details), details))


def faults(error: ValidationError) -> list[Detail]:
    """Each fault: row (from 0, where rows were sent), field, message."""
    return list(_details(error))


def _details(error: ValidationError) -> Iterator[Detail]:
    # The values themselves stay out: they may be a person's, or very long.
    for fault in error.errors(include_url=False, include_input=False):
        row, field = _place(fault)
        detail: dict[str, Any] = {} if row is None else {"row": row}
        yield detail | ({"field": field} if field else {}) | {"message": in_plain_words(fault)}


def _place(fault: ErrorDetails) -> tuple[int | None, str]:
    parts = [part for part in fault["loc"] if part != "data"]
    row = next((part for part in parts if isinstance(part, int)), None)
    return row, ".".join(part for part in parts if isinstance(part, str))


def _in_words(details: Sequence[Detail]) -> str:
    first = details[0]
    place = ", ".join([*([f"row {first['row']}"] if "row" in first else []), *filter(None, [first.get("field")])])
    others = f" ({len(details) - 1} more in details)" if len(details) > 1 else ""
    return f"{place}: {first['message']}{others}" if place else f"{first['message']}{others}"


def _of_http(error: HTTPException) -> HTTPException | tuple[Response, int]:
    if isinstance(error, RequestRedirect) or error.code is None or not is_for_programs():
        return error
    code, message = SAID.get(error.code, ("failed", error.name))
    # The library's own words are for people who typed an address, or counted requests.
    if error.code != 429 and error.description and error.description != default_exceptions[error.code].description:
        message = error.description
    kept = {name: value for name, value in error.get_headers() if name not in ("Content-Type", "Content-Length")}
    return failure(error.code, code, message, headers=kept)


def _not_answerable(error: NotAnswerable) -> tuple[Response, int]:
    if isinstance(error, NotPermittedError):
        return failure(403, "not_permitted", str(error))
    return failure(422, "not_answerable", str(error))


def _of_the_warehouse(error: SQLAlchemyError) -> tuple[Response, int]:
    logger.error("the warehouse did not answer", exc_info=error)
    if isinstance(error, DBAPIError) and getattr(error.orig, "pgcode", None) == QUERY_CANCELED:
        return failure(503, "too_slow", "The query took too long and was stopped; ask for a shorter period.")
    return failure(503, *SAID[503])


def _unknown(path: str = "") -> tuple[Response, int]:
    """404, or 405 for an endpoint that takes other methods."""
    allowed = _allowed()
    if allowed:
        raise MethodNotAllowed(valid_methods=allowed)
    return failure(404, "not_found", f"There is no endpoint {request.path}; /api/docs lists those that there are.")


def _with_methods(response: Response) -> Response:
    """Say to who asks by OPTIONS what the endpoint takes, not what the answer for unknown addresses takes."""
    if request.method == "OPTIONS" and is_for_programs():
        response.headers["Allow"] = ", ".join(_allowed())
    return response


def _allowed() -> list[str]:
    """The methods that an endpoint at the address takes; none where there is no endpoint."""
    found = [method for method in METHODS if _has_endpoint(method)]
    return [*found, *(["HEAD"] if "GET" in found else []), "OPTIONS"] if found else []


def _has_endpoint(method: str) -> bool:
    adapter = current_app.create_url_adapter(request)
    if adapter is None:
        return False
    try:
        rule, _values = adapter.match(method=method, return_rule=True)
    except (NotFound, MethodNotAllowed, RequestRedirect):
        return False
    return rule.endpoint != UNKNOWN and rule.rule != EVERY_PAGE
