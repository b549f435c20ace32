"""What the API says of itself: the OpenAPI document at /api/v1/openapi.json, for people at /api/docs."""

from functools import cache
from importlib.resources import files
from typing import Any, cast

from flask import Blueprint, Response, current_app, request

from dashboard.api.answers import JSON, as_json
from dashboard.api.frame import PREFIX, Server

# The library's script, and what our own page around it is made of.
SCALAR = ("flask_openapi3_scalar", "templates/scalar/js/scalar.standalone.js")
FILES = {
    "": ("dashboard.api", "docs/page.html", "text/html"),
    "page.css": ("dashboard.api", "docs/page.css", "text/css"),
    "page.js": ("dashboard.api", "docs/page.js", "text/javascript"),
    "scalar.js": (*SCALAR, "text/javascript"),
}

document = Blueprint("document", __name__)


@document.get(f"{PREFIX}/openapi.json")
def openapi() -> Response:
    """The document."""
    return _kept(Response(as_json(described(cast(Server, current_app))), mimetype=JSON))


@document.get("/api/docs", defaults={"name": ""})
@document.get("/api/docs/<any('page.css', 'page.js', 'scalar.js'):name>")
def docs(name: str) -> Response:
    """A page that shows the document, and what it is made of."""
    package, path, kind = FILES[name]
    return _kept(Response(_content(package, path), mimetype=kind))


def described(server: Server) -> dict[str, Any]:
    """The OpenAPI document of the server's endpoints."""
    found: dict[str, Any] = server.api_doc
    for operations in found["paths"].values():
        for operation in operations.values():
            # The library ends the lines of docstrings as in HTML.
            if "description" in operation:
                operation["description"] = operation["description"].replace("<br/>", "\n").strip()
    # Every fault has our own shape.
    found["components"]["schemas"].pop("ValidationErrorModel", None)
    return found


def _kept(response: Response) -> Response:
    response.add_etag()
    return cast(Response, response.make_conditional(request))


@cache
def _content(package: str, path: str) -> bytes:
    return files(package).joinpath(path).read_bytes()
