"""Which domains of the data a query reads: its answer holds until one of these moves.

A query that says nothing reads gold and predictions. What people save, all day long, moves `app`, and what a source
brings, every minute, moves gold: an answer that reads neither need not be made anew for it.
"""

from collections.abc import Callable
from typing import Any, Literal, TypeVar

from dashboard.queries.versions import Versions

Query = TypeVar("Query", bound=Callable[..., Any])
Domain = Literal["gold", "predictions", "app"]

UNSAID: tuple[Domain, ...] = ("gold", "predictions")

_READ: dict[tuple[str, str], tuple[Domain, ...]] = {}


def reads(*domains: Domain) -> Callable[[Query], Query]:
    """The query reads these domains and no other."""
    def note(query: Query) -> Query:
        _READ[query.__module__, query.__qualname__] = domains
        return query

    return note


def domains_of(query: Callable[..., Any]) -> tuple[Domain, ...]:
    """The domains that the query reads."""
    return _READ.get((query.__module__, query.__qualname__), UNSAID)


def versions_read(query: Callable[..., Any], versions: Versions) -> Versions:
    """Of the versions those on which the query's answer depends."""
    return {domain: versions[domain] for domain in domains_of(query)}
