"""Everyone's score with its interval, by role and place, what stands out, and all figures as a table."""

from collections.abc import Mapping
from decimal import Decimal
from functools import partial
from typing import Any

import pandas as pd

from dashboard.cards.card import Card, Chart
from dashboard.cards.columns import Column
from dashboard.cards.kpis import plain_kpi
from dashboard.cards.left_out import left_out
from dashboard.cards.staleness import renewal
from dashboard.components.actions import Action, action_list
from dashboard.components.chart_card import content_card
from dashboard.components.kpi_card import Kpi
from dashboard.components.legend import Key
from dashboard.components.states import Message
from dashboard.context import Visit
from dashboard.figures.base import Token
from dashboard.figures.ranked import ranked_figure
from dashboard.filters import fragment
from dashboard.format import whole
from dashboard.queries import team

JOB, PATH = "employee_performance", "/team"
MOST_SHOWN = 15
GROUP_SUBTITLE = "Mean score, number of people; lowest to highest"
SCORED = "Scored"
GROUP_COLORS: Mapping[str, Token] = {"High": "c1", "Medium": "c3", "Low": "c2"}
GROUP_KEYS = (Key("bar", "High"), Key("bar-3", "Medium"), Key("bar-2", "Low"))
NO_TEAM = Message(
    "empty", "No employees yet",
    "Load employees and their tasks (employees.csv, tasks.csv, or an ERP with both), then let the job score them.",
    command=renewal(JOB),
)
COLUMNS = (
    Column("employee", "Employee"), Column("role", "Role"), Column("location", "Location", "place"),
    Column("performance_score", "Score", "score"), Column("score_lo95", "From", "score"),
    Column("score_hi95", "To", "score"), Column("performance_cluster", "Group"),
    Column("completed_tasks", "Done", "count"), Column("total_tasks", "Given", "count"),
    Column("completion_rate", "Completed", "share"), Column("avg_task_hours", "Hours a task", "number"),
    Column("net_amount", "Revenue", "money"), Column("assessed", "Assessment"),
)
GROUP_COLUMNS = (
    Column("name", "Group"), Column("people", "People", "count"), Column("score", "Mean score", "score"),
    Column("low", "Lowest", "score"), Column("high", "Highest", "score"),
)


def chosen(visit: Visit) -> team.Chosen:
    """The visit's filters that a person knows."""
    return tuple((name, ids) for name, ids in visit.filters.chosen if name in team.DIMENSIONS)


def rows(visit: Visit) -> pd.DataFrame:
    """COLUMNS and more, one row per employee, best score first; those with too few tasks last, without a score."""
    frame = visit.view.read(team.people, chosen(visit))
    words = [SCORED if pd.notna(score) else "Insufficient data" for score in frame["performance_score"]]
    return frame.assign(assessed=pd.Series(words, dtype="object"))


def no_team(visit: Visit) -> Message | None:
    """What to do where nobody was ever scored; None where somebody was."""
    return NO_TEAM if visit.view.read(team.people, visit.part).empty else None


def unfollowed(visit: Visit) -> str:
    """For a subtitle: the filters of the address that people do not have."""
    return left_out(visit, team.DIMENSIONS)


def nobody(visit: Visit) -> Message:
    """Why there is nobody to show."""
    if not chosen(visit):
        return NO_TEAM
    return Message("empty", "Nobody here", "No scored employee fits these filters.", clear_href=PATH)


def draw_scores(visit: Visit, frame: pd.DataFrame) -> Any:
    """Dots with whiskers: where they overlap, the order may be chance."""
    if frame.empty:
        return nobody(visit)
    scored = frame[frame["performance_score"].notna()].head(MOST_SHOWN)
    unscored = int(frame["performance_score"].isna().sum())
    if scored.empty:
        return Message("low-data", "Too few tasks to score anybody",
                       f"{unscored} people have been given too few tasks so far.")
    few = f"; {unscored} with insufficient data are in the table below" if unscored else ""
    return Chart(
        ranked_figure(
            scored["employee"].tolist(), scored["performance_score"].tolist(), "count", name="Score",
            intervals=list(zip(scored["score_lo95"], scored["score_hi95"], strict=True)), marks="dots",
            colors=[GROUP_COLORS.get(group, "ref") for group in scored["performance_cluster"]],
            links=[fragment(employee=identifier) for identifier in scored["employee_id"]], drill="/orders",
        ),
        keys=[key for key in GROUP_KEYS if key.text in set(scored["performance_cluster"])],
        subtitle=f"0 to 100 with 95% intervals, the {len(scored)} best{few}{unfollowed(visit)}",
        links=[visit.address("/orders", employee=identifier) for identifier in frame["employee_id"]],
    )


def draw_table(visit: Visit, frame: pd.DataFrame) -> Any:
    """All figures of everybody."""
    if frame.empty:
        return nobody(visit)
    return Chart(None, subtitle=f"{TABLE.subtitle}{unfollowed(visit)}",
                 links=[visit.address("/orders", employee=identifier) for identifier in frame["employee_id"]])


