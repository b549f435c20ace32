"""The frame that endpoints stand in: the server, groups of endpoints, and what all of them answer besides success."""

from collections.abc import Callable, Mapping
from functools import cache
from inspect import signature
from typing import Any

from flask import abort, current_app, request
from flask_openapi3.blueprint import APIBlueprint
from flask_openapi3.models.info import Info
from flask_openapi3.models.tag import Tag
from flask_openapi3.openapi import OpenAPI
from werkzeug.exceptions import BadRequest

from dashboard.api.asking import know_answers, refuse_repeated, refuse_unwritable
from dashboard.api.errors import answer_errors, answer_refusals, is_for_programs, not_valid
from dashboard.api.shapes import Failure

PREFIX = "/api/v1"
BEARER = "token"
# 100,000 rows of an analysis come to about a half of it.
LARGEST_BODY = 24_000_000
# What callers of the former API know: these paths answer under /api/v1, under /api and without a prefix.
FORMER_NAMES: Mapping[str, str] = {
    "/recommendations/products": "/recommendations/products",
    "/sales-forecast": "/sales-forecast",
    "/analyze": "/employee-performance",
    "/product-analysis": "/product-performance",
    "/hooks/square": "/hooks/square",
}
ABOUT = (
    "Figures of the business, predictions, and analyses of what is sent. Every answer is JSON with `status`; an error "
    "has a `code` for programs and a `message` for people. Money and quantities are exact decimal numbers. Lists go "
    "on by `cursor`; ask for CSV with `Accept: text/csv`."
)


class Server(OpenAPI):
    """A Flask server that knows what its endpoints take and give."""


def make_server(name: str) -> Server:
    """A server without endpoints. Its errors are in the one shape where a program asks."""
    server = Server(
        name,
        info=Info(title="Assay", version="1", description=ABOUT),
        security_schemes={BEARER: {"type": "http", "scheme": "bearer"}},
        validation_error_callback=not_valid,
        doc_ui=False,
        static_folder=None,
    )
    answer_errors(server)
    return server


def group(name: str, title: str, about: str, *, is_public: bool = False) -> APIBlueprint:
    """Endpoints under /api/v1 that belong together. `name` begins their names in dashboard/access/rules.py, `title`
    is their heading in the document."""
    made = APIBlueprint(
        name,
        __name__,
        url_prefix=PREFIX,
        abp_tags=[Tag(name=title, description=about)],
        abp_security=[] if is_public else [{BEARER: []}],
        abp_responses=failures(400, *([] if is_public else [401, 403]), 406, 422, 429, 500, 503),
        operation_id_callback=lambda bp_name, name, path, method: f"{bp_name}_{name}",
    )
    answer_refusals(made)
    return made


def failures(*statuses: int) -> dict[str | int, Any]:
    """What an endpoint answers besides success, for `responses=`: the statuses beyond those that all of them have."""
    return dict.fromkeys(statuses, Failure)


def register(server: Server, *groups: APIBlueprint) -> None:
    """Put the groups on the server, under their former names too. Whatever guards requests comes before it."""
    for check in (refuse_repeated, refuse_unwritable, read_body):
        server.before_request(check)
    for each in groups:
        server.register_api(each)
        know_answers(server, each)
    for former, path in FORMER_NAMES.items():
        for rule in [rule for rule in server.url_map.iter_rules() if rule.rule == PREFIX + path]:
            view, methods = server.view_functions[rule.endpoint], rule.methods
            for address in {f"{PREFIX}{former}", f"/api{former}", former} - {rule.rule}:
                server.add_url_rule(address, rule.endpoint, view, methods=methods)


def read_body() -> None:
    """Refuse a body that is too large (413), is not JSON (415) or cannot be read (400) before its endpoint is asked."""
    # A browser asks beforehand, without a body, whether it may send one.
    if not is_for_programs() or request.method == "OPTIONS":
        return
    request.max_content_length = LARGEST_BODY
    if request.endpoint and _takes_body(current_app.view_functions[request.endpoint]):
        if not request.is_json:
            abort(415)
        try:
            request.get_json()
        except (BadRequest, RecursionError):
            abort(400, "The body is no JSON that can be read.")


@cache
def _takes_body(view: Callable[..., Any]) -> bool:
    return "body" in signature(view).parameters
