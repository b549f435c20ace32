"""What a request has to be before its endpoint is asked: clear about each parameter, and after what there is."""

from collections.abc import Callable
from functools import cache
from inspect import signature
from typing import Any, get_origin

from flask import Flask, abort, current_app, request
from flask_openapi3.blueprint import APIBlueprint

from dashboard.api.answers import CSV, JSON

EXTENSION = "assay_offers_csv"


def know_answers(server: Flask, group: APIBlueprint) -> None:
    """Note which of a group's endpoints have their rows as CSV, as their document says."""
    offering = server.extensions.setdefault(EXTENSION, set())
    for path in group.paths.values():
        operations = (path.get, path.post, path.put, path.delete)
        offering.update(operation.operationId for operation in operations if operation and _offers_csv(operation))


def refuse_repeated() -> None:
    """400 for a parameter with several values that takes one: to choose one of them would be a guess."""
    if request.endpoint is None or len(request.args) == sum(1 for _ in request.args.items(multi=True)):
        return
    singles = _singles(current_app.view_functions[request.endpoint])
    twice = [name for name, values in request.args.lists() if len(values) > 1 and name in singles]
    if twice:
        abort(400, f"The parameter {twice[0]} is there {len(request.args.getlist(twice[0]))} times; send it once.")


def refuse_unwritable() -> None:
    """406 for who wants CSV alone of what is no list of rows."""
    accepted = request.accept_mimetypes
    if accepted[CSV] and not accepted[JSON] and request.blueprint and request.endpoint:
        is_ours = isinstance(current_app.blueprints.get(request.blueprint), APIBlueprint)
        if is_ours and request.endpoint.replace(".", "_") not in current_app.extensions[EXTENSION]:
            abort(406)


@cache
def _singles(view: Callable[..., Any]) -> frozenset[str]:
    """The parameters of an endpoint that take one value; none of a view that reads its own."""
    query = signature(view).parameters.get("query")
    fields = query.annotation.model_fields if query else {}
    return frozenset(field.alias or name for name, field in fields.items() if get_origin(field.annotation) is not list)


def _offers_csv(operation: Any) -> bool:
    answer = (operation.responses or {}).get("200")
    return bool(answer and CSV in (answer.content or {}))
