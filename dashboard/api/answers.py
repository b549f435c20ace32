"""The one shape of an answer: success with data, or an error with a code, a message and, of what was sent, the faults.

Numbers are exact: a Decimal goes out as the number it is, never by way of a float.
"""

from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Any, NoReturn

import orjson
from flask import Response, abort, make_response, request

from dashboard.format import is_missing

JSON, CSV = "application/json", "text/csv"
# Of one answer; whoever sends 100,000 wrong rows has enough to mend with these.
MOST_DETAILS = 100
# NumPy's own numbers are written as numbers too, days and moments in ISO.
OPTIONS = orjson.OPT_SERIALIZE_NUMPY | orjson.OPT_NON_STR_KEYS | orjson.OPT_UTC_Z

Detail = Mapping[str, Any]


def as_json(data: Any) -> bytes:
    """`data` as JSON: Decimals exact, days in ISO, what is missing or no number as null."""
    return orjson.dumps(data, _written, OPTIONS)


def wanted_type() -> str:
    """JSON, or CSV where the client would rather have it."""
    return request.accept_mimetypes.best_match([JSON, CSV], JSON)


def success(data: Any, status: int = 200, **extra: Any) -> Response:
    """The answer with `data`, and beside it what `extra` names, such as summary and model_version."""
    return Response(as_json({"status": "success", "data": data, **extra}), status, mimetype=JSON)


def failure(
    status: int, code: str, message: str, details: Sequence[Detail] = (), headers: Mapping[str, str] | None = None
) -> tuple[Response, int]:
    """An error: `code` for programs, `message` for people, `details` for each fault of what was sent."""
    said = {"status": "error", "code": code, "message": message}
    if details:
        said["details"] = list(details[:MOST_DETAILS])  # type: ignore[assignment]
    return Response(as_json(said), status, headers, mimetype=JSON), status


def refuse(status: int, code: str, message: str, details: Sequence[Detail] = ()) -> NoReturn:
    """End the request with this failure."""
    abort(make_response(failure(status, code, message, details)))


def refuse_rows(status: int, code: str, found: Sequence[Detail]) -> None:
    """End the request with faults of rows (row, field, message); nothing happens where there are none."""
    if found:
        first = found[0]
        refuse(status, code, f"Row {first['row']}, {first['field']}: {first['message']}.", found)


def _written(value: Any) -> Any:
    if is_missing(value):
        return None
    if isinstance(value, Decimal):
        return orjson.Fragment(f"{value:f}")
    if isinstance(value, date):
        return value.isoformat()
    raise TypeError(f"{type(value).__name__} has no place in an answer")
