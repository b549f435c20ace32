"""A job's models side by side: the one that serves, its challengers, the plain rule, and who wins by how much."""

from dataclasses import dataclass
from typing import Any

import pandas as pd

from dashboard.cards.card import Card, Chart
from dashboard.cards.columns import Column
from dashboard.cards.models_job import PATH, aging, job_of, never_run, run_of
from dashboard.cards.models_words import JOBS, figure_of, job_and_measure, job_name, lead, model_name, told
from dashboard.components.states import Message
from dashboard.context import Visit
from dashboard.figures.base import Token
from dashboard.figures.ranked import ranked_figure
from dashboard.filters import fragment
from dashboard.format import full_day
from dashboard.queries import models


@dataclass(frozen=True)
class Standing:
    """How a job's serving model and its best challenger ('' for none) stand against the baseline.

    Leads are None where they are unknown or there is no contest.
    """

    model: str
    lead: float | None
    challenger: str
    challenger_lead: float | None


def tested(visit: Visit, job: str, measure: str, metric: str) -> pd.DataFrame:
    """The rows of `queries.models.standings` of one figure."""
    frame = visit.view.read(models.standings)
    return frame[(frame["job"] == job) & (frame["measure"] == measure) & (frame["metric"] == metric)]


def best_of(visit: Visit, job: str) -> Standing | None:
    """The standing by the figure that decides; None where nothing was tested."""
    run = run_of(visit, job)
    frame = tested(visit, job, JOBS[job].measure, JOBS[job].metric)
    if run is None or frame.empty:
        return None
    ranked = frame.sort_values("value", ascending=figure_of(JOBS[job].metric).is_error, kind="stable")
    leads = dict(zip(ranked["model"], leads_of(job, ranked), strict=True))
    challenger = next((model for model in leads if model != run.model), "")
    return Standing(run.model, leads.get(run.model), challenger, leads.get(challenger))


def leads_of(job: str, frame: pd.DataFrame) -> list[float | None]:
    """How much of the baseline's error each model of the job takes away; None without a contest."""
    metric = JOBS[job].metric
    pairs = zip(frame["value"], frame["baseline"], strict=True)
    return [lead(metric, value, baseline) if JOBS[job].is_contest else None for value, baseline in pairs]


def rows(visit: Visit) -> pd.DataFrame:
    """model, name, role, value, figure and rule (texts), lead, origins, first_origin, last_origin: the best first."""
    job = job_of(visit)
    run = run_of(visit, job)
    frame = tested(visit, job, JOBS[job].measure, JOBS[job].metric)
    serving = run.model if run is not None else ""
    figure = figure_of(JOBS[job].metric)
    frame = frame.assign(
        name=frame["model"].map(model_name),
        role=["serves" if model == serving else "challenger" for model in frame["model"]],
        lead=pd.Series(leads_of(job, frame), index=frame.index, dtype="object"),
        figure=[told(value, JOBS[job].metric) for value in frame["value"]],
        rule=[told(value, JOBS[job].metric) for value in frame["baseline"]],
    )
    return frame.sort_values("value", ascending=figure.is_error, kind="stable", ignore_index=True)


def draw(visit: Visit, frame: pd.DataFrame) -> Any:
    """Bars of how much better than the plain rule, the serving model in colour, or why there are none.

    Where there is no contest they are of the figure itself.
    """
    job = job_of(visit)
    if run_of(visit, job) is None:
        return never_run(job)
    if frame.empty:
        return Message("low-data", "Nothing was tested", "There was too little history to hold a model against.")
    figure = figure_of(JOBS[job].metric)
    colors: list[Token] = ["c1" if role == "serves" else "ref" for role in frame["role"]]
    is_contest = frame["lead"].notna().any()
    what = f"how much of the plain rule's error is gone, by {figure.name}" if is_contest else figure.name
    return Chart(
        ranked_figure(
            frame["name"].tolist(), frame["lead" if is_contest else "value"].tolist(),
            "share" if is_contest else figure.unit, name="Better" if is_contest else figure.name, colors=colors,
            notes=[f"{role}; {value} against {rule}"
                   for role, value, rule in zip(frame["role"], frame["figure"], frame["rule"], strict=True)],
        ),
        subtitle=f"{job_and_measure(job)}: {what}; {_trials(frame.iloc[0])}",
        **aging(visit, job),
    )


def wins(visit: Visit) -> pd.DataFrame:
    """job, name, lead, challenger, challenger_lead: by how much each job's model leads its baseline, largest first."""
    registry = visit.view.read(models.registry)
    found = [(job, best_of(visit, job)) for job in JOBS if job in set(registry["job"])]
    kept = [
        (job, job_name(job), each.lead, model_name(each.challenger), each.challenger_lead)
        for job, each in found
        if each is not None and each.lead is not None
    ]
    frame = pd.DataFrame(kept, columns=["job", "name", "lead", "challenger", "challenger_lead"])
    return frame.sort_values("lead", ascending=False, kind="stable", ignore_index=True)


def draw_wins(visit: Visit, frame: pd.DataFrame) -> Any:
    """Leads of what serves, the best challenger's behind, or why there are none."""
    if frame.empty:
        return Message("low-data", "Nothing to compare yet", "Leads appear once jobs have run on history enough.")
    return Chart(
        ranked_figure(
            frame["name"].tolist(), frame["lead"].tolist(), "share", name="Lead",
            compared=frame["challenger_lead"].tolist(), compared_name="Best challenger",
            notes=[f"best challenger: {name}" if name != "none" else "" for name in frame["challenger"]],
            links=[fragment(group=job) for job in frame["job"]], drill=PATH,
        ),
        subtitle="How much of the plain rule's error is gone; grey bar = best challenger, each by what decides",
        links=[visit.address(PATH, group=job) for job in frame["job"]],
    )


def _trials(row: Any) -> str:
    last = full_day(row["last_origin"])
    if row["origins"] == 1:
        return f"one trial, last day shown {last}"
    return f"{row['origins']} trials, last day shown {full_day(row['first_origin'])} to {last}"


STANDINGS_CARD = Card(
    "models-standings", "Champion and challengers", rows, draw,
    (
        Column("name", "Model"), Column("role", "Role"), Column("figure", "Figure"),
        Column("rule", "Plain rule"), Column("lead", "Error gone", "share"),
        Column("origins", "Trials", "count"), Column("first_origin", "First", "day"),
        Column("last_origin", "Last", "day"),
    ),
)
WINS_CARD = Card(
    "models-wins", "Who wins, and by how much", wins, draw_wins,
    (
        Column("name", "Job"), Column("lead", "Error gone", "share"), Column("challenger", "Best challenger"),
        Column("challenger_lead", "With it", "share"),
    ),
)
