"""A real HTTP server that answers as Laravel does: every paginator, its errors, and faults on demand.

Rows are dicts in `tables`, by path. Key names are those of laravel/framework's paginators and exception handler.
"""

import base64
import json
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from email.utils import formatdate
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qsl, urlencode, urlsplit

Row = dict[str, Any]
Fault = Callable[["Handler"], bool]
TOKEN = "7|kJq0secret"


@dataclass
class LaravelServer:
    """What the server holds and how it answers.

    `style`: paginate, simple, cursor (each also as resource_...), bare (pages without a paginator), whole (all rows
    at once), wrapped (all rows in `data`); each also as enveloped_..., within an object of the ERP's own. `faults` are
    used up one by one, one a request; None lets it pass.
    `page_size`: the rows that a page has, by those asked for; 0 refuses these, -1 with a 400.
    `before` is called with each request's number, from 1, and may change the tables: drift. Parameters in `ignored`
    do nothing.
    """

    tables: dict[str, list[Row]]
    style: str = "paginate"
    faults: list[Fault | None] = field(default_factory=list)
    before: Callable[[int], None] = lambda _: None
    page_size: Callable[[int], int] = lambda asked: min(asked, 1000)
    ignored: tuple[str, ...] = ()
    skew: timedelta = timedelta()
    latency: float = 0.0
    headers: dict[str, str] = field(default_factory=dict)
    requests: list[tuple[str, dict[str, str]]] = field(default_factory=list)
    port: int = 0
    lock: threading.Lock = field(default_factory=threading.Lock)
    most_at_once: int = 0
    at_once: int = 0

    @property
    def url(self) -> str:
        """Address of the API."""
        return f"http://127.0.0.1:{self.port}/api"

    def asked(self, path: str) -> list[dict[str, str]]:
        """Parameters of the requests for `path`, in order."""
        return [parameters for asked, parameters in self.requests if asked == path]


