"""Which kind of customer each one is: RFM segments by rule, KMeans groups beside them, and who moves between segments.

Reads `customer_days`, writes predictions.customer_segments, segment_migrations and backtests.
"""

import math
from datetime import date, timedelta

import numpy as np
import pandas as pd

from ml.customer_features import CustomerDays, as_day_number
from ml.monitoring import category_stability
from ml.segment_backtest import backtest
from ml.segment_clusters import COUNTS, RFM_RULES, STABLE, Clusters, find_clusters
from ml.segments import NAMES, SILENT_GAPS, migrations, segment
from predictions.as_of import last_whole_month_end
from predictions.context import Context
from predictions.job import Job, Outcome
from predictions.monitoring import COLUMNS
from warehouse.schema.predictions import backtests, customer_segments, segment_migrations

MONTHS = 12
MEASURE = "segment"
SEED = 0
MONTH_DAYS, LONGEST_GAP = 30, 100
SIZE = "customers_{}"  # figure of a run, by segment


def compute(context: Context) -> Outcome:
    """Segment every customer who has bought; the message says why there are no groups, or no customers."""
    frame = context.read_once("customer_days")
    days, until = CustomerDays.of(frame), as_day_number(context.as_of)
    segments = segment(days, until)
    context.progress(1, 4)
    clusters = find_clusters(segments, SEED)
    context.progress(2, 4)
    moves = migrations(days, _month_ends(frame, context.as_of))
    context.progress(3, 4)
    tested = backtest(days, until, _groups(clusters), SEED)
    return Outcome(
        model=RFM_RULES,
        tables={
            customer_segments: _with_clusters(segments, clusters),
            segment_migrations: moves,
            backtests: _backtest_rows(tested),
        },
        parameters={
            "groups": list(COUNTS), "stable": STABLE, "months": MONTHS, "seed": SEED, "silent_gaps": list(SILENT_GAPS),
        },
        metrics=metrics(segments, clusters, tested),
        window_start=frame["order_date"].min().date() if len(frame) else None,
        window_end=context.as_of if len(frame) else None,
        message=_message(segments, clusters),
    )


def monitor(context: Context) -> pd.DataFrame:
    """How far the shares of the segments have moved between the newest run before this day and one a month older.

    No limit: customers may well move, and a rule has nothing to learn from it.
    """
    span = {"since": context.as_of - timedelta(days=LONGEST_GAP), "until": context.as_of - timedelta(days=1)}
    figures = context.read("earlier_runs", job=JOB.name, **span)
    runs = ["as_of_date", "run_id", "model"]
    sizes = figures.pivot_table("value", runs, "metric").reindex(columns=list(map(_size_of, NAMES))).dropna()
    days = sizes.index.get_level_values("as_of_date")
    older = sizes[days <= days.max() - pd.Timedelta(days=MONTH_DAYS)] if len(sizes) else sizes
    if older.empty or not sizes.iloc[-1].sum():
        return pd.DataFrame(columns=list(COLUMNS))
    scored_day, run_id, model = older.index[-1]
    row = {
        "scored_run_id": run_id, "scored_as_of_date": scored_day, "measure": MEASURE, "model": model,
        "metric": "population_drift", "horizon": 0, "rows": int(sizes.iloc[-1].sum()),
        "value": category_stability(older.iloc[-1].to_numpy(), sizes.iloc[-1].to_numpy()),
        "expected": np.nan, "limit_value": np.nan,
    }  # fmt: skip
    return pd.DataFrame([row], columns=list(COLUMNS))


def _size_of(name: str) -> str:
    return SIZE.format(name.lower().replace(" ", "_"))


def _month_ends(frame: pd.DataFrame, as_of: date) -> list[pd.Timestamp]:
    """The last whole months' ends, a year of them and one before; none before the first purchase but one."""
    if frame.empty:
        return []
    ends = pd.date_range(end=last_whole_month_end(as_of), periods=MONTHS + 1, freq="ME")
    first = pd.Timestamp(frame["order_date"].min())
    return [end for end in ends if end + pd.offsets.MonthEnd(1) >= first]


def _with_clusters(segments: pd.DataFrame, clusters: Clusters) -> pd.DataFrame:
    if clusters.cluster is None:
        return segments.assign(cluster=pd.array([pd.NA] * len(segments), dtype="Int64"), cluster_label="")
    return segments.assign(cluster=clusters.cluster, cluster_label=clusters.label)


def _groups(clusters: Clusters) -> int:
    return int(clusters.cluster.max()) if clusters.cluster is not None else min(COUNTS)


def _backtest_rows(tested: pd.DataFrame) -> pd.DataFrame:
    origin = tested["origin"].to_numpy().astype("datetime64[D]").astype("datetime64[ns]")
    return tested.assign(
        job=JOB.name, measure=MEASURE, scope="total", scope_id="", horizon=0, origin=origin, skill=np.nan
    )


def metrics(segments: pd.DataFrame, clusters: Clusters, tested: pd.DataFrame) -> dict[str, float]:
    """How many are in each segment, the groups' silhouette and stability, and what each view explains.

    A figure that is not known is left out.
    """
    sizes = segments["segment"].value_counts()
    figures = {_size_of(name): float(sizes.get(name, 0)) for name in NAMES}
    if clusters.cluster is not None:
        figures |= {"groups": float(_groups(clusters)), "silhouette": clusters.silhouette}
    figures |= {f"adjusted_rand_{count}": figure for count, figure in clusters.stability.items()}
    means = tested.groupby(tested["metric"] + "_" + tested["model"])["value"].mean()
    figures |= {str(name): float(figure) for name, figure in means.items()}
    return {name: figure for name, figure in figures.items() if math.isfinite(figure)}


def _message(segments: pd.DataFrame, clusters: Clusters) -> str | None:
    if segments.empty:
        return "no segments: no identified customer has bought yet"
    return f"no KMeans groups: {clusters.reason}" if clusters.reason else None


JOB = Job("customer_segments", version="2", compute=compute, monitor=monitor)
