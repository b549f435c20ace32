"""What segments and groups say about what comes: the share of later revenue's variance that they explain.

In: `CustomerDays`, a day and the number of groups. Out: one row per model, origin (days since 1970) and metric, see
`BACKTESTS`: revenue_explained (eta squared of the log revenue of the next 90 days) and silhouette, on standardised log
RFM for all. More is better; the baseline is the textbook's KMeans(3). Groups are made of what an origin knew.
"""

from collections.abc import Iterator

import pandas as pd

from ml.customer_features import EVER, CustomerDays, Whole, summarise
from ml.segment_clusters import (
    CLUSTERS,
    RFM_RULES,
    TEXTBOOK,
    explained,
    log_clusters,
    log_points,
    silhouette,
    textbook_clusters,
)
from ml.segments import FEWEST, segment

HORIZON, ORIGINS, SHORTEST = 90, 3, 180
BACKTESTS = {
    "model": "object",
    "origin": "int64",
    "metric": "object",
    **dict.fromkeys(("value", "baseline"), "float64"),
}


def backtest(days: CustomerDays, until: int, groups: int, seed: int = 0) -> pd.DataFrame:
    """`BACKTESTS` of the origins 90, 180 and 270 days before `until` with 180 days of history and 20 customers."""
    origins = [until - HORIZON * back for back in range(1, ORIGINS + 1)]
    known = [origin for origin in origins if len(days.names) and origin - days.first_day + 1 >= SHORTEST]
    rows = pd.DataFrame(
        [row for origin in known for row in _judge(days, origin, groups, seed)], columns=list(BACKTESTS)
    ).astype(BACKTESTS)
    return rows[rows["value"].notna()].reset_index(drop=True)


def _judge(days: CustomerDays, origin: int, groups: int, seed: int) -> Iterator[tuple[str, int, str, float, float]]:
    customers = segment(days, origin)
    if len(customers) < FEWEST:
        return
    who = summarise(days, origin, EVER).index.to_numpy()
    revenue, points = days.total(days.net, origin, origin + HORIZON)[who], log_points(customers)
    views: dict[str, Whole | None] = {
        TEXTBOOK: textbook_clusters(customers, seed),
        CLUSTERS: log_clusters(customers, groups, seed),
        RFM_RULES: pd.factorize(customers["segment"], sort=True)[0],
    }
    figures = {
        model: {"revenue_explained": explained(view, revenue), "silhouette": silhouette(points, view, seed)}
        for model, view in views.items()
        if view is not None
    }
    for model, by_metric in figures.items():
        for metric, value in by_metric.items():
            yield model, origin, metric, value, figures.get(TEXTBOOK, {}).get(metric, float("nan"))
