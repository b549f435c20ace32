"""Answers as they go over the wire: serialised and compressed once, then given to all who may see the same.

Such an answer depends on its callback's inputs, the viewer's scope, the data versions and the business date, and on
nothing else. So what writes, or what belongs to one person, is never registered here. A failure is given out and not
kept, and so is what asked the warehouse for more than the versions cover.
"""

import hashlib
import json
import logging
from collections.abc import Callable, Collection
from dataclasses import dataclass
from typing import Any, NamedTuple

import brotli  # type: ignore[import-untyped]
from dash import Dash
from dogpile.cache import CacheRegion
from flask import Flask, Response, abort, request
from redis.exceptions import RedisError
from sqlalchemy.exc import SQLAlchemyError

from dashboard.context import EXTENSION, Context, today
from dashboard.queries import freshness
from dashboard.queries.cache import View, make_serialised_cache
from dashboard.questions import is_declared, values_of

UPDATE, LAYOUT = "/_dash-update-component", "/_dash-layout"
# Only says that something may have moved; what moved is in the versions.
REFRESH = "refresh.data"
# Higher ones take longer than they save on a network of today.
BROTLI_QUALITY = 5
LARGEST_KEPT = 4 * 1024 * 1024
LARGEST_QUESTION = 1024 * 1024
# Every card carries its state; inside a text of JSON the quotes would be escaped.
FAILED = b'"data-state":"error"'

logger = logging.getLogger(__name__)
_cached: set[str] = set()

Answering = Callable[[], Any]


def register_cached(output_id: str) -> None:
    """Keep what the callback with this output answers (`<id>.<property>`, as Dash names it)."""
    _cached.add(output_id)


def keep_answers(server: Flask, app: Dash) -> None:
    """Put the cache between `server` and Dash's own views. Whatever guards requests comes before it."""
    answers = _Answers(server.extensions[EXTENSION], app)
    views = server.view_functions
    views[UPDATE] = answers.to_callbacks(views[UPDATE])
    views[LAYOUT] = answers.to_layouts(views[LAYOUT])


class _Made(NamedTuple):
    """An answer as it is kept: JSON in brotli."""

    status: int
    body: bytes
    is_lasting: bool


@dataclass(frozen=True)
class _Moment:
    """What an answer depends on beside its question."""

    view: View
    day: str

    def key(self, *question: Any) -> str:
        return self.view.key("answer", self.day, *question)


class _Answers:
    def __init__(self, context: Context, app: Dash) -> None:
        self.context = context
        self.app = app
        self.cache: CacheRegion = make_serialised_cache(context.settings, lambda made: len(made.body))

    def to_callbacks(self, ask_dash: Answering) -> Answering:
        """The view of all callbacks: registered ones from the cache, others from Dash, what is neither refused."""
        def dispatch() -> Any:
            request.max_content_length = LARGEST_QUESTION
            asked = _question()
            # Dash would answer what nobody declared with a traceback in the log.
            if not is_declared(self.app, asked):
                abort(400)
            moment = self._moment() if asked["output"] in _cached else None
            if moment is None:
                return ask_dash()
            values = json.dumps(values_of(asked, without=REFRESH), sort_keys=True)
            return _response(self._made(moment, moment.key(asked["output"], values), ask_dash))

        return dispatch

    def to_layouts(self, ask_dash: Answering) -> Answering:
        """The view of the first layout of a visit; a browser that has it already is told so."""
        def serve_layout() -> Any:
            moment = self._moment()
            if moment is None:
                return ask_dash()
            # The pill in the layout tells them; no version covers them.
            loads = moment.view.read_now(freshness.loads).to_csv(index=False)
            key = moment.key(LAYOUT, request.args.get("at"), loads)
            tag = hashlib.sha256(key.encode()).hexdigest()
            if request.if_none_match.contains_weak(tag):
                return _tagged(Response(status=304), tag)
            made = self._made(moment, key, ask_dash, covered=(freshness.loads,))
            return _tagged(_response(made), tag) if made.is_lasting else _response(made)

        return serve_layout

    def _moment(self) -> _Moment | None:
        """None where the warehouse cannot be asked: every card then says so itself."""
        try:
            view = self.context.reader.view()
            return _Moment(view, today(self.context.settings, view).isoformat())
        except SQLAlchemyError:
            logger.exception("the data versions cannot be read; answering without the cache")
            return None

    def _made(self, moment: _Moment, key: str, ask_dash: Answering, covered: Collection[Any] = ()) -> _Made:
        def make() -> _Made:
            response: Response = ask_dash()
            body = response.get_data()
            is_lasting = response.status_code == 200 and self._is_lasting(moment.view, body, covered)
            return _Made(response.status_code, brotli.compress(body, quality=BROTLI_QUALITY), is_lasting)

        try:
            made: _Made = self.cache.get_or_create(key, make, should_cache_fn=lambda made: made.is_lasting)
        except RedisError:
            logger.exception("the cache cannot be reached; answering without it")
            return make()
        return made

    def _is_lasting(self, view: View, body: bytes, covered: Collection[Any]) -> bool:
        """Whether an answer just made is what its key says: nothing failed, and no data moved meanwhile."""
        return (
            FAILED not in body
            and len(body) <= LARGEST_KEPT
            and all(query in covered for query in view.read_past_versions)
            and self.context.reader.versions() == view.versions
        )


def _question() -> Any:
    try:
        return request.get_json()
    except RecursionError:
        abort(400)


def _response(made: _Made) -> Response:
    response = Response(made.body, made.status, content_type="application/json")
    if request.accept_encodings.find("br") >= 0:
        response.headers["Content-Encoding"] = "br"
    else:
        response.set_data(brotli.decompress(made.body))
    return response


def _tagged(response: Response, tag: str) -> Response:
    response.set_etag(tag, weak=True)
    response.headers["Cache-Control"] = "private, no-cache"
    return response
