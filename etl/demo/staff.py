"""Employees and their tasks. Planted: skill at selling, diligence (share of tasks done) and pace (hours)."""

from dataclasses import dataclass

import numpy as np

from etl.demo.draws import Array, stream
from etl.demo.people import draw_names
from etl.demo.places import Place
from etl.demo.plan import Plan, vocabulary

EMPLOYEE_HEADER = ("employee_id", "employee_name", "role", "location_id", "hired_date", "left_date")
TASK_HEADER = (
    "task_id",
    "employee_id",
    "assigned_date",
    "due_date",
    "completed_at",
    "hours",
    "status",
    "kind",
)
TASKS_A_DAY = 0.28
NEVER = 10**6


@dataclass(frozen=True)
class Staff:
    """Columns, one entry an employee; days count from day 0."""

    ids: list[str]
    names: list[str]
    role: Array  # index into the vocabulary's roles
    location: Array
    hired_day: Array
    left_day: Array  # NEVER while employed
    selling: Array
    diligence: Array
    pace: Array


def build_staff(plan: Plan, places: list[Place]) -> Staff:
    """Seven people a location; one of them does far less than the others, one takes far longer."""
    roles = vocabulary("people")["role"]
    size = len(places) * len(roles)
    random = stream(plan.seed, "staff")
    diligence, pace = random.beta(18, 2.2, size), random.lognormal(0, 0.18, size)
    idle, slow = random.choice(size, 2, replace=False)
    diligence[idle], pace[slow] = 0.35, 2.6
    role = np.tile(np.arange(len(roles)), len(places))
    # the first five of a location are there all along, so that a shop is never without people
    late = (role >= 5) & (random.random(size) < 0.5)
    leaves = (role >= 5) & ~late & (random.random(size) < 0.4)
    return Staff(
        ids=[f"E-{number:03}" for number in range(1, size + 1)],
        names=draw_names(size, random),
        role=role,
        location=np.repeat(np.arange(len(places)), len(roles)),
        hired_day=np.where(late, random.integers(1, plan.days * 3 // 4, size), -random.integers(30, 2000, size)),
        left_day=np.where(leaves, random.integers(plan.days // 4, plan.days, size), NEVER),
        selling=np.array([r["sales"] for r in roles])[role] * random.lognormal(0, 0.2, size),
        diligence=diligence,
        pace=pace,
    )


def selling_weights(staff: Staff, locations: int, first: int, stop: int) -> Array:
    """Who serves where: shape (locations, employees), of those employed on all the days first..stop-1."""
    present = (staff.hired_day <= first) & (staff.left_day >= stop)
    weights: Array = (staff.location == np.arange(locations)[:, None]) * (staff.selling * present)
    return weights


def _day_text(plan: Plan, days: Array) -> Array:
    return (np.datetime64(plan.start_date, "D") + days).astype(str)


def employee_rows(plan: Plan, places: list[Place], staff: Staff) -> list[list[str]]:
    """The rows of employees.csv; left_date is empty while employed."""
    roles = [role["name"] for role in vocabulary("people")["role"]]
    hired, left = _day_text(plan, staff.hired_day), _day_text(plan, np.minimum(staff.left_day, plan.days))
    return [
        [
            staff.ids[i],
            staff.names[i],
            roles[staff.role[i]],
            places[staff.location[i]].location_id,
            hired[i],
            left[i] if staff.left_day[i] < NEVER else "",
        ]
        for i in range(len(staff.ids))
    ]


def task_rows(plan: Plan, staff: Staff) -> list[list[str]]:
    """The rows of tasks.csv, by assigned date. Hours and completed_at are empty until a task is done."""
    random = stream(plan.seed, "tasks")
    kinds = vocabulary("people")["task"]
    days = np.arange(plan.days)[:, None]
    present = (days >= staff.hired_day) & (days < staff.left_day)
    day, who = np.nonzero(present & (random.random(present.shape) < TASKS_A_DAY))
    kind = random.integers(len(kinds), size=len(day))
    due = day + np.array([k["days"] for k in kinds])[kind]
    done = np.minimum(day + random.geometric(0.5, len(day)) - 1, due + random.integers(0, 3, len(day)))
    hours = np.array([k["hours"] for k in kinds])[kind] * staff.pace[who] * random.lognormal(0, 0.25, len(day))
    minutes = random.integers(9 * 60, 18 * 60, len(day))
    completed = (random.random(len(day)) < staff.diligence[who]) & (done < plan.days)
    status = np.where(completed, "completed", np.where(due >= plan.days, "open", "overdue"))
    dates = (_day_text(plan, day), _day_text(plan, due), _day_text(plan, done))
    lists = [column.tolist() for column in (who, *dates, minutes, hours, completed, status, kind)]
    return [
        [
            f"T-{number:06}",
            staff.ids[employee],
            assigned,
            due_date,
            f"{finished} {minute // 60:02}:{minute % 60:02}:00" if is_done else "",
            f"{spent:.2f}" if is_done else "",
            state,
            kinds[what]["kind"],
        ]
        for number, (employee, assigned, due_date, finished, minute, spent, is_done, state, what) in enumerate(
            zip(*lists, strict=True), start=1
        )
    ]
