"""Overview in headless Chromium, first visit and later one, beside a default Dash page of its charts and Superset.

Before a first visit, browsers and caches of answers are empty: ours as after a load, by a new data version. The default
page has the figures of Overview ready and so needs no query; it runs under the same server with as many workers.
Overview is done once all in view is drawn, the others once all their charts are; a line says when all of ours is.
Superset is measured where ASSAY_SUPERSET names it (tests/bench/superset.py); a chart of its counts once it has a
canvas, before ECharts ends its animation. The pages take turns; what is held against a goal is the median of the
rounds' ratios, with the least and the greatest.
"""

import argparse
import json
import os
import statistics
import tempfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import httpx

from tests.bench import superset
from tests.bench.dashboard_peers import FIGURES
from tests.bench.dashboard_servers import (
    START_SECONDS,
    add_warehouse_options,
    asked_with,
    card_questions,
    serving,
    serving_peer,
    warehouse,
)
from tests.bench.loading import verdict
from tests.bench.visiting import Pair, Signs, Site, Visit, median, visit_in_turn
from warehouse import data_version
from warehouse.database import Database, open_database

DAYS = 90
SEARCH = f"?period={DAYS}D"
GOAL_OF_DASH, GOAL_OF_SUPERSET, GOAL_NUMBERS = 0.55, 0.4, 0.2
GOAL_FIRST_KB, GOAL_LATER_KB = 900, 30
OURS, OURS_WHOLE, DASH, SUPERSET = "Overview", "Overview, all", "default Dash", "Superset"
NUMBERS, TICKS = ".kpi[data-state=ready]", ".main-svg .xtick, .main-svg .ytick"
# A card is done with its chart drawn, or with what else it says.
CARD, DONE = ".card-grid > .place", f"{TICKS}, .card:not([data-state=loading]):not(:has(.dash-graph))"
SIGNS = {
    OURS: Signs(NUMBERS, CARD, DONE, "one.getBoundingClientRect().top < innerHeight"),
    OURS_WHOLE: Signs(NUMBERS, CARD, DONE),
    DASH: Signs(".main-svg", ".dash-graph", TICKS),
    SUPERSET: Signs(".header-line", ".dashboard-component-chart-holder", "canvas, .header-line", fewest=8),
}


def main(argv: Sequence[str] | None = None) -> None:
    """Print medians of first and later visits of each page, then the goals."""
    parser = argparse.ArgumentParser(description=__doc__)
    add_warehouse_options(parser, "only its data version is moved")
    parser.add_argument("--visits", type=int, default=5)
    given = parser.parse_args(argv)
    with warehouse(given) as settings, open_database(settings) as database, ExitStack() as servers:
        ours = servers.enter_context(serving(settings))
        folder = servers.enter_context(tempfile.TemporaryDirectory())
        figures = Path(folder) / "figures.json"
        figures.write_text(json.dumps(list(figures_of(ours))))
        sites = {
            name: Site(f"{ours}/{SEARCH}", SIGNS[name], forget=lambda: move_versions(database))
            for name in (OURS, OURS_WHOLE)
        }
        sites[DASH] = Site(servers.enter_context(serving_peer("default_dash", (FIGURES, str(figures)))), SIGNS[DASH])
        if superset.FOLDER in os.environ:
            peer = servers.enter_context(superset.serving_superset(database.urls["reader"], *period_of(ours)))
            sites[SUPERSET] = Site(peer.address, SIGNS[SUPERSET], peer.session, peer.forget)
        visit_in_turn(sites, 1)
        rounds = visit_in_turn(sites, given.visits)
    print_visits(rounds)
    print_goals(rounds)


def move_versions(database: Database) -> None:
    """Make every answer old, as a load and a night of predictions do."""
    with database.transaction("owner") as connection:
        for domain in ("gold", "predictions"):
            data_version.move(connection, domain)


def period_of(address: str) -> tuple[date, date]:
    """The first and the last day that SEARCH means."""
    found = httpx.get(f"{address}/api/v1/freshness", timeout=START_SECONDS).json()
    last = date.fromisoformat(found["data"]["last_complete_day"])
    return last - timedelta(days=DAYS - 1), last


def figures_of(address: str) -> Iterator[Any]:
    """The figures of Overview: those of its first layout, then those that its cards bring."""
    layout = httpx.get(f"{address}/_dash-layout", params={"at": f"/{SEARCH}"}, timeout=START_SECONDS).json()
    yield from _figures(layout)
    in_layout = json.dumps(layout)
    for question in card_questions(address):
        name = question["outputs"]["id"]
        if f'"id": "{name}"' in in_layout and f'"id": "{name}-graph"' not in in_layout:
            answer = httpx.post(f"{address}/_dash-update-component", json=asked_with(question, SEARCH),
                                timeout=START_SECONDS)
            yield from _figures(answer.json())


def print_visits(rounds: Sequence[Mapping[str, Pair]]) -> None:
    """A line a page and visit."""
    for name in rounds[0]:
        for position, title in enumerate(("first visit", "later visit")):
            visits = [one[name][position] for one in rounds]
            middle, drawn = median(visits), [visit.drawn for visit in visits]
            print(f"{name:13} {title:11} {middle.numbers:7.0f} ms numbers {middle.drawn:7.0f} ms drawn "
                  f"({min(drawn):.0f} to {max(drawn):.0f}) {middle.kilobytes:7.0f} KB and "
                  f"{middle.data_kilobytes:.0f} KB of data")


def print_goals(rounds: Sequence[Mapping[str, Pair]]) -> None:
    """A line a goal."""
    compare(rounds, "drawn, as a share of default Dash", OURS, DASH, GOAL_OF_DASH)
    compare(rounds, "drawn, as a share of default Dash, later", OURS, DASH, GOAL_OF_DASH, position=1)
    if SUPERSET in rounds[0]:
        compare(rounds, "drawn, as a share of Superset", OURS, SUPERSET, GOAL_OF_SUPERSET)
        compare(rounds, "drawn, as a share of Superset, later", OURS, SUPERSET, GOAL_OF_SUPERSET, position=1)
        compare(rounds, "numbers, as a share of Superset's charts", OURS, SUPERSET, GOAL_NUMBERS,
                until=lambda visit: visit.numbers)
    else:
        print(f"Superset was not measured: {superset.FOLDER} names no environment that has it")
    first, later = (median([one[OURS][position] for one in rounds]) for position in (0, 1))
    verdict("kilobytes of the first visit", first.kilobytes + first.data_kilobytes, GOAL_FIRST_KB)
    verdict("kilobytes of a later visit, without data", later.kilobytes, GOAL_LATER_KB)


def compare(
    rounds: Sequence[Mapping[str, Pair]], title: str, one: str, other: str, goal: float, position: int = 0,
    until: Callable[[Visit], float] = lambda visit: visit.drawn,
) -> None:
    """Print the median of the rounds' ratios of `one` page to the `other`, drawn, beside its goal."""
    ratios = [until(pages[one][position]) / pages[other][position].drawn for pages in rounds]
    verdict(f"{title} ({min(ratios):.2f} to {max(ratios):.2f})", statistics.median(ratios), goal)


def _figures(part: Any) -> Iterator[Any]:
    if isinstance(part, dict):
        if part.get("type") == "Graph":
            yield part["props"]["figure"]
        else:
            for inner in part.values():
                yield from _figures(inner)
    elif isinstance(part, list):
        for inner in part:
            yield from _figures(inner)


if __name__ == "__main__":
    main()
