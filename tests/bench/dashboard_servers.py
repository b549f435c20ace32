"""What the benchmarks of the dashboard share: a warehouse with a company in it, and servers beside each other."""

import argparse
import multiprocessing
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import httpx

from dashboard.server import THREADS, serve
from etl import pipeline
from tests.bench.loading import fresh_warehouse, write_sales
from warehouse.database import open_database
from warehouse.settings import Settings, load_settings

WORKERS = 2
START_SECONDS = 120
CARD_INPUTS = [{"id": "url", "property": "search"}, {"id": "refresh", "property": "data"}]
Question = dict[str, Any]


def add_warehouse_options(parser: argparse.ArgumentParser, use: str = "it is only read") -> None:
    """`--data-dir` for a warehouse that there is, `--orders` for the size of one made for the run."""
    parser.add_argument("--data-dir", type=Path, help=f"a DATA_DIR that is loaded and migrated; {use}")
    parser.add_argument("--orders", type=int, default=200_000, help="orders to generate; 1,000,000 is the issue's size")


@contextmanager
def warehouse(arguments: argparse.Namespace) -> Iterator[Settings]:
    """Settings of a warehouse with sales in it."""
    changes = {"database_url": None, "dashboard_port": free_port(), "web_workers": WORKERS, "log_level": "ERROR"}
    if arguments.data_dir:
        yield load_settings(data_dir=arguments.data_dir, _env_file=None, **changes)
        return
    with fresh_warehouse() as (database, folder):
        path = folder / "sales" / "sales_transactions.csv"
        print(f"generating and loading {write_sales(path, arguments.orders):,} lines", flush=True)
        pipeline.sync_csv(database, path.parent)
        yield load_settings(data_dir=database.settings.data_dir, _env_file=None, **changes)


@contextmanager
def serving(settings: Settings) -> Iterator[str]:
    """The dashboard on that warehouse, as in production; its address."""
    process = multiprocessing.get_context("spawn").Process(target=_serve, args=(settings,))
    process.start()
    try:
        yield answering(f"http://127.0.0.1:{settings.dashboard_port}", "/api/v1/health")
    finally:
        process.terminate()
        process.join()


@contextmanager
def serving_peer(name: str, *environment: tuple[str, str]) -> Iterator[str]:
    """An application of tests/bench/dashboard_peers.py under the same server with as many workers; its address."""
    port = free_port()
    command = [sys.executable, "-m", "gunicorn", "--bind", f"127.0.0.1:{port}", "--workers", str(WORKERS),
               "--worker-class", "gthread", "--threads", str(THREADS), "--log-level", "error",
               *[part for pair in environment for part in ("--env", "=".join(pair))],
               f"tests.bench.dashboard_peers:{name}()"]
    process = subprocess.Popen(command)
    try:
        yield answering(f"http://127.0.0.1:{port}", "/")
    finally:
        process.terminate()
        process.wait()


def card_questions(address: str, outputs: Sequence[str] = ()) -> list[Question]:
    """What a browser asks for each card, or those of `outputs`: all callbacks that depend on the address alone."""
    declared = httpx.get(f"{address}/_dash-dependencies", timeout=START_SECONDS).json()
    return [
        _question(one["output"]) for one in declared
        if one["inputs"] == CARD_INPUTS and not one["state"] and not one["clientside_function"]
        and not one["output"].startswith("..") and (not outputs or one["output"] in outputs)
    ]


def asked_with(question: Question, search: str) -> Question:
    """The question at an address."""
    address, refresh = CARD_INPUTS
    return question | {"inputs": [address | {"value": search}, refresh]}


def free_port() -> int:
    """A port of this machine that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def answering(address: str, path: str, seconds: float = START_SECONDS) -> str:
    """The address, once it answers at `path`; TimeoutError after as many seconds."""
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        try:
            httpx.get(address + path, timeout=START_SECONDS).raise_for_status()
            return address
        except httpx.TransportError:
            time.sleep(0.2)
    raise TimeoutError(f"{address} does not answer")


def _question(output: str) -> Question:
    name, _, prop = output.rpartition(".")
    return {"output": output, "outputs": {"id": name, "property": prop}, "changedPropIds": ["url.search"]}


def _serve(settings: Settings) -> None:
    with open_database(settings) as database:
        serve(settings, database)
