"""A real HTTP server that speaks Square's formats, with faults on demand.

Pages, cursors, limits, error bodies and left-out keys are as Square's own specification says. A cursor counts only
for the query that it came from, and goes on with what that found, whatever has changed meanwhile.
"""

import json
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email.utils import format_datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qsl, urlsplit

TOKEN = "a-token"
BEGINNING = '{"orders": [{"id": "O0", "note": "é'.encode()[:-1]
BODIES = {
    "HTML": (b"<html>gateway</html>", "text/html"),
    "LIST": (b"[]", "application/json"),
    "TRUNCATED": (BEGINNING, "application/json"),
}
Object = dict[str, Any]


@dataclass
class Fault:
    """An answer in place of the next one to `path`; `after` lets requests pass first.

    Status 0 cuts the connection. Code HTML is a gateway's page, LIST another service's JSON, TRUNCATED an answer whose
    JSON breaks off within a letter, CUT one that ends before what it announced, STALLED one whose rest never comes.
    """

    path: str
    status: int
    code: str = ""
    headers: dict[str, str] = field(default_factory=dict)
    after: int = 0


@dataclass
class SquareState:
    """What the account holds, and how the server behaves. Objects are as the API gives them."""

    locations: list[Object] = field(default_factory=list)
    orders: list[Object] = field(default_factory=list)
    catalog: list[Object] = field(default_factory=list)
    customers: list[Object] = field(default_factory=list)
    unlisted: set[str] = field(default_factory=set)
    team_members: list[Object] = field(default_factory=list)
    counts: list[Object] = field(default_factory=list)
    payments: list[Object] = field(default_factory=list)
    refunds: list[Object] = field(default_factory=list)
    now: datetime = datetime(2026, 3, 1, 12, tzinfo=UTC)
    page_size: int = 1000
    starts_with_an_empty_page: bool = False
    faults: list[Fault] = field(default_factory=list)
    requests: list[tuple[str, Object]] = field(default_factory=list)
    cursors: dict[str, tuple[str, list[Object]]] = field(default_factory=dict)
    url: str = ""

    def asked(self, path: str) -> list[Object]:
        """The parameters of all requests to `path`."""
        return [parameters for asked_path, parameters in self.requests if asked_path == path]

    def expire_cursors(self) -> None:
        """Forget all cursors, as Square does after a quarter of an hour."""
        self.cursors.clear()


class BadRequestError(Exception):
    """What the request asks is not allowed; the first argument is Square's code."""


@contextmanager
def square_server() -> Iterator[SquareState]:
    """The server on a free port, until the block ends."""
    state = SquareState()

    class Handler(_Handler):
        square = state

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    state.url = f"http://127.0.0.1:{server.server_port}"
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    try:
        yield state
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


class _Handler(BaseHTTPRequestHandler):
    square: SquareState
    protocol_version = "HTTP/1.1"

    def log_message(self, *_: object) -> None:
        """Say nothing."""

    def date_time_string(self, timestamp: float | None = None) -> str:
        """The server's own clock."""
        return format_datetime(self.square.now, usegmt=True)

    def do_GET(self) -> None:
        url = urlsplit(self.path)
        self._serve(url.path, dict(parse_qsl(url.query)))

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        self._serve(self.path, json.loads(body or b"{}"))

    def _serve(self, path: str, parameters: Object) -> None:
        self.square.requests.append((path, parameters))
        fault = next((fault for fault in self.square.faults if fault.path == path), None)
        if fault and fault.after:
            fault.after -= 1
        elif fault:
            self.square.faults.remove(fault)
            return self._fail(fault)
        if self.headers["Authorization"] != f"Bearer {TOKEN}":
            return self._answer(401, _errors("UNAUTHORIZED"))
        try:
            self._answer(200, _route(self.square, path, parameters))
        except BadRequestError as error:
            self._answer(400, _errors(str(error.args[0])))

    def _fail(self, fault: Fault) -> None:
        if fault.status == 0:
            self.close_connection = True
            self.connection.close()
        elif fault.code in BODIES:
            self._send(fault.status, *BODIES[fault.code], fault.headers)
        elif fault.code in ("CUT", "STALLED"):
            self.close_connection = True
            self._send(fault.status, BEGINNING, "application/json", {"Content-Length": str(2 * len(BEGINNING))})
            if fault.code == "STALLED":
                # Until whoever asked hangs up.
                self.rfile.read(1)
        else:
            self._answer(fault.status, _errors(fault.code), fault.headers)

    def _answer(self, status: int, body: Object, headers: dict[str, str] | None = None) -> None:
        self._send(status, json.dumps(body).encode(), "application/json", headers or {})

    def _send(self, status: int, body: bytes, kind: str, headers: dict[str, str]) -> None:
        self.send_response(status)
        for name, value in {"Content-Type": kind, "Content-Length": str(len(body)), **headers}.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(body)


def _errors(code: str) -> Object:
    return {"errors": [{"category": "API_ERROR", "code": code, "detail": f"what {code} means"}]}


