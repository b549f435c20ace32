"""Is the process alive, can it serve, and how fresh are the data? For load balancers and for open pages."""

import logging

from flask import Blueprint, Response
from sqlalchemy import text
from sqlalchemy.exc import SQLAlchemyError

from dashboard.api.answers import failure, success
from dashboard.context import current, open_visit
from dashboard.queries.freshness import last_load

health = Blueprint("health", __name__, url_prefix="/api/v1")
logger = logging.getLogger(__name__)


@health.get("/health")
def alive() -> Response:
    """200 while the process answers; asks nothing of the database."""
    return success({"alive": True})


@health.get("/ready")
def ready() -> Response | tuple[Response, int]:
    """200 once the warehouse answers and is migrated, else 503."""
    try:
        with current().reader.database.transaction("reader") as connection:
            connection.execute(text("select 1 from gold.fact_sales limit 1"))
    except SQLAlchemyError:
        logger.exception("not ready")
        return failure(503, "not_ready", "The warehouse does not answer, or is not migrated yet.")
    return success({"ready": True})


@health.get("/freshness")
def fresh() -> Response:
    """Data versions (they rise with each change), the last complete day and the last load."""
    visit = open_visit("")
    if visit is None:
        return success({"versions": current().reader.versions(), "last_complete_day": None, "loaded_at": None})
    loaded_at = visit.view.read_now(last_load)
    return success({
        "versions": visit.view.versions,
        "last_complete_day": visit.horizon.last_complete_day.isoformat(),
        "loaded_at": loaded_at.isoformat() if loaded_at else None,
    })


@health.route("/", defaults={"path": ""})
@health.route("/<path:path>")
def unknown(path: str) -> tuple[Response, int]:
    """404 in the shape of the API, where Dash would answer with a page."""
    return failure(404, "not_found", f"There is no endpoint /api/v1/{path}.")
