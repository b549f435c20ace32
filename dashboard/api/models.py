"""The models that serve, and what the quality checks of the data found."""

from typing import Any

from flask import Response
from pydantic import Field

from dashboard.api.frame import group
from dashboard.api.lists import ListArguments, Names, cut, fields_of, sorted_by
from dashboard.api.shapes import Day, Moment, Row
from dashboard.api.versioned import by_version
from dashboard.context import current
from dashboard.queries import models as registered
from dashboard.queries import pipeline

models = group("models", "Models and quality", "How far predictions and data can be trusted.")


class Model(Row):
    """What serves one job."""

    job: str
    model: str | None
    run_id: int
    fitted_by_run_id: int | None
    as_of_date: Day | None
    trained_through: Day | None
    metrics: dict[str, Any] | None = Field(description="Measured on days that it was not shown.")
    challengers: int = Field(description="How many others were tried in its run.")
    is_degraded: bool = Field(description="Its predictions came out worse than its trials promised.")
    is_pinned: bool = Field(description="Somebody chose it; it is not replaced by itself.")


class Check(Row):
    """One quality check, as it ran last."""

    check_name: str
    kind: str = Field(description="fail or warn.")
    is_passed: bool
    findings: int
    message: str | None
    checked_at: Moment


class ModelArguments(ListArguments):
    """In which order."""

    sort: str = sorted_by(["job", "as_of_date"], "job")
    fields: Names = fields_of(Model)


class CheckArguments(ListArguments):
    """In which order."""

    sort: str = sorted_by(["check_name", "findings", "is_passed", "checked_at"], "is_passed")
    fields: Names = fields_of(Check)


@models.get("/models", responses={200: Model.page()})
@by_version
def get(query: ModelArguments) -> Response:
    """The model that serves each job."""
    found = current().reader.view().read(registered.registry)
    # Where one is missing, the others would be floats.
    return cut(found.astype({"fitted_by_run_id": "Int64"}), query, Model.model_fields, "job")


@models.get("/quality", responses={200: Check.page()})
def quality(query: CheckArguments) -> Response:
    """What each quality check found when it ran last; those that found something first."""
    # The results move without a data version.
    return cut(current().reader.view().read_now(pipeline.quality_results), query, Check.model_fields, "check_name")
