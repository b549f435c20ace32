"""What a query gives comes as a frame of the right kinds, in however many blocks."""

from datetime import date

import numpy as np
import pandas as pd
import pytest
from sqlalchemy import text

from predictions.reading import read_narrow
from warehouse.database import Database

ROWS = text("""
    select
        number,
        case when number % 1000 = 7 then null else number end as sparse,
        number / 4.0 as amount,
        cast(:day as date) + number as day,
        number % 3 = 0 as is_third,
        case number % 5 when 0 then '' when 1 then null when 2 then 'NA' when 3 then E'a "b",\nc' else 'p' || number end
            as word
    from generate_series(1, 5000) as numbers (number)
    where number <= :most
""")

STATEMENT = text("""
    select cast(:day as date) as day, 1.25 as amount, 7 as count, cast(null as integer) as unknown, true as is_good,
        cast(:words as text) as words, '' as blank, cast(null as text) as nothing, '100%' as share
""")


@pytest.mark.parametrize("most", [0, 1, 5000])
@pytest.mark.parametrize("block", [1 << 10, 1 << 22])
def test_blocks_make_the_same_frame(database: Database, most: int, block: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("predictions.reading.BLOCK_BYTES", block)
    asked = {"day": date(2026, 2, 28), "most": most}
    with database.transaction("reader") as connection:
        frame = read_narrow(connection, ROWS, asked)
        rows = connection.execute(ROWS, asked).mappings().all()
    assert len(frame) == most
    for name in frame.columns:
        assert [None if pd.isna(value) else value for value in frame[name]] == [
            pd.Timestamp(row[name]) if isinstance(row[name], date) else row[name] for row in rows
        ]


def test_a_query_may_ask_for_less_room(database: Database) -> None:
    narrow = text("select cast(1.5 as real) as amount, cast(7 as smallint) as count, 7 as number")
    with database.transaction("reader") as connection:
        frame = read_narrow(connection, narrow, {})
    assert frame.dtypes.to_dict() == {"amount": np.float32, "count": np.int16, "number": np.int64}
    assert frame.iloc[0].tolist() == [1.5, 7, 7]


def test_a_query_gives_a_frame_of_the_right_kinds(database: Database) -> None:
    with database.transaction("reader") as connection:
        frame = read_narrow(connection, STATEMENT, {"day": date(2026, 2, 28), "words": 'it\'s "so",\n%s'})
    assert frame.iloc[0].drop("unknown").to_dict() == {
        "day": pd.Timestamp("2026-02-28"), "amount": 1.25, "count": 7, "is_good": True, "words": 'it\'s "so",\n%s',
        "blank": "", "nothing": None, "share": "100%",
    }  # fmt: skip
    assert np.isnan(frame["unknown"].iloc[0])
    assert (frame["count"].dtype, frame["amount"].dtype, frame["is_good"].dtype) == (np.int64, np.float64, np.bool_)


@pytest.mark.parametrize("word", ["NA", "N/A", "null", "nan", "#N/A", " ", "t"])
def test_a_word_that_looks_like_nothing_is_a_word(database: Database, word: str) -> None:
    with database.transaction("reader") as connection:
        frame = read_narrow(connection, text("select cast(:word as text) as word"), {"word": word})
    assert frame["word"].tolist() == [word]


def test_a_query_without_rows_keeps_its_columns(database: Database) -> None:
    with database.transaction("predictor") as connection:
        frame = read_narrow(connection, text("select order_date, net_amount from gold.fact_sales"), {})
    assert (frame.columns.tolist(), len(frame)) == (["order_date", "net_amount"], 0)
    assert frame["order_date"].dtype == "datetime64[ns]"


def test_a_statement_that_would_end_itself_is_one_value(database: Database) -> None:
    with database.transaction("reader") as connection:
        frame = read_narrow(connection, text("select :words as words"), {"words": "'; drop table gold.fact_sales; --"})
    assert frame["words"].tolist() == ["'; drop table gold.fact_sales; --"]
