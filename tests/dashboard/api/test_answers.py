"""Answers are exact, and what is missing is null."""

import json
from datetime import UTC, date, datetime
from decimal import Decimal

import numpy as np
import pandas as pd
import pytest

from dashboard.api.answers import as_json


def test_money_goes_out_with_every_digit() -> None:
    amounts = [Decimal("19002774.2080"), Decimal("0.1000000000000000000001"), Decimal("1E+3"), Decimal("-0.0000")]
    assert as_json(amounts) == b"[19002774.2080,0.1000000000000000000001,1000,-0.0000]"


def test_what_is_missing_or_no_number_is_null() -> None:
    missing = [None, float("nan"), float("inf"), Decimal("NaN"), pd.NA, pd.NaT, np.float64("nan")]
    assert json.loads(as_json(missing)) == [None] * len(missing)


def test_days_and_moments_are_iso_and_numpy_s_numbers_are_numbers() -> None:
    moment = pd.Timestamp(2026, 1, 2, 3, 4, tz="UTC")
    said = [date(2026, 1, 2), datetime(2026, 1, 2, 3, 4, tzinfo=UTC), moment, np.int64(3), np.bool_(True)]
    assert json.loads(as_json(said)) == [
        "2026-01-02", "2026-01-02T03:04:00Z", "2026-01-02T03:04:00+00:00", 3, True,
    ]


def test_what_has_no_place_in_an_answer_is_a_fault_of_ours() -> None:
    with pytest.raises(TypeError, match="set"):
        as_json({1})
