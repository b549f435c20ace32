"""How the books of the warehouse are told: moments in the company's zone, durations, reasons and columns in words."""

import re
from collections.abc import Iterator
from datetime import datetime
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

import pandas as pd

from dashboard.context import Visit
from dashboard.format import NONE, full, is_missing
from warehouse.settings import Settings

SECONDS = (("d", 86_400), ("h", 3600), ("min", 60))
# What a reason ends in; what stands before it is the column.
FAULTS = (
    "_not_a_whole_number", "_not_a_number", "_not_a_date", "_out_of_range", "_not_positive", "_too_large", "_too_long",
    "_not_the_companys", "_before_from_date", "_missing", "_negative", "_zero", "_unknown",
)
# An amount in the note of a run, "82 items, 26213.34": its job (predictions/reorder.py) knows no locale.
AMOUNT = re.compile(r"(?<= items, )\d+\.\d{2}\b")
# These name no column of the file.
WHOLE_ROW = ("text_too_long",)


def rows_of(frame: pd.DataFrame) -> Iterator[Any]:
    """The frame's rows, with their values as attributes."""
    return iter(frame.itertuples(index=False))


def in_zone(frame: pd.DataFrame, settings: Settings, *columns: str) -> pd.DataFrame:
    """The frame with moments as clocks on the wall of the company show them."""
    zone = ZoneInfo(settings.business_timezone)
    return frame.assign(**{
        column: pd.Series([_wall(moment, zone) for moment in frame[column]], index=frame.index, dtype="object")
        for column in columns
    })


def zone_words(visit: Visit) -> str:
    """'times in Europe/London'."""
    return f"times in {visit.settings.business_timezone}"


def duration(seconds: Any) -> str:
    """'1 min 3 s'; the two largest units that say something."""
    if is_missing(seconds):
        return NONE
    left = float(seconds)
    if left < 10:
        return f"{left:.1f} s"
    words, left = [], round(left)
    for unit, size in SECONDS:
        if left >= size:
            words.append(f"{left // size} {unit}")
            left %= size
    if left and len(words) < 2:
        words.append(f"{left} s")
    return " ".join(words[:2])


def words(code: str) -> str:
    """A code as words: 'order_date_not_a_date' reads 'order date not a date'."""
    return code.replace("_", " ").strip()


def note_of(message: Any, visit: Visit) -> Any:
    """What came out of a run, with amounts as the company writes them; nothing where nothing was noted."""
    if is_missing(message):
        return message
    currency = visit.settings.currency
    return AMOUNT.sub(lambda found: full(Decimal(found[0]), "money", currency), str(message))


def column_of(reason: str) -> str:
    """The column that a reason is about; empty where it is about the row."""
    found = next((fault for fault in FAULTS if reason.endswith(fault)), "")
    return "" if reason in WHOLE_ROW or not found else reason.removesuffix(found)


def what(source: Any, name: Any) -> str:
    """'csv · sales transactions'."""
    return f"{source} · {words(str(name))}"


def _wall(moment: Any, zone: ZoneInfo) -> datetime | None:
    if is_missing(moment):
        return None
    stamped = pd.Timestamp(moment)
    stamped = stamped.tz_localize("UTC") if stamped.tzinfo is None else stamped
    return stamped.tz_convert(zone).tz_localize(None).to_pydatetime()
