"""How a card's data are told in words: one column definition serves the table beside the chart and the downloads."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Literal

import pandas as pd

from dashboard.context import Visit
from dashboard.format import NONE, full, full_day, is_missing, moment, month, whole
from dashboard.queries.hidden import gone
from warehouse.metrics.definitions import Unit

# An "id" is told without its source's namespace where there is but one source, a "place" without the words that the
# names of all locations begin with; a "quantity" has decimals only where it is no whole number; a "score" goes to 100.
Kind = Unit | Literal["text", "id", "place", "quantity", "score", "day", "month", "moment", "yes"]

WORDS = ("text", "id", "place")


@dataclass(frozen=True)
class Column:
    """A column of a card's rows: its name in the frame, its heading, and how its values read."""

    name: str
    label: str
    kind: Kind = "text"


def texts(frame: pd.DataFrame, columns: Sequence[Column], visit: Visit) -> pd.DataFrame:
    """The columns that the frame has, as texts under their headings; one row per row of the frame.

    `attrs` of the answer names under "words" the headings whose values are words, for a table to set left.
    """
    shown = [column for column in columns if column.name in frame and column.name not in gone(visit.view.scope)]
    told = pd.DataFrame({
        column.label: [word(value, column.kind, visit) for value in frame[column.name]] for column in shown
    })
    told.attrs["words"] = [column.label for column in shown if column.kind in WORDS]
    return told


def word(value: Any, kind: Kind, visit: Visit) -> str:
    """One value as text; a dash where there is none."""
    if is_missing(value):
        return NONE
    if kind == "text":
        return str(value) or NONE
    if kind == "place":
        return visit.place(str(value)) or NONE
    if kind == "id":
        return visit.own_id(str(value)) or NONE
    if kind == "quantity":
        return full(value, "count" if value == int(value) else "number", "")
    if kind == "score":
        return whole(value)
    if kind == "yes":
        return "yes" if value else "no"
    if isinstance(value, date) and kind == "day":
        return full_day(value)
    if isinstance(value, date) and kind == "month":
        return month(value)
    if kind == "moment":
        return moment(value)
    if kind == "day" or kind == "month":
        return str(value)
    return full(value, kind, visit.settings.currency)