def group_card(name: str, column: str, title: str) -> Card:
    """Mean scores by role or location; a mean of few people says little, so their number stands beside it.

    A click chooses these people.
    """
    def group_rows(visit: Visit) -> pd.DataFrame:
        scored = rows(visit).dropna(subset=["performance_score"])
        grouped = scored.groupby(column)["performance_score"].agg(["count", "mean", "min", "max"]).reset_index()
        grouped.columns = pd.Index(["name", "people", "score", "low", "high"])
        return grouped.sort_values("score", ascending=False, ignore_index=True)

    def draw(visit: Visit, frame: pd.DataFrame) -> Any:
        if frame.empty:
            return nobody(visit)
        ids = rows(visit).dropna(subset=["performance_score"]).groupby(column)["employee_id"].agg(list)
        members = [ids[name] for name in frame["name"]]
        names = [f"{name} · {people}" for name, people in zip(frame["name"], frame["people"], strict=True)]
        return Chart(
            ranked_figure(
                names, frame["score"].tolist(), "count", name="Mean score", marks="dots",
                intervals=list(zip(frame["low"], frame["high"], strict=True)),
                links=[fragment(employee=those) for those in members], drill=PATH,
            ),
            subtitle=f"{GROUP_SUBTITLE}{unfollowed(visit)}",
            links=[visit.address(PATH, employee=those) for those in members],
        )

    return Card(name, title, group_rows, draw, GROUP_COLUMNS, subtitle=GROUP_SUBTITLE, tells="employees",
                jobs=(JOB,))


def draw_actions(visit: Visit, frame: pd.DataFrame) -> Any:
    """Who stands out, high or low, and who cannot be judged yet."""
    if frame.empty:
        return nobody(visit)
    people: list[Any] = list(frame.itertuples(index=False))
    actions = [_stands_out(visit, person) for person in people if person.is_anomaly]
    unknown = [person for person in people if person.assessed != SCORED]
    if unknown:
        actions.append(Action(f"{len(unknown)} people cannot be judged yet",
                              "They have too few tasks; do not read anything into their figures.", symbol="people"))
    if not actions:
        return Message("empty", "Nobody stands out", "All figures lie within what the group usually does.")
    return content_card("Who stands out", f"{ACTIONS.subtitle}{unfollowed(visit)}", action_list(actions))


def team_kpis(visit: Visit) -> list[Kpi]:
    """People scored, completion rate, hours a task, revenue of the window that scores are made of."""
    frame = rows(visit)
    given, done = int(frame["total_tasks"].fillna(0).sum()), int(frame["completed_tasks"].fillna(0).sum())
    timed: list[Any] = [row for row in frame.itertuples(index=False) if row.has_hours and pd.notna(row.avg_task_hours)]
    weight = sum(row.completed_tasks for row in timed)
    hours = sum(row.avg_task_hours * row.completed_tasks for row in timed) / weight if weight else None
    revenue = sum((value for value in frame["net_amount"] if value is not None), Decimal(0)) if len(frame) else None
    kpi = partial(plain_kpi, visit, comparison="last 180 days", is_small=False)
    return [
        kpi("people", "People", "Employees with tasks in the last 180 days.", len(frame) or None, "count"),
        kpi("completion_rate", "Tasks completed", "Completed tasks divided by tasks given, 180 days.",
             done / given if given else None, "share"),
        kpi("task_hours", "Hours a task", "Mean hours of the tasks whose hours were recorded.", hours,
             "number"),
        kpi("team_revenue", "Revenue sold", "Revenue of the orders that carry an employee, 180 days.",
             revenue, "money"),
    ]


def _stands_out(visit: Visit, person: Any) -> Action:
    is_high = person.anomaly_direction == "high"
    advice = "Learn from it." if is_high else "Ask before judging."
    return Action(
        f"{person.employee}, {person.role}",
        f"Unusually {person.anomaly_direction}: {whole(person.completed_tasks)} of {whole(person.total_tasks)} tasks, "
        f"score {whole(person.performance_score)}. {advice}",
        visit.address("/orders", employee=person.employee_id), "", "good" if is_high else "warn", "person-badge",
    )


SCORES = Card("team-scores", "Performance", rows, draw_scores, COLUMNS, tells="employees", jobs=(JOB,))
TABLE = Card("team-people", "Everybody", rows, draw_table, COLUMNS,
             subtitle="Last 180 days; from and to are the ends of the score's 95% interval",
             tells="employees", jobs=(JOB,))
ACTIONS = Card("team-actions", "Who stands out", rows, draw_actions, COLUMNS,
               subtitle="Found by how far somebody's figures lie from the group's",
               tells="employees", jobs=(JOB,))
ROLES = group_card("team-roles", "role", "By role")
PLACES = group_card("team-places", "location", "By location")
