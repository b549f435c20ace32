"""Frames through COPY: what goes into a table comes out of a query as it was."""

from datetime import date

import numpy as np
import pandas as pd
import pytest
from sqlalchemy import text

from warehouse.database import Database
from warehouse.frames import copy_frame, write_frame
from warehouse.schema.predictions import customer_churn_scores

STATEMENT = text("""
    select cast(:day as date) as day, 1.25 as amount, 7 as count, cast(null as integer) as unknown, true as is_good,
        cast(:words as text) as words, '' as blank, cast(null as text) as nothing, '100%' as share
""")


def test_a_query_gives_a_frame_of_the_right_kinds(database: Database) -> None:
    with database.transaction("reader") as connection:
        frame = copy_frame(connection, STATEMENT, {"day": date(2026, 2, 28), "words": 'it\'s "so",\n%s'})
    assert frame.iloc[0].drop("unknown").to_dict() == {
        "day": pd.Timestamp("2026-02-28"), "amount": 1.25, "count": 7, "is_good": True, "words": 'it\'s "so",\n%s',
        "blank": "", "nothing": None, "share": "100%",
    }  # fmt: skip
    assert np.isnan(frame["unknown"].iloc[0])
    assert (frame["count"].dtype, frame["amount"].dtype, frame["is_good"].dtype) == (np.int64, np.float64, np.bool_)


@pytest.mark.parametrize("word", ["NA", "N/A", "null", "nan", "#N/A", " ", "t"])
def test_a_word_that_looks_like_nothing_is_a_word(database: Database, word: str) -> None:
    with database.transaction("reader") as connection:
        frame = copy_frame(connection, text("select cast(:word as text) as word"), {"word": word})
    assert frame["word"].tolist() == [word]


def test_a_query_without_rows_keeps_its_columns(database: Database) -> None:
    with database.transaction("predictor") as connection:
        frame = copy_frame(connection, text("select order_date, net_amount from gold.fact_sales"), {})
    assert (frame.columns.tolist(), len(frame)) == (["order_date", "net_amount"], 0)
    assert frame["order_date"].dtype == "datetime64[ns]"


def test_a_statement_that_would_end_itself_is_one_value(database: Database) -> None:
    with database.transaction("reader") as connection:
        frame = copy_frame(connection, text("select :words as words"), {"words": "'; drop table gold.fact_sales; --"})
    assert frame["words"].tolist() == ["'; drop table gold.fact_sales; --"]


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
