"""Read sales with their lines from a Laravel API with 30 ms of latency, beside a bare HTTP client and in sequence.

The server is a process of its own that gives pages made beforehand. "Bare" is httpx with the same page size and
connections and orjson, without which there are bytes and no rows; "fetch only" leaves orjson out. "Sequential" is a
loop over one connection with the same parsing.
Server, client, CSV and PostgreSQL share the machine's processors; "busy" is how much of these was in use, by whomever.
Where it comes near 100 %, they are the limit, and not we. So a second server gives no more than `--pages-per-second`,
as one with a rate limit, or with work to do for each page: there it shows what we add to a bare client.
Each arm runs `--rounds` times, in turns; ratios are of medians. Into bronze needs the binaries of the embedded
PostgreSQL, which is started in a temporary folder.
"""

import argparse
import json
import multiprocessing
import os
import socketserver
import statistics
import tempfile
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import httpx
import orjson

from etl.batches import Batch, ReadOptions
from etl.receive import receive_batch
from etl.sources.laravel.reader import read
from warehouse.database import Database, open_database
from warehouse.migrations import migrate
from warehouse.settings import Settings, load_settings

GOALS = {"bare": 0.9, "sequential": 3.0}
ONLY_SALES = "".join(
    f'[{name}]\npath = ""\n' for name in ("locations", "employees", "users", "products", "stocks", "reviews", "tasks")
)


def main(argv: Sequence[str] | None = None) -> None:
    """Print rows a second of each arm and the ratios, beside their goals."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rows", type=int, default=120_000)
    parser.add_argument("--page-size", type=int, default=500)
    parser.add_argument("--connections", type=int, default=4)
    parser.add_argument("--latency", type=float, default=0.03, help="seconds")
    parser.add_argument("--pages-per-second", type=float, default=40, help="of the server that is the limit")
    parser.add_argument("--rounds", type=int, default=3)
    options = parser.parse_args(argv)
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        (folder / "sales.toml").write_text(ONLY_SALES)
        settings = load_settings(
            laravel_page_size=options.page_size, laravel_connections=options.connections, data_dir=folder,
            database_url=None,
        )
        with open_database(settings) as database:
            migrate(database)
            print(f"{options.rows:,} sales, {options.page_size} a page, {options.connections} connections, "
                  f"{options.latency * 1000:.0f} ms, {os.cpu_count()} processors")
            with running_server(options, 0) as url:
                print("a server that answers as fast as it can")
                report(options, {
                    "fetch only": lambda: fetch_bare(url, options, options.connections, count_pages),
                    "sequential": lambda: fetch_bare(url, options, 1, count_rows),
                    **arms_of(options, settings.model_copy(update={"laravel_api_url": url}), database),
                })
            with running_server(options, options.pages_per_second) as url:
                print(f"a server that answers {options.pages_per_second:g} times a second")
                report(options, arms_of(options, settings.model_copy(update={"laravel_api_url": url}), database))


def arms_of(options: argparse.Namespace, settings: Settings, database: Database) -> dict[str, Callable[[], int]]:
    """A bare client and our reader; each runs once and gives the rows that it read."""
    url, asked = settings.laravel_api_url or "", ReadOptions(mapping=settings.data_dir / "sales.toml")
    return {
        "bare": lambda: fetch_bare(url, options, options.connections, count_rows),
        "ours, to CSV": lambda: read_all(settings, asked, drop),
        "ours, into bronze": lambda: read_all(settings, asked, lambda batch: store(database, batch)),
    }


def report(options: argparse.Namespace, arms: dict[str, Callable[[], int]]) -> None:
    """Run the arms in turns and print them beside the goals, of which one needs the arm "sequential"."""
    seconds: dict[str, list[float]] = {name: [] for name in arms}
    busy: dict[str, list[float]] = {name: [] for name in arms}
    for _ in range(options.rounds):
        for name, arm in arms.items():
            began, idle = time.perf_counter(), idle_seconds()
            rows = arm()
            seconds[name].append(time.perf_counter() - began)
            busy[name].append(1 - (idle_seconds() - idle) / seconds[name][-1] / (os.cpu_count() or 1))
            if rows != options.rows:
                raise RuntimeError(f"{name}: {rows} rows in place of {options.rows}")
    speed = {name: options.rows / statistics.median(taken) for name, taken in seconds.items()}
    goals = {name: goal for name, goal in GOALS.items() if name in speed}
    for name, value in speed.items():
        ratios = "  ".join(f"{value / speed[other]:5.2f} of {other}" for other in goals)
        print(f"  {name:<18} {value:>9,.0f} rows/s  busy {statistics.median(busy[name]):4.0%}  {ratios}")
    for other, goal in goals.items():
        is_reached = speed["ours, into bronze"] >= goal * speed[other]
        print(f"  goal, into bronze: >= {goal:g} of {other}: {'reached' if is_reached else 'missed'}")


def idle_seconds() -> float:
    """What the machine's processors have idled since it started, all together; Linux alone says it."""
    stat = Path("/proc/stat")
    return int(stat.read_text().split(maxsplit=5)[4]) / os.sysconf("SC_CLK_TCK") if stat.exists() else 0.0


