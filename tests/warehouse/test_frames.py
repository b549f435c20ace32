"""Frames through COPY: what goes into a table stands there as it was."""

from datetime import date

import pandas as pd
import pytest
from sqlalchemy import text

from warehouse.database import Database
from warehouse.frames import write_frame
from warehouse.schema.predictions import customer_churn_scores


@pytest.mark.parametrize("count", [0, 1, 3])
def test_a_frame_is_written_whole(database: Database, count: int) -> None:
    reasons = [{"feature": "recency", "label": 'the "last" time', "value": 3, "contribution": -0.5}]
    frame = pd.DataFrame(
        {
            "customer_id": [f"t:{number}" for number in range(count)], "run_id": 1, "as_of_date": date(2026, 1, 1),
            "churn_probability": 0.25, "risk_band": "low", "value_at_stake": 1e12 + 0.5, "score": -1e-9,
            "base_score": 0.0, "reasons": [reasons] * count, "model": "", "quality": "ok",
        }
    )  # fmt: skip
    with database.transaction("predictor") as connection:
        assert write_frame(connection, customer_churn_scores, frame) == count
    with database.transaction("reader") as connection:
        stored = connection.execute(text("select * from predictions.customer_churn_scores")).all()
    assert len(stored) == count
    for row in stored:
        assert (float(row.value_at_stake), row.score, row.reasons, row.model) == (1e12 + 0.5, -1e-9, reasons, "")
