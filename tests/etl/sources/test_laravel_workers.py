"""Pages that other processes read are the pages that we read, and these processes never outlive or stop us."""

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from etl.sources.laravel import fetching
from etl.sources.laravel.fetching import page_rules
from etl.sources.laravel.mapping import load_mapping
from etl.sources.laravel.page_reader import PageReader, ReadPage
from etl.sources.laravel.pages import NoRowsError
from etl.sources.laravel.workers import Workers
from tests.etl.sources.laravel_reading import Reader, products, sales
from tests.etl.sources.laravel_server import LaravelServer, serve
from warehouse.settings import ROOT

SALES = page_rules(load_mapping(), "sales")
PRODUCTS = page_rules(load_mapping(), "products")
ORPHANED = """
import sys, time
from tests.etl.sources.test_laravel_workers import SALES, Workers, started
found = started(Workers(2))
print(*(worker.process.pid for worker in found._workers), flush=True)
time.sleep(60)
"""


def started(found: Workers) -> Workers:
    """`found` with its processes up."""
    until = time.monotonic() + 30
    while found.read(SALES, b"[]") is None:
        assert time.monotonic() < until
        time.sleep(0.01)
    return found


@pytest.fixture
def pair() -> Iterator[Workers]:
    found = started(Workers(2))
    yield found
    found.close()


def body(rows: list[Any]) -> bytes:
    return json.dumps({"data": rows, "current_page": 2, "last_page": 7, "total": 70}).encode()


@pytest.mark.parametrize(
    "content",
    [
        body(sales(3, items=[{"id": 1, "qty": 2, "shade": "green"}])),
        body(sales(3, items=[{"id": 1, "quantity": "2"}])),
        body(sales(2, total=19.9, note="é \\ \"")),
        body([*sales(1), 5, {"id": 9, "note": "a\0b"}]),
        b'[{"id": 1, "note": "half \\ud83d pair"}, {"id": 2}]',
    ],
    ids=["renamed lines", "lines under our names", "a decimal", "faulty rows", "half a character"],
)
def test_a_page_is_the_same_wherever_it_is_read(pair: Workers, content: bytes) -> None:
    expected = PageReader(SALES).read(content)
    assert expected.encoded.count
    assert pair.read(SALES, content) == expected


def test_objects_do_not_get_into_each_other(pair: Workers) -> None:
    for _ in range(4):
        for rules, rows in ((SALES, sales(2)), (PRODUCTS, products(2))):
            assert pair.read(rules, body(rows)) == PageReader(rules).read(body(rows))


@pytest.mark.parametrize(
    ("content", "error", "message"),
    [(b'{"data": [{"id":', ValueError, "the answer is not whole JSON"),
     (b'{"message": "hello"}', NoRowsError, "GET /sales: the answer holds no list of rows")],
)
def test_a_fault_of_the_page_is_told_and_the_next_one_is_read(
    pair: Workers, content: bytes, error: type[Exception], message: str
) -> None:
    for _ in range(3):
        with pytest.raises(error, match=message):
            pair.read(SALES, content)
    assert isinstance(pair.read(SALES, body(sales(1))), ReadPage)


def test_where_the_processes_die_the_page_is_left_to_us(pair: Workers) -> None:
    for worker in pair._workers:
        worker.process.kill()
        worker.process.wait()
    assert [pair.read(SALES, body(sales(1))) for _ in range(5)] == [None] * 5


def test_where_no_process_can_be_had_the_page_is_left_to_us() -> None:
    none = Workers(0)
    assert none.read(SALES, body(sales(1))) is None
    none.close()


def test_processes_that_are_still_starting_can_be_closed() -> None:
    pair = Workers(2)
    assert pair.read(SALES, body(sales(1))) is None
    pair.close()
    assert all(worker.process.returncode is not None for worker in pair._workers)


def test_the_processes_end_with_us_however_we_die() -> None:
    owner = subprocess.Popen([sys.executable, "-c", ORPHANED], cwd=ROOT, stdout=subprocess.PIPE, text=True)
    with owner:
        assert owner.stdout
        pids = [int(pid) for pid in owner.stdout.readline().split()]
        owner.send_signal(signal.SIGKILL)
    assert len(pids) == 2
    until = time.monotonic() + 30
    while any(map(runs, pids)):
        assert time.monotonic() < until
        time.sleep(0.01)


def runs(pid: int) -> bool:
    """True while the process lives; a zombie that nobody has taken note of does not."""
    try:
        os.kill(pid, 0)
        return "Z" not in Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
    except (ProcessLookupError, FileNotFoundError):
        return False


@pytest.mark.parametrize("price", ["19.90", 19.9])
def test_a_reading_with_processes_gives_every_row_in_order_and_leaves_none_behind(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, price: str | float
) -> None:
    pair = started(Workers(2))
    monkeypatch.setattr(fetching, "PAGES_ALONE", 1)
    monkeypatch.setattr("etl.sources.laravel.reader.Workers", lambda _: pair)
    with serve(LaravelServer({"/products": products(400, price=price, shade="green")})) as server:
        taken = Reader(server, tmp_path).read()
    assert [row["id"] for row in taken.rows["products"]] == [str(number) for number in range(1, 401)]
    assert {row["price"] for row in taken.rows["products"]} == {str(price)}
    assert taken.positions["products"]["left_over"] == ["shade"]
    assert [worker.process.returncode for worker in pair._workers] == [-signal.SIGTERM] * 2