def _route(square: SquareState, path: str, asked: Object) -> Object:
    pages: dict[str, Callable[[], tuple[str, list[Object], int]]] = {
        "/v2/orders/search": lambda: ("orders", _orders(square, asked), 1000),
        "/v2/catalog/list": lambda: ("objects", [o for o in square.catalog if not o.get("is_deleted")], 100),
        "/v2/catalog/search": lambda: ("objects", _after(square.catalog, asked["begin_time"]), 1000),
        "/v2/customers": lambda: ("customers", [c for c in square.customers if c["id"] not in square.unlisted], 100),
        "/v2/customers/search": lambda: (
            "customers", _within(square.customers, asked["query"]["filter"]["updated_at"]), 100
        ),
        "/v2/team-members/search": lambda: ("team_members", square.team_members, 200),
        "/v2/inventory/counts/batch-retrieve": lambda: ("counts", _counts(square, asked), 1000),
        "/v2/payments": lambda: ("payments", _by_update(square.payments, asked), 100),
        "/v2/refunds": lambda: ("refunds", _by_update(square.refunds, asked), 100),
    }
    if path in pages:
        return _page(square, path, asked, *pages[path]())
    if path == "/v2/locations":
        return _without_empty({"locations": square.locations})
    if path == "/v2/catalog/info":
        return {"limits": {"batch_upsert_max_objects_per_batch": 1000}}
    if path == "/v2/orders/batch-retrieve":
        return _without_empty({"orders": [o for o in square.orders if o["id"] in asked["order_ids"]]})
    if path == "/v2/customers/bulk-retrieve":
        by_id = {customer["id"]: customer for customer in square.customers}
        return {"responses": {
            key: {"customer": by_id[key]} if key in by_id else _errors("NOT_FOUND") for key in asked["customer_ids"]
        }}
    for name, objects in (("payment", square.payments), ("refund", square.refunds)):
        for item in objects:
            if path == f"/v2/{name}s/{item['id']}":
                return {name: item}
    raise BadRequestError("NOT_FOUND")


def _page(square: SquareState, path: str, asked: Object, name: str, found: list[Object], most: int) -> Object:
    query = json.dumps([path, {key: value for key, value in asked.items() if key != "cursor"}], sort_keys=True)
    if asked.get("cursor"):
        if square.cursors.get(asked["cursor"], ("", []))[0] != query:
            raise BadRequestError("INVALID_CURSOR")
        found = square.cursors[asked["cursor"]][1]
    elif square.starts_with_an_empty_page and found:
        return {"cursor": _cursor(square, query, found)}
    if int(asked.get("limit") or most) > most:
        raise BadRequestError("VALUE_TOO_HIGH")
    size = min(int(asked.get("limit") or most), square.page_size)
    page: Object = {name: found[:size]}
    if found[size:]:
        page["cursor"] = _cursor(square, query, found[size:])
    return _without_empty(page)


def _cursor(square: SquareState, query: str, left: list[Object]) -> str:
    cursor = f"cursor-{len(square.cursors) + 1}"
    square.cursors[cursor] = (query, left)
    return cursor


def _orders(square: SquareState, asked: Object) -> list[Object]:
    query = asked["query"]
    if not 1 <= len(asked["location_ids"]) <= 10:
        raise BadRequestError("VALUE_TOO_LONG")
    if query["sort"]["sort_field"] != "UPDATED_AT" or list(query["filter"]["date_time_filter"]) != ["updated_at"]:
        raise BadRequestError("BAD_REQUEST")
    states = query["filter"]["state_filter"]["states"]
    found = _within(square.orders, query["filter"]["date_time_filter"]["updated_at"])
    found = [o for o in found if o["location_id"] in asked["location_ids"] and o["state"] in states]
    return sorted(found, key=lambda order: _moment(order["updated_at"]))


def _by_update(objects: list[Object], asked: Object) -> list[Object]:
    window = {"start_at": asked["updated_at_begin_time"], "end_at": asked["updated_at_end_time"]}
    return sorted(_within(objects, window), key=lambda item: _moment(item["updated_at"]))


def _counts(square: SquareState, asked: Object) -> list[Object]:
    wanted = asked.get("catalog_object_ids")
    after = _after(square.counts, asked.get("updated_after", "2000-01-01T00:00:00Z"), "calculated_at")
    return [count for count in after if wanted is None or count["catalog_object_id"] in wanted]


def _within(objects: list[Object], window: Object) -> list[Object]:
    start, end = _moment(window["start_at"]), _moment(window["end_at"])
    return [item for item in objects if start <= _moment(item["updated_at"]) <= end]


def _after(objects: list[Object], stamp: str, field_name: str = "updated_at") -> list[Object]:
    return [item for item in objects if _moment(item[field_name]) > _moment(stamp)]


def _moment(stamp: str) -> datetime:
    return datetime.fromisoformat(stamp)


def _without_empty(body: Object) -> Object:
    return {key: value for key, value in body.items() if value != []}
