"""The server's figures for people: what the samples that Prometheus reads amount to."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from math import inf

from prometheus_client.core import Metric

# Files and probes: quick, many, and of no interest to whoever waits for a page.
NOT_COUNTED = frozenset({
    "_dash_assets.static", "/_dash-component-suites/<string:package_name>/<path:fingerprinted_path>",
    "/_favicon.ico", "health.alive", "health.ready", "telemetry.metrics_text",
})


@dataclass(frozen=True)
class Pool:
    """Connections of a role's pool: that work, that are open, that there may be."""

    in_use: int
    open: int
    most: int


@dataclass(frozen=True)
class Standing:
    """How the server is doing since it started. Seconds; `median` and `slow` (95 of 100 are quicker) are None while
    nobody has asked, and so is `cache_entries` where a Redis holds them."""

    uptime: float
    requests: int
    failures: int
    median: float | None
    slow: float | None
    hits: int
    misses: int
    cache_entries: int | None
    pools: Mapping[str, Pool]


def standing_of(metrics: Iterable[Metric]) -> Standing:
    """The standing that the metrics of one server tell."""
    samples = [sample for metric in metrics for sample in metric.samples]
    told: dict[str, dict[str, float]] = defaultdict(lambda: defaultdict(float))
    buckets: dict[float, float] = defaultdict(float)
    for sample in samples:
        label = sample.labels.get("role") or sample.labels.get("result", "")
        told[sample.name][label] += sample.value
        if sample.name == "assay_request_seconds_bucket" and sample.labels["endpoint"] not in NOT_COUNTED:
            buckets[float(sample.labels["le"])] += sample.value
    counted = [sample for sample in samples
               if sample.name == "assay_request_seconds_count" and sample.labels["endpoint"] not in NOT_COUNTED]
    entries = told["assay_cache_entries"]
    return Standing(
        uptime=told["assay_uptime_seconds"][""],
        requests=int(sum(sample.value for sample in counted)),
        failures=int(sum(sample.value for sample in counted if sample.labels["status"].startswith("5"))),
        median=quantile(buckets, 0.5),
        slow=quantile(buckets, 0.95),
        hits=int(told["assay_cache_reads_total"]["hit"]),
        misses=int(told["assay_cache_reads_total"]["miss"]),
        cache_entries=int(sum(entries.values())) if entries else None,
        pools={
            role: Pool(int(told["assay_pool_in_use"][role]), int(told["assay_pool_open"][role]), int(most))
            for role, most in told["assay_pool_most"].items()
        },
    )


def quantile(buckets: Mapping[float, float], share: float) -> float | None:
    """The value that `share` of all lie below, by cumulative counts per upper bound, even within a bucket.

    The last bound where it lies beyond; None without any.
    """
    total = buckets.get(inf, 0.0)
    below, floor = 0.0, 0.0
    for bound, count in sorted(buckets.items()):
        if total and count >= share * total:
            return floor if bound == inf else floor + (bound - floor) * (share * total - below) / (count - below)
        below, floor = count, bound
    return None