def fetch_bare(url: str, options: argparse.Namespace, connections: int, count: Callable[[bytes, int], int]) -> int:
    """Fetch every page, `connections` at a time; returns the rows that `count` finds."""
    pages = range(1, -(-options.rows // options.page_size) + 1)

    def fetch(page: int) -> int:
        parameters = {"per_page": options.page_size, "page": page}
        return count(client.get(f"{url}/sales", params=parameters).content, options.page_size)

    with httpx.Client() as client, ThreadPoolExecutor(connections) as executor:
        return sum(executor.map(fetch, pages))


def count_pages(content: bytes, page_size: int) -> int:
    """What a full page holds, unread."""
    return page_size if content.endswith(b"}") else 0


def count_rows(content: bytes, _: int) -> int:
    """Rows of the page."""
    return len(orjson.loads(content)["data"])


def read_all(settings: Settings, asked: ReadOptions, take: Callable[[Batch], int]) -> int:
    """All rows through our reader into `take`."""
    return sum(take(item) for item in read(settings, asked, {}) if isinstance(item, Batch))


def drop(batch: Batch) -> int:
    """Read the CSV and forget it."""
    return sum(1 for _ in batch.rows)


def store(database: Database, batch: Batch) -> int:
    """Into bronze, as a sync does."""
    return receive_batch(database, "laravel", "erp", batch)


@contextmanager
def running_server(options: argparse.Namespace, pages_per_second: float) -> Iterator[str]:
    """The API's address; its server is another process."""
    ours, theirs = multiprocessing.Pipe()
    process = multiprocessing.Process(target=serve, args=(theirs, options, pages_per_second), daemon=True)
    process.start()
    yield f"http://127.0.0.1:{ours.recv()}/api"
    process.terminate()
    process.join()


def serve(parent: Connection, options: argparse.Namespace, pages_per_second: float) -> None:
    """Serve /api/sales until terminated, so many pages a second where that is not 0."""
    rows, page_size, turns = options.rows, options.page_size, Turns(pages_per_second)
    last = -(-rows // page_size)
    pages = [page_of(number, last, rows, page_size) for number in range(1, last + 1)]

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"
        wbufsize = 1 << 20
        disable_nagle_algorithm = True

        def do_GET(self) -> None:
            time.sleep(options.latency + turns.wait())
            address = urlsplit(self.path)
            is_known = address.path == "/api/sales"
            body = pages[int(parse_qs(address.query).get("page", ["1"])[0]) - 1] if is_known else b"{}"
            self.send_response(200 if is_known else 404)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: Any) -> None:
            """Nothing: it would be measured too."""

    socketserver.TCPServer.request_queue_size = 64
    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        server.daemon_threads = True
        parent.send(server.server_port)
        server.serve_forever()


class Turns:
    """Gives one request after the other its turn, `a_second` of them; all at once for 0."""

    def __init__(self, a_second: float):
        self._between = 1 / a_second if a_second else 0.0
        self._lock = threading.Lock()
        self._free_at = 0.0

    def wait(self) -> float:
        """Seconds until the next turn, which is then taken."""
        with self._lock:
            now = time.monotonic()
            turn = max(now, self._free_at)
            self._free_at = turn + self._between
        return turn - now


def page_of(number: int, last: int, total: int, page_size: int) -> bytes:
    """A page of sales with three lines each, as paginate() gives it."""
    first = (number - 1) * page_size
    data = [sale(identifier) for identifier in range(first + 1, min(first + page_size, total) + 1)]
    return json.dumps({"current_page": number, "data": data, "last_page": last, "per_page": page_size, "total": total,
                       "next_page_url": None}).encode()


def sale(identifier: int) -> dict[str, Any]:
    """A sale as an ERP gives it, amounts as text."""
    stamp = "2024-01-31T12:00:00.000000Z"
    lines = [
        {"id": identifier * 3 + place, "product_id": identifier % 997, "product_name": "Green tea", "quantity": "2.000",
         "unit_price": "9.95", "discount_amount": "0.00", "tax_amount": "1.99", "total_amount": "19.90"}
        for place in range(3)
    ]
    return {"id": identifier, "customer_id": identifier % 5003, "employee_id": identifier % 31,
            "location_id": identifier % 7, "sold_at": stamp, "status": "completed", "currency": "USD",
            "total_amount": "59.70", "discount_amount": "0.00", "tax_amount": "5.97", "note": "left at the desk",
            "created_at": stamp, "updated_at": stamp, "deleted_at": None, "items": lines}


if __name__ == "__main__":
    main()
