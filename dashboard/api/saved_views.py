"""Saved views: `GET /api/v1/saved-views?path=/sales`, `POST` to save one, `DELETE /api/v1/saved-views/<id>`.

A page that is opened without filters opens with its visitor's default view. Which those are is kept for a moment, so
that pages need not ask the warehouse first; whoever saves gets another cookie, and with it their own views as saved by
whichever process serves them next.
"""

import secrets
import threading
from collections.abc import Mapping
from urllib.parse import parse_qs

from cachetools import TTLCache
from flask import Blueprint, Flask, Response, current_app, g, redirect, request
from sqlalchemy.exc import OperationalError, SQLAlchemyError
from werkzeug.wrappers import Response as AnyResponse

from dashboard import saved_views
from dashboard.access.viewer import owner
from dashboard.api.answers import failure, success
from dashboard.api.same_origin import refused
from dashboard.context import current
from dashboard.pages import find_page
from dashboard.queries.saved_views import default_searches, visible

LONGEST_NAME, LONGEST_SEARCH = 80, 4000
EXTENSION = "assay_default_views"
# Names the state of the visitor's views; it changes when they save.
COOKIE = "views"
LONGEST_COOKIE = 32
# What was saved in another browser is known everywhere after this long.
KEPT_SECONDS = 10
MOST_KEPT = 1000

views = Blueprint("saved_views", __name__, url_prefix="/api/v1/saved-views")

Answer = Response | tuple[Response, int]


class _Defaults:
    """The default views of whoever asks, by path: from the warehouse at most every KEPT_SECONDS."""

    def __init__(self) -> None:
        self._kept: TTLCache[tuple[str, str], Mapping[str, str]] = TTLCache(MOST_KEPT, KEPT_SECONDS)
        self._lock = threading.Lock()

    def of_visitor(self) -> Mapping[str, str]:
        key = owner(), request.cookies.get(COOKIE, "")[:LONGEST_COOKIE]
        with self._lock:
            found = self._kept.get(key)
        if found is None:
            with current().reader.database.transaction("reader") as connection:
                found = default_searches(connection, owner())
            with self._lock:
                self._kept[key] = found
        return found


def open_defaults(server: Flask) -> None:
    """Send whoever opens a page without filters to their default view of it."""
    server.extensions[EXTENSION] = _Defaults()

    @server.before_request
    def to_default() -> AnyResponse | None:
        if request.method != "GET" or request.query_string or find_page(request.path) is None:
            return None
        search = visitors_defaults().get(request.path)
        return redirect(request.path + search) if search else None


def visitors_defaults() -> Mapping[str, str]:
    """The query strings that pages open with for whoever asks, by path; none where the warehouse does not answer."""
    if "defaults" not in g:
        try:
            g.defaults = current_app.extensions[EXTENSION].of_visitor()
        except SQLAlchemyError:
            # The page itself says what is wrong with the warehouse.
            g.defaults = {}
    found: Mapping[str, str] = g.defaults
    return found


@views.get("")
def get() -> Answer:
    """The views of a page that the visitor may see; 422 for a path that is no page."""
    path = request.args.get("path", "")
    if find_page(path) is None:
        return failure(422, "not_valid", f"There is no page {path!r}.")
    with current().reader.database.transaction("reader") as connection:
        frame = visible(connection, owner(), path)
    found = [{**row, "is_own": row["owner"] == owner()} for row in frame.drop(columns="path").to_dict("records")]
    return success(found)


@views.post("")
def post() -> Answer:
    """Save a view; 422 where something is missing or too long."""
    refusal = refused()
    if refusal:
        return refusal
    body = request.get_json(silent=True)
    fault = _fault(body)
    if fault or not isinstance(body, dict):
        return failure(422, "not_valid", fault)
    name = body["name"].strip()
    try:
        number = saved_views.keep(
            current().reader.database, owner(), body["path"], name, body["search"],
            is_shared=body.get("is_shared") is True, is_default=body.get("is_default") is True,
        )
    except OperationalError:
        return failure(503, "not_ready", "The warehouse does not answer; save it again.")
    return _changed({"view_id": number, "name": name})


@views.delete("/<int:view_id>")
def remove(view_id: int) -> Answer:
    """Take away a view of the visitor's own; 404 where there is none."""
    refusal = refused()
    if refusal:
        return refusal
    try:
        is_removed = saved_views.remove(current().reader.database, owner(), view_id)
    except OperationalError:
        return failure(503, "not_ready", "The warehouse does not answer; take it away again.")
    if not is_removed:
        return failure(404, "not_found", "There is no such view of yours.")
    return _changed({"view_id": view_id})


def _changed(data: Mapping[str, object]) -> Response:
    response = success(data)
    response.set_cookie(COOKIE, secrets.token_urlsafe(LONGEST_COOKIE // 2), httponly=True, samesite="Lax")
    return response


def _fault(body: object) -> str:
    if not isinstance(body, dict):
        return "Send a JSON object with name, path and search."
    texts = [body.get(key) for key in ("name", "path", "search")]
    if not all(isinstance(text, str) and "\0" not in text for text in texts):
        return "name, path and search are texts."
    name, path, search = (str(text) for text in texts)
    if not 0 < len(name.strip()) <= LONGEST_NAME:
        return f"A name has 1 to {LONGEST_NAME} letters."
    if find_page(path) is None:
        return f"There is no page {path!r}."
    if not search.startswith("?") or len(search) > LONGEST_SEARCH or not parse_qs(search[1:]):
        return "search is the address's query string, with its question mark."
    return ""
