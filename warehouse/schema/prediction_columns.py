"""Columns that every table of predictions shares, so that the same thing has the same name in each."""

from typing import Any

from sqlalchemy import Column, Double

from warehouse.schema.columns import amount, day, text, whole

QUALITY = "ok, low_data (short history) or fallback (a baseline serves)"


def run_columns() -> tuple[Column[Any], Column[Any]]:
    """The run that made the row, and the day it stands on."""
    return whole("run_id", "predictions.runs"), day("as_of_date", "Nothing after this day was used")


def quality() -> Column[str]:
    """How far the row can be trusted."""
    return text("quality", QUALITY)


def number(name: str, comment: str, **options: Any) -> Column[float]:
    """A model's own figure: a probability, a score, a rate. Never money."""
    return Column(name, Double, comment=comment, **{"nullable": False, **options})


def band(what: str) -> tuple[Column[Any], ...]:
    """A point with its 80 and 95 % intervals."""
    return (
        amount("point", what),
        amount("lo80", "Lower end of the 80 % interval"),
        amount("hi80", "Upper end of the 80 % interval"),
        amount("lo95", "Lower end of the 95 % interval"),
        amount("hi95", "Upper end of the 95 % interval"),
    )
