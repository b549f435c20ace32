"""The server itself: how much it is asked, how long answers take, and whether its pools and its cache suffice."""

from collections.abc import Iterator

import pandas as pd

from dashboard.cards.card import Card
from dashboard.cards.columns import Column
from dashboard.cards.pipeline_words import duration
from dashboard.context import Visit
from dashboard.format import NONE, percent, significant, whole
from dashboard.standing import Standing
from dashboard.telemetry import current_telemetry

COLUMNS = (Column("figure", "Figure"), Column("value", "Value"), Column("meaning", "What it says"))
Line = tuple[str, str, str]


def rows(visit: Visit) -> pd.DataFrame:
    """One row per figure: COLUMNS."""
    # No data version covers it, so nothing made of it may be kept.
    visit.view.read_past_versions.append(current_telemetry)
    standing = current_telemetry().standing()
    lines = [*_requests(standing), *_cache(standing), *_pools(standing)]
    return pd.DataFrame(lines, columns=[column.name for column in COLUMNS])


def _requests(standing: Standing) -> Iterator[Line]:
    minutes = max(standing.uptime / 60, 1)
    yield "Running for", duration(standing.uptime), "Since the server started; all figures are since then"
    yield ("Requests per minute", significant(standing.requests / minutes),
           f"{whole(standing.requests)} requests, without files and probes")
    yield "Half of the answers within", _milliseconds(standing.median), "The median time to an answer"
    yield "95 of 100 within", _milliseconds(standing.slow), "What only one request in twenty waits longer for"
    yield "Failed requests", whole(standing.failures), "Answers with a status from 500"


def _cache(standing: Standing) -> Iterator[Line]:
    reads = standing.hits + standing.misses
    yield ("Answered from the cache", percent(standing.hits / reads) if reads else NONE,
           f"{whole(standing.hits)} of {whole(reads)} reads; the others asked the warehouse")
    yield ("Answers in memory", NONE if standing.cache_entries is None else whole(standing.cache_entries),
           "Of all workers, up to CACHE_SIZE each; with REDIS_URL they are there instead")


def _pools(standing: Standing) -> Iterator[Line]:
    for role, pool in sorted(standing.pools.items()):
        yield (f"Connections of {role}", f"{pool.in_use} of {pool.most} in use",
               f"{pool.open} open; POOL_MAX says how many there may be")


def _milliseconds(seconds: float | None) -> str:
    return NONE if seconds is None else f"{whole(round(seconds * 1000))} ms"


CARD = Card("pipeline-server", "Server", rows, columns=COLUMNS,
            subtitle="All workers together; the same figures for Prometheus at /metrics-text")
