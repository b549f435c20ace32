"""Every error has the one shape for programs, and pages keep theirs."""

import re
from collections.abc import Iterator
from typing import Any

import pytest
from flask import Flask, Response
from flask.testing import FlaskClient
from pydantic import Field, RootModel
from sqlalchemy.exc import OperationalError

from dashboard.api import frame
from dashboard.api.answers import success
from dashboard.api.frame import failures, group, make_server, register
from dashboard.api.shapes import Answer, Arguments, PlainText, Row, Shape
from dashboard.queries.hidden import NotPermittedError
from warehouse.metrics import NotAnswerable

RAISED = {
    "secret": NotPermittedError("Your role does not show costs and margins."),
    "refused": NotAnswerable("Ask by day."),
    "lost": OperationalError("select 'secret'", {}, Exception("connection to 10.0.0.5 refused")),
    "broken": ZeroDivisionError("a secret"),
}


class What(Arguments):
    """Which error."""

    name: str


class Chosen(Arguments):
    """One period, some places."""

    first: str = Field("", alias="from", max_length=3)
    places: list[PlainText] = Field(default=[])


class Listed(Row):
    """One row of a list."""

    place: str


class Sent(Shape):
    """One row."""

    price: float = Field(ge=0, allow_inf_nan=False)


class Rows(RootModel[list[Sent]]):
    """Some rows."""


@pytest.fixture
def client() -> Iterator[FlaskClient]:
    server = make_server("example")
    examples = group("examples", "Examples", "For these tests.")

    @examples.get("/errors/<name>", responses={200: Answer[int], **failures(404)})
    def raising(path: What) -> Response:
        """Raise."""
        raise RAISED[path.name]

    @examples.get("/filters", responses={200: Answer[int]})
    def filtered(query: Chosen) -> Response:
        """Answer."""
        return success(len(query.places))

    @examples.get("/list", responses={200: Listed.page()})
    def listed() -> Response:
        """Answer."""
        return success([])

    @examples.post("/rows", responses={200: Answer[int], **failures(400, 413, 415)})
    def count(body: Rows) -> Response:
        """Count."""
        return success(len(body.root))

    register(server, examples)
    yield server.test_client()


@pytest.mark.parametrize(("name", "status", "code", "message"), [
    ("secret", 403, "not_permitted", "Your role does not show costs and margins."),
    ("refused", 422, "not_answerable", "Ask by day."),
    ("lost", 503, "not_ready", "The warehouse does not answer; ask again in a moment."),
    ("broken", 500, "failed", "Something went wrong on the server; its log has the cause under this X-Request-ID."),
])
def test_what_queries_raise_is_told_without_what_they_hold(
    client: FlaskClient, name: str, status: int, code: str, message: str
) -> None:
    answer = client.get(f"/api/v1/errors/{name}")
    assert (answer.status_code, answer.json) == (status, {"status": "error", "code": code, "message": message})


@pytest.mark.parametrize(("body", "kind", "status", "code"), [
    ("[", "application/json", 400, "malformed"),
    ("[" * 100_000, "application/json", 400, "malformed"),
    ("[]", "text/plain", 415, "wrong_content_type"),
    ("[1]", "application/json", 422, "not_valid"),
    ("null", "application/json", 422, "not_valid"),
    ('[{"price": 1}, {"price": 2}]' + " " * 200, "application/json", 413, "too_large"),
])
def test_a_body_that_cannot_be_used_is_told_apart(
    client: FlaskClient, monkeypatch: pytest.MonkeyPatch, body: str, kind: str, status: int, code: str
) -> None:
    if status == 413:
        monkeypatch.setattr(frame, "LARGEST_BODY", 100)
    answer = client.post("/api/v1/rows", data=body, content_type=kind)
    assert (answer.status_code, answer.get_json()["code"]) == (status, code)


@pytest.mark.parametrize(("row", "field", "message"), [
    ('{"price": "many"}', "price", "must be a number"),
    ('{"price": NaN}', "price", "must be a finite number"),
    ('{"price": -Infinity}', "price", "must be a finite number"),
    ('{}', "price", "This is needed."),
    ('{"price": 1, "prize": 2}', "prize", "There is nothing of this name here."),
])
def test_each_fault_names_its_row_and_field(client: FlaskClient, row: str, field: str, message: str) -> None:
    answer = client.post("/api/v1/rows", data=f'[{{"price": 1}}, {row}]', content_type="application/json")
    assert answer.get_json()["details"][-1] == {"row": 1, "field": field, "message": message}
    assert answer.get_json()["message"].startswith(f"row 1, {field}: ")


def test_a_parameter_of_one_value_that_is_there_twice_is_refused(client: FlaskClient) -> None:
    assert client.get("/api/v1/filters?from=a&places=x&places=y").get_json()["data"] == 2
    twice = client.get("/api/v1/filters?from=a&from=a")
    assert twice.status_code == 400
    assert twice.get_json()["message"] == "The parameter from is there 2 times; send it once."


def test_a_fault_is_told_in_words_for_people(client: FlaskClient) -> None:
    details = client.get("/api/v1/filters?from=long&places=a%00").get_json()["details"]
    assert [fault["message"] for fault in details] == [
        "must have at most 3 characters", "must not hold a null character"
    ]


def test_csv_alone_is_refused_where_there_is_no_list(client: FlaskClient) -> None:
    def asked(path: str, accept: str) -> int:
        return client.get(f"/api/v1/{path}", headers={"Accept": accept}).status_code

    assert asked("filters", "text/csv") == 406
    assert asked("list", "text/csv") == 200
    assert [asked("filters", accept) for accept in ("text/csv, */*;q=0.1", "text/html")] == [200, 200]


def test_what_is_not_there_is_told_apart_from_another_method(client: FlaskClient) -> None:
    unknown = client.post("/api/v1/nothing")
    assert (unknown.status_code, unknown.get_json()["code"]) == (404, "not_found")
    other = client.delete("/api/v1/rows")
    assert (other.status_code, other.get_json()["code"]) == (405, "method_not_allowed")
    assert other.headers["Allow"] == "POST, OPTIONS"
    assert client.options("/api/v1/rows").headers["Allow"] == "POST, OPTIONS"


def test_every_endpoint_and_nothing_else_takes_its_methods(server: Flask) -> None:
    client = server.test_client()
    document: dict[str, Any] = client.get("/api/v1/openapi.json").get_json()
    for path, operations in document["paths"].items():
        documented = {method.upper() for method in operations} | ({"HEAD"} if "get" in operations else set())
        told = client.options(re.sub(r"{\w+}", "1", path)).headers["Allow"]
        assert set(told.split(", ")) == documented | {"OPTIONS"}, path


def test_pages_keep_their_own_errors(server: Flask) -> None:
    client = server.test_client()
    assert "text/html" in client.get("/nowhere").content_type
    assert "text/html" in client.get("/export/nothing/nothing.csv").content_type
    assert client.get("/api/nothing").get_json()["code"] == "not_found"
