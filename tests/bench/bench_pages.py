"""Every statement that a page asks over three years: milliseconds at the median, with empty caches of answers.

Each card, row of key figures and list of the registry is built in process, on views of one thing too; statements are
timed where they leave for the server, so nothing else counts. Before each round the data version moves, as after a
load. `--data-dir` measures warehouses that are there, the last one's growth over the first. What several chosen
locations ask is not asked here.
"""

import argparse
import statistics
import time
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from datetime import timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import event

from dashboard.app import create_app
from dashboard.cards.card import render
from dashboard.cards.kpis import kpi_row
from dashboard.context import open_visit
from tests.bench.bench_dashboard_page import move_versions
from tests.bench.dashboard_servers import warehouse
from tests.bench.loading import verdict
from tests.dashboard.browsing import VIEWS, Shown, focuses
from warehouse.database import Database, open_database

GOAL_MILLISECONDS, GOAL_GROWTH = 30, 1.5
DAYS = 1096
# What takes a millisecond may take two on another day.
SHORTEST_COMPARED_MILLISECONDS = 5
# (view, card, which of its statements): asked in the same order on every warehouse.
Asked = tuple[str, str, int]


def main(argv: Sequence[str] | None = None) -> None:
    """Print the statements above the goal, and what all come to."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data-dir", type=Path, nargs="+", default=[None])
    parser.add_argument("--orders", type=int, default=200_000, help="orders to generate; 1,000,000 is the issue's size")
    parser.add_argument("--rounds", type=int, default=5)
    given = parser.parse_args(argv)
    measured = []
    for data_dir in given.data_dir:
        with ExitStack() as stack:
            settings = stack.enter_context(warehouse(argparse.Namespace(data_dir=data_dir, orders=given.orders)))
            measured.append(measure(stack.enter_context(open_database(settings)), given.rounds))
        print_slow(measured[-1])
    if len(measured) > 1:
        print_growth(measured[0], measured[-1])


def measure(database: Database, rounds: int) -> dict[Asked, float]:
    """Median milliseconds of each statement over the rounds."""
    app = create_app(database.settings, database)
    known = focuses(database)
    taken: dict[Asked, list[float]] = defaultdict(list)
    with app.test_request_context():
        visit = open_visit("")
    if visit is None:
        raise SystemExit("this warehouse has no sales to ask of")
    last = visit.horizon.last_complete_day
    period = f"from={last - timedelta(days=DAYS - 1)}&to={last}"
    for _ in range(rounds):
        move_versions(database)
        for shown in VIEWS:
            search = f"{shown.search(known)}&{period}" if shown.focus else f"?{period}"
            for card, seconds in asked_by(app, database, shown, search):
                for place, one in enumerate(seconds):
                    taken[str(shown), card, place].append(one * 1000)
    return {asked: statistics.median(times) for asked, times in taken.items()}


def asked_by(app: Any, database: Database, shown: Shown, search: str) -> Iterator[tuple[str, list[float]]]:
    """Seconds of each statement by what asks it: the key figures, then each card."""
    with app.test_request_context(shown.page.path + search):
        if shown.view.kpis:
            with timed(database) as seconds:
                kpi_row(shown.view.kpis, search)
            yield shown.view.kpis.name, seconds
        for card, _width in shown.view.cards:
            with timed(database) as seconds:
                render(card, search)
            yield card.name, seconds


@contextmanager
def timed(database: Database) -> Iterator[list[float]]:
    """Seconds of each statement of the reader within, from leaving until its rows are there."""
    engine, began, seconds = database.engine("reader"), [0.0], []

    def leaves(*_: Any) -> None:
        began[0] = time.perf_counter()

    def is_there(*_: Any) -> None:
        seconds.append(time.perf_counter() - began[0])

    event.listen(engine, "before_cursor_execute", leaves)
    event.listen(engine, "after_cursor_execute", is_there)
    try:
        yield seconds
    finally:
        event.remove(engine, "before_cursor_execute", leaves)
        event.remove(engine, "after_cursor_execute", is_there)


def print_slow(medians: Mapping[Asked, float]) -> None:
    """A line for each statement above the goal, slowest first, then the share within it."""
    for (view, card, _place), milliseconds in sorted(medians.items(), key=lambda item: -item[1]):
        if milliseconds > GOAL_MILLISECONDS:
            print(f"{view:28} {card:32} {milliseconds:8.1f} ms")
    share = sum(value <= GOAL_MILLISECONDS for value in medians.values()) / len(medians)
    verdict(f"of {len(medians)} statements within {GOAL_MILLISECONDS} ms, a share", share, 1, at_most=False)


def print_growth(small: Mapping[Asked, float], large: Mapping[Asked, float]) -> None:
    """A line for each statement that grew beyond the goal, then the share that did not."""
    compared = {
        asked: large[asked] / max(small[asked], SHORTEST_COMPARED_MILLISECONDS) for asked in small if asked in large
    }
    for (view, card, _place), growth in sorted(compared.items(), key=lambda item: -item[1]):
        if growth > GOAL_GROWTH:
            print(f"{view:28} {card:32} {growth:8.1f} x")
    share = sum(growth <= GOAL_GROWTH for growth in compared.values()) / len(compared)
    verdict(f"of {len(compared)} statements within {GOAL_GROWTH} times, a share", share, 1, at_most=False)


if __name__ == "__main__":
    main()
