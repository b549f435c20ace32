"""Fifty people who click at once on cards at 30, 90 and 1,096 days, beside a bare route on the same server.

The cache starts empty and fills for `--fill` seconds, in each worker by itself. `--windows` spreads the periods over
that many last days, so that fewer answers are there already; `--page overview` asks one page only. The client takes
its share of the same processors. Answers are wrong where they differ from the first to the same question.
"""

import argparse
from collections.abc import Sequence
from datetime import date, timedelta

import httpx

from tests.bench.clicking import Clicks, Request, as_body, click
from tests.bench.dashboard_servers import (
    add_warehouse_options,
    asked_with,
    card_questions,
    serving,
    serving_peer,
    warehouse,
)
from tests.bench.loading import verdict

DAYS = (30, 90, 1096)
UPDATE = "/_dash-update-component"
# Tells of the server itself, so that each answer is another.
LIVE = "pipeline-server.children"
GOAL_RATE, GOAL_P95, GOAL_ERRORS = 200, 500, 0


def main(argv: Sequence[str] | None = None) -> None:
    """Print answers a second, percentiles and errors, then the goals."""
    parser = argparse.ArgumentParser(description=__doc__)
    add_warehouse_options(parser)
    parser.add_argument("--users", type=int, default=50)
    parser.add_argument("--seconds", type=float, default=15)
    parser.add_argument("--fill", type=float, default=60)
    parser.add_argument("--page", default="", help="the first part of its cards' names")
    parser.add_argument("--windows", type=int, default=1)
    given = parser.parse_args(argv)
    with serving_peer("bare") as address:
        bare = click(address, [("/", b"{}")], given.users, given.seconds)
    with warehouse(given) as settings, serving(settings) as address:
        requests = questions(address, given.windows, given.page)
        cold = click(address, requests, given.users, given.fill)
        warm = click(address, requests, given.users, given.seconds)
    print(f"{given.users} people, {len(requests)} questions")
    print_clicks("bare route", bare, given.seconds)
    print_clicks("dashboard, filling", cold, given.fill)
    print_clicks("dashboard", warm, given.seconds)
    rate = len(warm.seconds) / given.seconds
    verdict("chart answers a second", rate, GOAL_RATE, at_most=False)
    verdict("milliseconds within which 95 % are answered", warm.percentile(0.95), GOAL_P95)
    verdict("errors and wrong answers", cold.errors + cold.wrong + warm.errors + warm.wrong, GOAL_ERRORS)
    print(f"of the bare route's answers: {rate / (len(bare.seconds) / given.seconds):.2f}")


def questions(address: str, windows: int, page: str) -> list[Request]:
    """Every card whose name begins with `page`, at every period."""
    newest = date.fromisoformat(httpx.get(f"{address}/api/v1/freshness").json()["data"]["last_complete_day"])
    ends = [newest - timedelta(days=earlier) for earlier in range(windows)]
    searches = [f"?from={end - timedelta(days=days - 1)}&to={end}" for end in ends for days in DAYS]
    cards = [one for one in card_questions(address) if one["output"].startswith(page) and one["output"] != LIVE]
    return [(UPDATE, as_body(asked_with(one, search))) for one in cards for search in searches]


def print_clicks(title: str, clicks: Clicks, seconds: float) -> None:
    """One line of what happened."""
    print(f"  {title:24} {len(clicks.seconds) / seconds:7.1f} answers/s   p50 {clicks.percentile(0.5):6.1f} ms   "
          f"p95 {clicks.percentile(0.95):6.1f} ms   errors {clicks.errors}   wrong {clicks.wrong}")


if __name__ == "__main__":
    main()
