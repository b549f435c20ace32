"""Answers as they go over the wire: serialised and compressed once, then given to all who may see the same.

Such an answer depends on its question, the viewer's scope and rights, the data versions and the business date, and on
nothing else. So what writes, or what belongs to one person, is never kept. A failure is given out and not kept, and so
is what asked the warehouse for more than the versions cover.
"""

import logging
from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass
from typing import Any, NamedTuple, cast

import brotli  # type: ignore[import-untyped]
from dogpile.cache.api import NO_VALUE
from flask import Flask, Response, current_app, request, stream_with_context
from redis.exceptions import RedisError
from sqlalchemy.exc import SQLAlchemyError

from dashboard.access.viewer import viewer
from dashboard.context import EXTENSION, Context, today
from dashboard.queries.cache import View, make_serialised_cache

KEPT = "assay_kept_answers"
# Higher ones take longer than they save on a network of today.
BROTLI_QUALITY = 5
LARGEST_KEPT = 4 * 1024 * 1024
# A browser may keep it for its one visitor, and asks each time whether it still holds.
PRIVATE = "private, no-cache"
# Of an answer's own headers; others belong to one request.
KEPT_HEADERS = ("X-Next-Cursor",)

logger = logging.getLogger(__name__)


class Made(NamedTuple):
    """An answer as it is kept: its body in brotli."""

    status: int
    content_type: str
    body: bytes
    is_lasting: bool
    headers: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True)
class Moment:
    """What an answer depends on beside its question."""

    view: View
    day: str

    def key(self, *question: Any) -> str:
        """The key of the answer to a question: `question` must say all of it in its repr."""
        return self.view.key("answer", self.day, viewer().rights, *question)


class Kept:
    """The answers that one application keeps."""

    def __init__(self, context: Context) -> None:
        self._context = context
        self._cache = make_serialised_cache(context.settings, lambda made: len(made.body))

    def moment(self) -> Moment | None:
        """Now, for whoever asks; None where the warehouse cannot be asked, so that nothing can be kept."""
        try:
            view = self._context.reader.view()
            return Moment(view, today(self._context.settings, view).isoformat())
        except SQLAlchemyError:
            logger.exception("the data versions cannot be read; answering without the cache")
            return None

    def found(self, key: str) -> Made | None:
        """The answer under a key, where there is one; `made` is for whoever then wants it made."""
        try:
            found = self._cache.get(key)
        except RedisError:
            # `made` says so.
            return None
        if found is NO_VALUE:
            return None
        self._context.reader.note_read("answers", True, self._cache)
        return cast(Made, found)

    def made(
        self,
        moment: Moment,
        key: str,
        ask: Callable[[], Response],
        covered: Collection[Any] = (),
        is_whole: Callable[[bytes], bool] = lambda _body: True,
    ) -> Made:
        """The answer under a key, made by `ask` where there is none. `covered` are queries past the versions whose
        answers are part of the key; a body that is not whole is not kept."""
        computed = []

        def make() -> Made:
            computed.append(key)
            response = ask()
            body = response.get_data()
            is_good = response.status_code == 200 and len(body) <= LARGEST_KEPT and is_whole(body)
            is_lasting = is_good and self._is_covered(moment.view, covered)
            headers = tuple((name, response.headers[name]) for name in KEPT_HEADERS if name in response.headers)
            compressed = brotli.compress(body, quality=BROTLI_QUALITY)
            return Made(response.status_code, response.content_type, compressed, is_lasting, headers)

        try:
            made: Made = self._cache.get_or_create(key, make, should_cache_fn=lambda made: made.is_lasting)
        except RedisError:
            logger.exception("the cache cannot be reached; answering without it")
            made = make()
        self._context.reader.note_read("answers", not computed, self._cache)
        return made

    def _is_covered(self, view: View, covered: Collection[Any]) -> bool:
        """Whether an answer just made is what its key says, and no data moved meanwhile."""
        return all(query in covered for query in view.read_past_versions) and (
            self._context.reader.versions() == view.versions
        )


def keep(server: Flask) -> None:
    """Give `server` a place for its answers."""
    server.extensions[KEPT] = Kept(server.extensions[EXTENSION])


def kept() -> Kept:
    """What the application that serves this request keeps."""
    found: Kept = current_app.extensions[KEPT]
    return found


def response_of(made: Made) -> Response:
    """The answer as the client can read it."""
    response = Response(made.body, made.status, made.headers, content_type=made.content_type)
    if takes_brotli():
        response.headers["Content-Encoding"] = "br"
    else:
        response.set_data(brotli.decompress(made.body))
    return response


def in_lines(first: bytes, ask: Callable[[], Made]) -> Response:
    """Two texts as lines, for a client that reads brotli: the first goes out before the second is asked for.

    By then the status is said: where the second fails, nothing follows the first, and its reader knows it by that.
    """
    compressor = brotli.Compressor(quality=BROTLI_QUALITY)

    def lines() -> Iterator[bytes]:
        yield compressor.process(first + b"\n") + compressor.flush()
        yield compressor.process(_body_or_nothing(ask)) + compressor.finish()

    response = Response(stream_with_context(lines()), content_type="application/x-ndjson")
    response.headers["Content-Encoding"] = "br"
    # A proxy that gathers an answer before it passes it on, as nginx does, would make the first line wait.
    response.headers["X-Accel-Buffering"] = "no"
    # As those that are kept. Of a stream that may not be stored, Chromium says at its end that it was broken off.
    response.headers["Cache-Control"] = PRIVATE
    return response


def _body_or_nothing(ask: Callable[[], Made]) -> bytes:
    try:
        made = ask()
    except Exception:
        logger.exception("%s failed after its first line had gone out", request.path)
        return b""
    return brotli.decompress(made.body) if made.status == 200 else b""


def takes_brotli() -> bool:
    """Whether whoever asks reads brotli."""
    return request.accept_encodings.find("br") >= 0


def tagged(response: Response, tag: str) -> Response:
    """The answer with a tag by which its client can ask whether it still holds."""
    response.set_etag(tag, weak=True)
    response.headers["Cache-Control"] = PRIVATE
    return response
