"""Is the process alive, can it serve, and how fresh are the data? For load balancers and for open pages."""

import logging

from flask import Response
from pydantic import Field
from sqlalchemy import text
from sqlalchemy.exc import SQLAlchemyError

from dashboard.api.answers import failure, success
from dashboard.api.frame import group
from dashboard.api.shapes import Answer, Day, Moment, Shape
from dashboard.context import current, open_visit
from dashboard.queries.freshness import last_load

health = group("health", "Health", "Whether the server runs. Needs no token.", is_public=True)
freshness = group("freshness", "Freshness", "How new the data are.")
logger = logging.getLogger(__name__)


class Alive(Shape):
    """The process answers."""

    alive: bool


class Ready(Shape):
    """The warehouse answers too."""

    ready: bool


class Freshness(Shape):
    """How new the data are."""

    versions: dict[str, int] = Field(description="By domain; they rise with each change of its data.")
    last_complete_day: Day | None = Field(description="The last business day that is over; null without any sales.")
    loaded_at: Moment | None = Field(description="When data reached the warehouse last.")


@health.get("/health", responses={200: Answer[Alive]})
def alive() -> Response:
    """Is the process alive? Asks nothing of the database."""
    return success({"alive": True})


@health.get("/ready", responses={200: Answer[Ready]})
def ready() -> Response | tuple[Response, int]:
    """Can it serve? 503 until the warehouse answers and is migrated."""
    try:
        with current().reader.database.transaction("reader") as connection:
            connection.execute(text("select 1 from gold.fact_sales limit 1"))
    except SQLAlchemyError:
        logger.exception("not ready")
        return failure(503, "not_ready", "The warehouse does not answer, or is not migrated yet.")
    return success({"ready": True})


@freshness.get("/freshness", responses={200: Answer[Freshness]})
def fresh() -> Response:
    """Data versions, the last complete day and the last load."""
    visit = open_visit("")
    if visit is None:
        return success({"versions": current().reader.versions(), "last_complete_day": None, "loaded_at": None})
    return success({
        "versions": visit.view.versions,
        "last_complete_day": visit.horizon.last_complete_day,
        "loaded_at": visit.view.read_now(last_load),
    })
