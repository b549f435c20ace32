"""The API's own description: complete, ours alone, and shown without anything from elsewhere."""

import re
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from playwright.sync_api import Browser

from dashboard.access.rules import ENDPOINTS
from tests.dashboard.browsing import a_tab
from warehouse.settings import ROOT

PREFIX = "/api/v1"
# | `GET /kpis` | `api.read` | ... |
LINE = re.compile(r"^\| `([A-Z]+) (/\S*)` \| (.*?) \| (.+) \|$", re.MULTILINE)


@pytest.fixture
def document(client: FlaskClient) -> Any:
    return client.get(f"{PREFIX}/openapi.json").get_json()


def test_every_endpoint_of_ours_and_no_other_is_in_the_document(server: Flask, document: Any) -> None:
    ours = {
        (method, re.sub(r"<(?:\w+:)?(\w+)>", r"{\1}", rule.rule))
        for rule in server.url_map.iter_rules() if rule.rule.startswith(f"{PREFIX}/")
        and rule.endpoint.partition(".")[0] not in ("api", "document")
        for method in (rule.methods or set()) - {"HEAD", "OPTIONS"}
    }
    described = {(method.upper(), path) for path, operations in document["paths"].items() for method in operations}
    former = {path for _method, path in ours - described}
    assert described <= ours
    assert former == {f"{PREFIX}/analyze", f"{PREFIX}/product-analysis"}


def test_the_table_in_the_documents_is_the_api_with_its_permissions(server: Flask, document: Any) -> None:
    written = {(method, path): needs for method, path, needs, _what in
               LINE.findall((ROOT / "docs" / "api.md").read_text(encoding="utf-8"))}
    assert written.keys() == {
        (method.upper(), path.removeprefix(PREFIX))
        for path, operations in document["paths"].items() for method in operations
    }
    adapter = server.url_map.bind("localhost")
    for (method, path), needs in written.items():
        endpoint, _values = adapter.match(PREFIX + re.sub(r"{\w+}", "1", path), method)
        rule = ENDPOINTS[endpoint]
        told = "everybody" if rule.is_public else ", ".join(f"`{name}`" for name in rule.needs) or "signed in"
        assert needs == told, path


def test_every_answer_of_the_document_is_an_error_or_has_a_shape(document: Any) -> None:
    for path, operations in document["paths"].items():
        for operation in operations.values():
            for status, answer in operation["responses"].items():
                shape = answer["content"]["application/json"]["schema"]["$ref"].rpartition("/")[2]
                assert (shape == "Failure") == (status >= "400"), (path, status)
                assert shape in document["components"]["schemas"]


@pytest.mark.browser
def test_the_docs_page_shows_the_document_and_asks_nobody_else(chromium: Browser, serve: Any, server: Flask) -> None:
    address = serve(server)
    asked: list[str] = []
    with a_tab(chromium) as tab:
        tab.page.on("request", lambda request: asked.append(request.url))
        tab.page.goto(f"{address}/api/docs")
        tab.page.get_by_role("heading", name="Key figures").first.wait_for()
        assert not tab.faults
    assert f"{address}{PREFIX}/openapi.json" in asked
    assert [url for url in asked if not url.startswith((address, "data:", "blob:"))] == []
