"""Forms: what a user may say about how a file writes dates and numbers, and what is raised where nobody said it."""

from dataclasses import dataclass
from typing import Literal, get_args

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


def majority(first: int, second: int) -> bool | None:
    """True when the first of two counts stands, False when the second; None when both have more than slips."""
    low, high = sorted((first, second))
    if low * SLIPS > low + high:
        return None
    return first >= second
