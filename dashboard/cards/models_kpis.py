"""How the models are: how many serve, how many disappoint, the time a renewal takes, and how old they are."""

from collections.abc import Sequence

from dashboard.cards.models_words import JOBS
from dashboard.cards.staleness import is_stale
from dashboard.components.kpi_card import Kpi
from dashboard.context import Visit
from dashboard.format import NONE, Compact, compact, full_day, whole
from dashboard.queries import models


def model_kpis(visit: Visit) -> Sequence[Kpi]:
    """Four small cards."""
    frame = visit.view.read(models.registry)
    frame = frame[frame["job"].isin(list(JOBS))]
    stale = sum(is_stale(visit, day, job) for day, job in zip(frame["as_of_date"], frame["job"], strict=True))
    seconds = float(frame["seconds"].dropna().sum())
    oldest = min(frame["as_of_date"], default=None)
    return [
        _count("serving", "Jobs with a model", "Prediction jobs that have a run which serves.", len(frame),
               f"of {len(JOBS)}"),
        _count("degraded", "Worse than promised", "Jobs whose earlier predictions came out worse than their tests "
               "allow.", int(frame["is_degraded"].sum()), "held against what happened"),
        _count("outdated", "Outdated", "Jobs whose predictions are more than a week behind the sales, "
               "or were computed more than a week ago.", stale,
               f"oldest of {full_day(oldest)}" if oldest else "none made yet"),
        Kpi("renewal", "Time to renew all", "Seconds of the newest run of every job, added up.",
            Compact(f"{whole(seconds)} s", "") if len(frame) else Compact(NONE, ""), f"{whole(seconds)} seconds",
            comparison="newest runs", is_small=True),
    ]


def _count(name: str, label: str, definition: str, value: int, comparison: str) -> Kpi:
    return Kpi(name, label, definition, compact(value, "count", ""), str(value), comparison=comparison, is_small=True)
