"""Forms: what a user may say about how a file writes dates and numbers, and what is raised where nobody said it."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal, get_args

from etl.sources.csv_files import SourceFileError

DateOrder = Literal["day_first", "month_first", "year_first"]
DecimalMark = Literal[".", ","]
DATE_ORDERS: tuple[DateOrder, ...] = get_args(DateOrder)
DECIMAL_MARKS: tuple[DecimalMark, ...] = get_args(DecimalMark)

# One in so many values may contradict the others, as a slip of the pen, before a column counts as undecided.
SLIPS = 100


@dataclass(frozen=True)
class FormOptions:
    """How dates are ordered and which mark parts the decimals; None leaves it to each column's own values."""

    dates: DateOrder | None = None
    decimal: DecimalMark | None = None

    def or_else(self, other: "FormOptions") -> "FormOptions":
        """These, and where they say nothing the others."""
        return FormOptions(self.dates or other.dates, self.decimal or other.decimal)


UNSAID = FormOptions()


class UndecidedColumnError(SourceFileError):
    """The values of a column can be read in two ways; the message says which, and how to say what is meant."""


def described(formats: Mapping[str, Any]) -> list[str]:
    """What ops.loads.formats says of how a file is written, each in a few words, such as `delimiter semicolon`."""
    columns = formats.get("columns", {})
    notes = [f"{name} {value}" for name, value in formats.items() if name != "columns"]
    return notes + [f"{name}: {_form_in_words(form)}" for name, form in columns.items()]


def _form_in_words(form: Mapping[str, str]) -> str:
    if "decimal" in form:
        how = "decimal comma" if form["decimal"] == "," else "decimal point"
    else:
        how = "dates" if form["dates"] == "certain" else form["dates"].replace("_", " ")
    currency = f", in {form['currency']}" if "currency" in form else ""
    return f"{how}, as {form['example']}{currency}" if form["example"] else how + currency


def majority(first: int, second: int) -> bool | None:
    """True when the first of two counts stands, False when the second; None when both have more than slips."""
    low, high = sorted((first, second))
    if low * SLIPS > low + high:
        return None
    return first >= second
