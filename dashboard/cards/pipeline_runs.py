"""How long jobs take: the last run of each against its usual, and the journal of runs."""

from typing import Any

import pandas as pd

from dashboard.cards.card import Card, Chart
from dashboard.cards.columns import Column
from dashboard.cards.pipeline_words import duration, in_zone, note_of, zone_words
from dashboard.components.heading import heading
from dashboard.components.legend import Key
from dashboard.components.states import Message
from dashboard.context import Visit
from dashboard.figures.ranked import ranked_figure
from dashboard.filters import fragment
from dashboard.queries import pipeline

PATH = "/pipeline"
MOST_JOBS = 14
MOST_SHOWN = 100
SUCCEEDED = "succeeded"
DURATION_COLUMNS = (
    Column("job", "Job"),
    Column("seconds", "Last run (s)", "number"),
    Column("usual_seconds", "Usual (s)", "number"),
    Column("runs", "Runs", "count"),
    Column("failed", "Failed", "count"),
    Column("started_at", "Last started", "moment"),
)
JOURNAL_COLUMNS = (
    Column("job", "Job"),
    Column("status", "Status"),
    Column("started_at", "Started", "moment"),
    Column("took", "Took"),
    Column("message", "What came out"),
)


def journal(visit: Visit) -> pd.DataFrame:
    """One row per run, the newest first: JOURNAL_COLUMNS and seconds."""
    frame = in_zone(visit.view.read_now(pipeline.runs), visit.settings, "started_at", "finished_at")
    notes = pd.Series([note_of(message, visit) for message in frame["message"]], index=frame.index, dtype="object")
    return frame.assign(took=[duration(seconds) for seconds in frame["seconds"]], message=notes)


def durations(visit: Visit) -> pd.DataFrame:
    """One row per job, the longest first: DURATION_COLUMNS; usual is the median of the runs before the last."""
    runs = journal(visit)
    jobs = [_job(name, of_job) for name, of_job in runs.groupby("job", sort=False)]
    frame = pd.DataFrame(jobs, columns=[column.name for column in DURATION_COLUMNS])
    return frame.sort_values("seconds", ascending=False, ignore_index=True)


def _job(name: Any, runs: pd.DataFrame) -> dict[str, Any]:
    done = runs.loc[runs["status"] == SUCCEEDED, "seconds"].astype("float64").tolist()
    earlier = pd.Series(done[1:], dtype="float64")
    return {
        "job": str(name),
        "seconds": done[0] if done else float("nan"),
        "usual_seconds": earlier.median() if len(earlier) else float("nan"),
        "runs": len(runs),
        "failed": int(runs["status"].isin(("failed", "killed")).sum()),
        "started_at": runs["started_at"].iloc[0],
    }


def draw_durations(visit: Visit, frame: pd.DataFrame) -> Any:
    """The bars, or why there are none."""
    timed = frame.dropna(subset=["seconds"]).head(MOST_JOBS)
    if timed.empty:
        return _no_runs()
    has_usual = bool(timed["usual_seconds"].notna().any())
    return Chart(
        ranked_figure(
            timed["job"].tolist(), timed["seconds"].tolist(), "number", name="Seconds",
            compared=timed["usual_seconds"].tolist() if has_usual else None, compared_name="Usual seconds",
            links=[fragment(group=job) for job in timed["job"]], drill=PATH,
        ),
        keys=[Key("bar", "Last run"), Key("band", "Usual, the median of earlier runs")] if has_usual else (),
        subtitle="Seconds of each job's last run that succeeded",
        links=[visit.address(PATH, group=job) for job in frame["job"]],
    )


def shown_journal(visit: Visit) -> pd.DataFrame:
    """The newest runs of the journal, of the address's job where it names one (`?group=sync csv`)."""
    runs, job = journal(visit), visit.filters.about("group")
    return (runs[runs["job"] == job] if job else runs).head(MOST_SHOWN)


def job_heading(visit: Visit) -> Any:
    """The job's name, its last run, and the way back."""
    job, runs = visit.filters.about("group"), shown_journal(visit)
    return heading(job, f"The last run {runs['status'].iloc[0]}", visit.address(PATH), "Pipeline")


def draw_journal(visit: Visit, frame: pd.DataFrame) -> Any:
    """The table, or why there is none."""
    if frame.empty:
        return _no_runs()
    return Chart(None, subtitle=f"The newest {len(frame)}; {zone_words(visit)}")


def _no_runs() -> Message:
    return Message("empty", "No job has run yet", "Loading and predicting keep a journal, which shows here.",
                   command=".venv/bin/python -m scripts.predict --all")


JOB_RUNS = Card("pipeline-job_runs", "Runs of this job", shown_journal, draw_journal, JOURNAL_COLUMNS)
DURATIONS = Card("pipeline-durations", "How long jobs take", durations, draw_durations, DURATION_COLUMNS)
JOURNAL = Card("pipeline-runs", "Runs", shown_journal, draw_journal, JOURNAL_COLUMNS)
