"""Which job the page Models is about, and what its cards share."""

from collections.abc import Mapping
from typing import Any

import pandas as pd
from dash import html

from dashboard.cards.models_words import JOBS, job_name
from dashboard.cards.records import records
from dashboard.cards.staleness import is_stale, renewal, stale_note
from dashboard.components.choices import Choice, choices
from dashboard.components.states import Message
from dashboard.context import Visit
from dashboard.format import full_day
from dashboard.queries import models

PATH = "/models"
DEFAULT = "customer_churn"
# What is drawn of a job's tests, by the jobs that keep it.
RANKING, CALIBRATION, HITS = "curve of its ranking", "calibration", "confusion matrix or residuals"
CURVES: Mapping[str, tuple[str, ...]] = {
    RANKING: ("customer_churn", "customer_ltv", "demand_forecast"),
    CALIBRATION: ("customer_churn", "customer_ltv", "demand_forecast"),
    HITS: ("customer_churn", "sales_forecast", "demand_forecast"),
}


def job_of(visit: Visit) -> str:
    """The job that the address names; churn where it names none that there is."""
    kind, name = visit.filters.focus or ("", "")
    return name if kind == "group" and name in JOBS else DEFAULT


def run_of(visit: Visit, job: str) -> Any | None:
    """The run that serves a job; None where none ever ended."""
    frame = visit.view.read(models.registry)
    return next((row for row in records(frame) if row.job == job), None)


def never_run(job: str) -> Message:
    """A card of a job without a run."""
    return Message("empty", f"{job_name(job)}: no model yet", "Its figures appear once the job has run.",
                   command=renewal(job))


def not_kept(job: str, what: str) -> Message:
    """A card of a curve that the job has not, or has not yet."""
    if job in CURVES[what]:
        return Message("low-data", f"No {what} yet", "It is kept of each model that is fitted and tested from now on.",
                       command=f"{renewal(job)} --retrain")
    names = ", ".join(job_name(each).lower() for each in CURVES[what])
    return Message("empty", f"{job_name(job)} has no {what}", f"The jobs that have one: {names}.")


def aging(visit: Visit, job: str) -> dict[str, Any]:
    """What a chart of the job says of its age."""
    run = run_of(visit, job)
    if run is None:
        return {}
    return {"note": stale_note(visit, run.as_of_date, job), "is_stale": is_stale(visit, run.as_of_date, job)}


def window(curve: pd.DataFrame) -> str:
    """The days that the points of a curve are of."""
    first, last = curve["window_start"].min(), curve["window_end"].max()
    return f"{full_day(first)} – {full_day(last)}, days no model was shown"


def job_links(visit: Visit) -> html.Nav:
    """One link per job; the one shown is marked."""
    shown = job_of(visit)
    return choices("Job", [Choice(job.name, visit.address(PATH, group=name), name == shown)
                           for name, job in JOBS.items()])
