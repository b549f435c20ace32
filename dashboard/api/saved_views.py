"""Saved views: `GET /api/v1/saved-views?path=/sales`, `POST` to save one, `DELETE /api/v1/saved-views/<id>`.

A page that is opened without filters opens with its visitor's default view. Which those are is kept for a moment, so
that pages need not ask the warehouse first; whoever saves gets another cookie, and with it their own views as saved by
whichever process serves them next.
"""

import secrets
import threading
from collections.abc import Mapping
from typing import Annotated

from cachetools import TTLCache
from flask import Flask, Response, current_app, g, redirect, request
from pydantic import AfterValidator, Field, StrictBool, StringConstraints, WithJsonSchema
from sqlalchemy.exc import OperationalError, SQLAlchemyError
from werkzeug.wrappers import Response as AnyResponse

from dashboard import saved_views
from dashboard.access.rules import may_open
from dashboard.access.viewer import owner, viewer
from dashboard.api.answers import failure, refuse, success
from dashboard.api.frame import failures, group
from dashboard.api.plain_words import pattern
from dashboard.api.shapes import Answer, Arguments, Shape
from dashboard.context import current
from dashboard.pages import all_pages, find_page
from dashboard.queries.saved_views import default_searches, visible

LONGEST_NAME, LONGEST_SEARCH = 80, 4000
EXTENSION = "assay_default_views"
# Names the state of the visitor's views; it changes when they save.
COOKIE = "views"
LONGEST_COOKIE = 32
# What was saved in another browser is known everywhere after this long.
KEPT_SECONDS = 10
MOST_KEPT = 1000
# One letter at least.
A_NAME = pattern(r"^[^\x00]*[^\s\x00][^\x00]*$", "must not be empty, and hold no null character")
# A question mark, and one key at least that has a value.
A_SEARCH = pattern(
    r"^\?([^\x00]*&)?[^=&\x00]+=[^&\x00][^\x00]*$", "must be filters as an address has them, such as ?period=90D"
)
LARGEST_ID = 2**63 - 1

views = group("saved_views", "Saved views", "Filters of pages that somebody saved under a name.")

Reply = Response | tuple[Response, int]


def _a_page(path: str) -> str:
    if find_page(path) is None:
        raise ValueError(f"There is no page {path!r}.")
    return path


PagePath = Annotated[str, AfterValidator(_a_page), WithJsonSchema({
    "type": "string", "enum": [page.path for page in all_pages()], "description": "A page of the dashboard.",
})]


class ViewsOfPage(Arguments):
    """Of which page."""

    path: PagePath


class ViewPath(Arguments):
    """Which view."""

    view_id: int = Field(ge=1, le=LARGEST_ID)


class View(Shape):
    """Filters of a page under a name."""

    name: Annotated[str, StringConstraints(strip_whitespace=True, max_length=LONGEST_NAME, pattern=A_NAME)]
    path: PagePath
    search: str = Field(max_length=LONGEST_SEARCH, pattern=A_SEARCH, description="The query string of the address.")
    is_shared: StrictBool = Field(False, description="Everybody sees it.")
    is_default: StrictBool = Field(False, description="The page opens with it.")


class SavedView(Shape):
    """A view that is kept."""

    view_id: int
    owner: str
    name: str
    search: str
    is_shared: bool
    is_default: bool
    is_own: bool


class ChangedView(Shape):
    """The view that was saved or taken away."""

    view_id: int
    name: str | None = None


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


@views.get("/saved-views", responses={200: Answer[list[SavedView]]})
def get(query: ViewsOfPage) -> Reply:
    """The views of a page that you may see."""
    if not may_open(query.path):
        refuse(403, "not_permitted", "Your role does not open this page.")
    with current().reader.database.transaction("reader") as connection:
        frame = visible(connection, owner(), query.path)
    found = [{**row, "is_own": row["owner"] == owner()} for row in frame.drop(columns="path").to_dict("records")]
    return success(found)


@views.post("/saved-views", responses={200: Answer[ChangedView], **failures(400, 413, 415)})
def post(body: View) -> Reply:
    """Save a view; one of the same name and page is replaced. Sharing it needs do.share."""
    if body.is_shared and not viewer().may("do.share"):
        refuse(403, "not_permitted", "Your role does not share views: save it for yourself.")
    try:
        number = saved_views.keep(
            current().reader.database, owner(), body.path, body.name, body.search,
            is_shared=body.is_shared, is_default=body.is_default,
        )
    except OperationalError:
        return failure(503, "not_ready", "The warehouse does not answer; save it again.")
    return _changed({"view_id": number, "name": body.name})


@views.delete("/saved-views/<int:view_id>", responses={200: Answer[ChangedView], **failures(404)})
def remove(path: ViewPath) -> Reply:
    """Take away a view of your own."""
    try:
        is_removed = saved_views.remove(current().reader.database, owner(), path.view_id)
    except OperationalError:
        return failure(503, "not_ready", "The warehouse does not answer; take it away again.")
    if not is_removed:
        return failure(404, "not_found", "There is no such view of yours.")
    return _changed({"view_id": path.view_id})


def _changed(data: Mapping[str, object]) -> Response:
    response = success(data)
    response.set_cookie(COOKIE, secrets.token_urlsafe(LONGEST_COOKIE // 2), httponly=True, samesite="Lax")
    return response
