"""Predictions that were asked for through the API: computed there, they wait in the inbox to be stored.

Reads app.inbox; writes predictions.prediction_results, each once, however often a worker is killed.
"""

import json
import logging
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any

from sqlalchemy import Connection, insert
from sqlalchemy.exc import DataError, IntegrityError

from warehouse import locks, messages
from warehouse.database import Database
from warehouse.schema.predictions import prediction_results

KIND = "prediction"
AMOUNTS = ("predicted_sales", "lo95", "hi95")

logger = logging.getLogger(__name__)


def store_waiting(database: Database) -> int:
    """Store the predictions that wait in the inbox and note id and date for who asked; how many were stored.

    What is no prediction is set aside. Raises locks.LockHeldError while another worker stores.
    """
    with database.transaction("predictor") as connection:
        if not messages.waiting(connection, KIND):
            return 0
    with (
        locks.hold(database.engine("predictor"), "store predictions", database.settings.lock_wait_seconds),
        database.transaction("predictor") as connection,
    ):
        waiting = messages.waiting(connection, KIND)
        return sum(_store(connection, message.inbox_id, message.payload) for message in waiting)


def _store(connection: Connection, inbox_id: int, payload: str) -> bool:
    try:
        with connection.begin_nested():
            told = prediction_results.c.prediction_id, prediction_results.c.prediction_date
            row = connection.execute(insert(prediction_results).values(**_values(payload)).returning(*told)).one()
    except (KeyError, TypeError, ValueError, InvalidOperation, DataError, IntegrityError) as error:
        logger.warning("message %d is no prediction: %s", inbox_id, type(error).__name__)
        messages.set_aside(connection, inbox_id, "it is no prediction")
        return False
    messages.note_done(connection, [inbox_id], {
        "prediction_id": row.prediction_id, "prediction_date": row.prediction_date.isoformat(),
    })
    return True


def _values(payload: str) -> dict[str, Any]:
    said = json.loads(payload, parse_float=Decimal)
    coverage = said["measured_coverage"]
    return {
        "target_period": str(said["target_period"]),
        "model_used": str(said["model_used"]),
        "asked_by": str(said["asked_by"]),
        "as_of_date": date.fromisoformat(said["as_of_date"]),
        "measured_coverage": None if coverage is None else float(coverage),
        **{name: None if said[name] is None else Decimal(said[name]) for name in AMOUNTS},
    }
