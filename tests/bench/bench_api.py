"""One cached answer of /api/v1/kpis a great many times, by token, beside a bare route on the same server.

The client keeps its connections, and takes its share of the same processors. Answers are wrong where they differ from
the first.
"""

import argparse
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

from dashboard.access import tokens
from tests.bench.clicking import click
from tests.bench.dashboard_servers import add_warehouse_options, serving, serving_peer, warehouse
from tests.bench.loading import verdict
from warehouse.database import open_database
from warehouse.settings import Settings

KPIS = "/api/v1/kpis?period=30D"
# As many as a worker has threads, for two workers.
CONNECTIONS = 8
GOAL_RATE, GOAL_ERRORS = 500, 0


def main(argv: Sequence[str] | None = None) -> None:
    """Print answers a second of both, then the goals."""
    parser = argparse.ArgumentParser(description=__doc__)
    add_warehouse_options(parser, "one token is added to it")
    parser.add_argument("--connections", type=int, default=CONNECTIONS)
    parser.add_argument("--seconds", type=float, default=10)
    given = parser.parse_args(argv)
    with serving_peer("bare") as address:
        bare = click(address, [("/", b"")], given.connections, given.seconds)
    with warehouse(given) as settings:
        chosen = settings.model_copy(update={"auth_mode": "password", "api_rate_limit": "1000000/second"})
        with serving(chosen) as address:
            headers = {"Authorization": f"Bearer {_token(settings)}"}
            click(address, [(KPIS, b"")], given.connections, 2, headers)
            kept = click(address, [(KPIS, b"")], given.connections, given.seconds, headers)
    rate, bare_rate = (len(one.seconds) / given.seconds for one in (kept, bare))
    for title, one, answers in (("bare route", bare, bare_rate), (KPIS, kept, rate)):
        print(f"  {title:28} {answers:7.1f} answers/s   p50 {one.percentile(0.5):6.1f} ms   "
              f"p95 {one.percentile(0.95):6.1f} ms")
    verdict("answers of the API a second", rate, GOAL_RATE, at_most=False)
    verdict("errors and wrong answers", kept.errors + kept.wrong, GOAL_ERRORS)
    print(f"of the bare route's answers: {rate / bare_rate:.2f}")


def _token(settings: Settings) -> str:
    with open_database(settings) as database, database.transaction("app") as connection:
        _kept, secret = tokens.make(connection, "bench", "admin", datetime.now(UTC), timedelta(days=1))
    return secret


if __name__ == "__main__":
    main()