@contextmanager
def serve(server: LaravelServer) -> Iterator[LaravelServer]:
    """Run `server` on a free port."""
    handler = type("Handler", (Handler,), {"api": server})
    http = _Quiet(("127.0.0.1", 0), handler)
    server.port = http.server_port
    thread = threading.Thread(target=http.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    try:
        yield server
    finally:
        http.shutdown()
        http.server_close()
        thread.join()


class _Quiet(ThreadingHTTPServer):
    daemon_threads = True

    def handle_error(self, *_: Any) -> None:
        """Nothing: a reader that is given up drops its connections, as it should."""


class Handler(BaseHTTPRequestHandler):
    api: LaravelServer
    protocol_version = "HTTP/1.1"
    # One write an answer, so that no packet waits for an acknowledgement.
    wbufsize = 1 << 16
    disable_nagle_algorithm = True

    def do_GET(self) -> None:
        address = urlsplit(self.path)
        self.path_asked, asked = address.path.removeprefix("/api"), dict(parse_qsl(address.query))
        self.parameters = {name: value for name, value in asked.items() if name not in self.api.ignored}
        with self.api.lock:
            self.api.requests.append((self.path_asked, asked))
            self.api.before(len(self.api.requests))
            fault = self.api.faults.pop(0) if self.api.faults else None
            self.api.at_once += 1
            self.api.most_at_once = max(self.api.most_at_once, self.api.at_once)
        time.sleep(self.api.latency)
        try:
            if not (fault and fault(self)):
                self.answer()
        finally:
            with self.api.lock:
                self.api.at_once -= 1

    def answer(self) -> None:
        if self.headers.get("Accept") != "application/json":
            self.send(200, b"<!doctype html><title>Log in</title>", "text/html")
        elif self.headers.get("Authorization") != f"Bearer {TOKEN}":
            self.send_json(401, {"message": "Unauthenticated."})
        elif self.path_asked not in self.api.tables:
            self.send_json(404, {"message": f"The route api{self.path_asked} could not be found."})
        elif self.size() < 1:
            self.send_json(400 if self.size() else 422, {"message": "The selected per page is invalid."})
        else:
            self.send_json(200, self.body())

    def size(self) -> int:
        """The rows of a page."""
        return self.api.page_size(int(self.parameters.get("per_page", 15)))

    def body(self) -> Any:
        """The answer to this request, as it stands now."""
        with self.api.lock:
            rows = [dict(row) if isinstance(row, dict) else row for row in self.api.tables[self.path_asked]]
        rows = [row for row in rows if _is_wanted(row, self.parameters)]
        size = self.size()
        page = int(self.parameters.get("page", 1))
        part = rows[(page - 1) * size : page * size]
        style = self.api.style.removeprefix("enveloped_")
        body = self._styled(style, rows, part, page, size)
        return {"success": True, "message": "Fetched.", "data": body} if style != self.api.style else body

    def _styled(self, style: str, rows: list[Row], part: list[Row], page: int, size: int) -> Any:
        self.is_resource = style.startswith("resource_")
        match style.removeprefix("resource_"):
            case "whole":
                return rows
            case "wrapped":
                return {"data": rows}
            case "bare":
                return part
            case "cursor":
                return self._cursor_page(rows, size)
            case "simple":
                return self._shaped(part, self._numbered(page, size, part, len(rows) > page * size))
            case _:
                last = max(1, -(-len(rows) // size))
                paginator = self._numbered(page, size, part, page < last)
                return self._shaped(part, paginator | {"last_page": last, "total": len(rows)})

    def _numbered(self, page: int, size: int, part: list[Row], has_more: bool) -> dict[str, Any]:
        return {
            "current_page": page, "from": (page - 1) * size + 1 if part else None, "path": self.api.url,
            "per_page": size, "to": (page - 1) * size + len(part) if part else None,
            "next_page_url": f"http://erp.internal/api?page={page + 1}" if has_more else None, "prev_page_url": None,
        }

    def _cursor_page(self, rows: list[Row], size: int) -> Any:
        cursor = self.parameters.get("cursor")
        after = json.loads(base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)))["id"] if cursor else -1
        rows = [row for row in sorted(rows, key=lambda row: row["id"]) if row["id"] > after]
        part = rows[:size]
        following = None
        if len(rows) > size:
            content = json.dumps({"id": part[-1]["id"], "_pointsToNextItems": True}).encode()
            following = base64.urlsafe_b64encode(content).decode().rstrip("=")
        url = f"http://erp.internal/api?{urlencode({'cursor': following})}" if following else None
        return self._shaped(part, {"path": self.api.url, "per_page": size, "next_cursor": following,
                                   "next_page_url": url, "prev_cursor": None, "prev_page_url": None})

    def _shaped(self, part: list[Row], paginator: dict[str, Any]) -> dict[str, Any]:
        """The paginator's own form, or an API resource's around it."""
        following = paginator["next_page_url"]
        if not self.is_resource:
            buttons = {"links": [{"url": following, "label": "Next &raquo;", "active": False}]}
            return {"data": part, **paginator, **(buttons if "last_page" in paginator else {})}
        meta = {key: value for key, value in paginator.items() if not key.endswith("_page_url")}
        return {"data": part, "links": {"first": None, "last": None, "prev": None, "next": following}, "meta": meta}

    def send_json(self, status: int, body: Any, headers: dict[str, str] | None = None) -> None:
        self.send(status, json.dumps(body).encode(), "application/json", headers)

    def send(self, status: int, body: bytes, kind: str, headers: dict[str, str] | None = None) -> None:
        self.send_response(status)
        for name, value in {"Content-Type": kind, "Content-Length": str(len(body)), **self.api.headers,
                            **(headers or {})}.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(body)

    def date_time_string(self, timestamp: float | None = None) -> str:
        return formatdate((timestamp or time.time()) + self.api.skew.total_seconds(), usegmt=True)

    def log_message(self, *_: Any) -> None:
        """Nothing: tests read `requests`."""


def _is_wanted(row: Any, parameters: dict[str, str]) -> bool:
    if not isinstance(row, dict):
        return True
    since, status = parameters.get("updated_since"), parameters.get("status", row.get("status"))
    first, last = parameters.get("start_date", ""), parameters.get("end_date", "9999-12-31")
    return (since is None or _moment(row["updated_at"]) >= _moment(since)) and row.get("status") == status and (
        "sold_at" not in row or first <= str(row["sold_at"])[:10] <= last)


def _moment(text: str) -> datetime:
    return datetime.fromisoformat(text)


def status(code: int, message: str = "Server Error", headers: dict[str, str] | None = None,
           **more: Any) -> Fault:
    """An error as Laravel's exception handler writes it."""

    def fault(handler: Handler) -> bool:
        handler.send_json(code, {"message": message, **more}, headers)
        return True

    return fault


def page_of_html(code: int = 200) -> Fault:
    """A web page in place of JSON."""

    def fault(handler: Handler) -> bool:
        handler.send(code, b"<html><body>Welcome</body></html>", "text/html; charset=UTF-8")
        return True

    return fault


def cut(handler: "Handler") -> bool:
    """The connection drops in the middle of the answer."""
    body = json.dumps(handler.body()).encode()
    handler.send_response(200)
    handler.send_header("Content-Length", str(len(body)))
    handler.end_headers()
    handler.wfile.write(body[: len(body) // 2])
    handler.close_connection = True
    return True


def truncated(handler: "Handler") -> bool:
    """A whole answer of half a document, as a proxy with a full disk gives it."""
    body = json.dumps(handler.body()).encode()
    handler.send(200, body[: len(body) // 2], "application/json")
    return True


def slow(seconds: float) -> Fault:
    """The answer takes its time."""

    def fault(_: Handler) -> bool:
        time.sleep(seconds)
        return False

    return fault


def instead(change: Callable[[dict[str, Any]], Any]) -> Fault:
    """The right answer, changed."""

    def fault(handler: Handler) -> bool:
        handler.send_json(200, change(handler.body()))
        return True

    return fault
