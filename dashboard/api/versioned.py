"""Endpoints whose answers hold until the data move: made once for all who may see the same, and tagged (ETag, 304)."""

import hashlib
from collections.abc import Callable
from functools import wraps
from typing import Any, TypeVar

from flask import Response, make_response, request

from dashboard.api.answers import wanted_type
from dashboard.kept import kept, response_of, tagged

View = TypeVar("View", bound=Callable[..., Any])


def by_version(view: View) -> View:
    """Keep what the endpoint answers. Its answer depends on its arguments, the viewer's scope and the data alone."""
    @wraps(view)
    def answer(**arguments: Any) -> Response:
        moment = kept().moment()
        if moment is None:
            return make_response(view(**arguments))
        key = moment.key(request.endpoint, sorted(arguments.items()), wanted_type())
        tag = hashlib.sha256(key.encode()).hexdigest()
        if request.if_none_match.contains_weak(tag):
            return _varying(tagged(Response(status=304), tag))
        made = kept().made(moment, key, lambda: make_response(view(**arguments)))
        response = response_of(made)
        return _varying(tagged(response, tag) if made.is_lasting else response)

    return answer  # type: ignore[return-value]


def _varying(response: Response) -> Response:
    response.vary.update(("Accept", "Accept-Encoding"))
    return response
