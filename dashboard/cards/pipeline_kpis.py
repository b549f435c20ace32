"""The figures above the pipeline: sources on time, rows that got through, checks passed, runs that failed."""

import pandas as pd

from dashboard.cards import pipeline_checks, pipeline_cleaning, pipeline_runs, pipeline_sources
from dashboard.cards.kpis import KpiRow
from dashboard.components.kpi_card import Kpi
from dashboard.context import Visit
from dashboard.format import Compact, compact, full, whole

SOUND = (pipeline_sources.ON_TIME, pipeline_sources.NO_RHYTHM)


def kpis(visit: Visit) -> list[Kpi]:
    """Four cards."""
    return [
        _sources(pipeline_sources.rows(visit)),
        _rows(pipeline_cleaning.rows(visit)),
        _checks(pipeline_checks.rows(visit)),
        _runs(pipeline_runs.journal(visit)),
    ]


def _sources(frame: pd.DataFrame) -> Kpi:
    sound = int(frame["status"].isin(SOUND).sum())
    return _of("sources", "Sources in order", "Sources whose deliveries are in gold and that are not late.",
               sound, len(frame), "of sources that have delivered")


def _rows(frame: pd.DataFrame) -> Kpi:
    received, rejected = int(frame["rows_received"].sum()), int(frame["rows_rejected"].sum())
    share = rejected / received if received else None
    return Kpi("rejected", "Rejected share", "Rows that could not be used, of all rows received.",
               compact(share, "share", ""), full(share, "share", ""),
               comparison=f"{whole(rejected)} of {whole(received)} rows", is_small=True)


def _checks(frame: pd.DataFrame) -> Kpi:
    run = frame[frame["result"] != pipeline_checks.NOT_RUN]
    passed = int((run["result"] == pipeline_checks.PASSED).sum())
    return _of("checks", "Quality checks passed", "Checks that found nothing when they ran last.", passed, len(run),
               f"of those that ran; {len(frame)} in all")


def _runs(journal: pd.DataFrame) -> Kpi:
    last = journal.drop_duplicates("job")
    sound = int((~last["status"].isin(("failed", "killed"))).sum())
    return _of("jobs", "Jobs in order", "Jobs whose last run did not fail.", sound, len(last), "of jobs that have run")


def _of(name: str, label: str, definition: str, part: int, whole: int, comparison: str) -> Kpi:
    return Kpi(name, label, definition, Compact(str(part), f" of {whole}"), f"{part} of {whole}",
               comparison=comparison, is_small=True)


ROW = KpiRow("pipeline-kpis", more=kpis)
