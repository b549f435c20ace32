"""`POST /employee-performance`: the documented score of employees whose figures are sent, as the prediction job has it.

What is missing counts as 0; a model fitted on the rows is kept for the caller and scores what they send next.
"""

from typing import Annotated, Any, NotRequired

import numpy as np
import pandas as pd
from flask import Response
from pydantic import ConfigDict, Field
from typing_extensions import TypedDict

from dashboard import caller_models
from dashboard.access.viewer import viewer
from dashboard.api.answers import success
from dashboard.api.frame import failures, group
from dashboard.api.sent_rows import Amount, Refit, Rows, beside, require_columns
from dashboard.api.shapes import Answer, Shape
from dashboard.context import current
from ml import employee_performance as scoring
from ml.scoring import TIERS

KIND = "employee_performance"

employee_performance = group("employee_performance", "Analyses", "Scores of what you send.")


class SentEmployee(TypedDict):
    """One person's figures. Any other fields, such as an id, come back with the answer."""

    __pydantic_config__ = ConfigDict(extra="allow")  # type: ignore[misc]

    completed_tasks: NotRequired[Annotated[Amount, Field(description="Tasks done.")]]
    total_tasks: NotRequired[Annotated[Amount, Field(description="Tasks given.")]]
    avg_task_hours: NotRequired[Annotated[Amount, Field(description="Hours of a task that was done.")]]


class ScoredEmployee(Shape):
    """What was sent, with figures that are missing as 0, and the score."""

    model_config = ConfigDict(extra="allow")

    completed_tasks: float
    total_tasks: float
    avg_task_hours: float
    completion_rate: float = Field(description="Tasks done of tasks given, 0 without any.")
    performance_score: float = Field(ge=0, le=100)
    performance_cluster: int = Field(ge=0, le=2, description="0, 1 or 2 in the order of the groups' mean scores.")
    performance_label: str = Field(description="The group's name: Low, Medium or High.")
    is_anomaly: bool
    anomaly_direction: str = Field(description="high, low, or empty for no anomaly.")
    has_hours: bool = Field(description="False earns no part of the score for hours.")


class EmployeeSummary(Shape):
    """All of them together."""

    employees: int
    average_score: float
    anomalies: int
    groups: dict[str, int] = Field(description="How many are in each group.")
    is_new_model: bool = Field(description="Whether the model was fitted on these rows.")


class ScoredEmployees(Answer[list[ScoredEmployee]]):
    """Everybody who was sent, in the same order."""

    summary: EmployeeSummary
    model_version: str


@employee_performance.post("/employee-performance", responses={200: ScoredEmployees, **failures(400, 413, 415)})
def analyse(query: Refit, body: Rows[SentEmployee]) -> Response:
    """Score employees by tasks done, completion and hours; group them and find who is far from all others."""
    require_columns(body.data, scoring.INPUTS)
    frame = pd.DataFrame({name: [row.get(name) or 0.0 for row in body.data] for name in scoring.INPUTS})
    settings = current().settings
    params = scoring.Params(weights=settings.employee_score_weights)
    fitted = caller_models.load_or_fit(
        settings.models, viewer().actor, KIND, lambda: scoring.fit(frame, params),
        lambda scale: not scale.composite.all_alike, refit=query.refit or body.refit,
    )
    scored = scoring.score(fitted.model, frame)
    return success(
        beside(body.data, _columns(scored)), summary=_summary(scored, fitted.is_new), model_version=fitted.version
    )


def _columns(scored: pd.DataFrame) -> dict[str, list[Any]]:
    names = ("completion_rate", "performance_score", "is_anomaly", "anomaly_direction", "has_hours")
    label = scored["performance_cluster"]
    return {
        **{name: scored[name].tolist() for name in (*scoring.INPUTS, *names)},
        "performance_cluster": label.map(TIERS.index).tolist(),
        "performance_label": label.tolist(),
    }


def _summary(scored: pd.DataFrame, is_new: bool) -> dict[str, Any]:
    labels = scored["performance_cluster"].to_numpy(object)
    return {
        "employees": len(scored),
        "average_score": float(scored["performance_score"].mean()),
        "anomalies": int(scored["is_anomaly"].sum()),
        "groups": {name: int(np.sum(labels == name)) for name in TIERS},
        "is_new_model": is_new,
    }
