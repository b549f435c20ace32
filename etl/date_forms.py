"""Date forms: in which order a column writes day, month and year, told from all its different dates.

Years of four digits in front and months in letters speak for themselves. 03/04/2024 does not: only values such as
25/03/2024 decide, and where none does, or a year has two digits, it must be said.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Literal

from etl.forms import DATE_ORDERS, DateOrder, UndecidedColumnError, majority

PLAIN = re.compile(r"\s*[0-9]{4}-[0-9]{2}-[0-9]{2}([ T][0-9]{2}:[0-9]{2}(:[0-9]{2}(\.[0-9]+)?)?(Z|[-+][0-9:]+)?)?\s*")
MONTHS = ("january", "february", "march", "april", "may", "june", "july", "august", "september", "october",
          "november", "december")
YEAR_FIRST = re.compile(r"(\d{4})([-/.])(\d{1,2})\2(\d{1,2})|(\d{4})(\d{2})(\d{2})")
TWO_ORDERS = re.compile(r"(\d{1,2})([-/.])(\d{1,2})\2(\d{4})")
SHORT = re.compile(r"(\d{1,2})([-/.])(\d{1,2})\2(\d{2})")
NAMED = re.compile(r"(\d{1,2})(?:st|nd|rd|th)?[-/. ]+([a-z]{3,9})[-/., ]+(\d{4})")
NAMED_FIRST = re.compile(r"([a-z]{3,9})[-/. ]+(\d{1,2})(?:st|nd|rd|th)?[-/., ]+(\d{4})")
ODD_TIME = re.compile(r"0:00.*|00:00(:00(\.0+)?)?\s*[ap]\.?\s?m\.?", re.IGNORECASE)
# As POSIX has it: 69 to 99 are of the last century.
FIRST_SHORT_YEAR = 1969

Kind = Literal["certain", "two_orders", "short"]


@dataclass(frozen=True)
class Written:
    """A date as written: for `certain` year, month, day; else its three numbers in their order."""

    kind: Kind
    parts: tuple[int, int, int]

    def read(self, order: DateOrder | None) -> str | None:
        """The date in ISO; None where it is none, or its order is not known."""
        if self.kind == "certain":
            return _iso(*self.parts)
        first, second, last = self.parts
        if order is None or (order == "year_first" and self.kind == "two_orders"):
            return None
        if order == "year_first":
            return _iso(_long_year(first), second, last)
        year = last if self.kind == "two_orders" else _long_year(last)
        return _iso(year, second, first) if order == "day_first" else _iso(year, first, second)


@dataclass(frozen=True)
class DateForm:
    """How a column writes dates: `order` where that matters, and each date as written with its ISO form."""

    order: DateOrder | None
    plain: Mapping[str, str]
    example: str


def parse_written(text: str) -> Written | None:
    """The date that `text` may be, without its time; None where it is none in any order."""
    text = text.strip().lower()
    if found := YEAR_FIRST.fullmatch(text):
        numbers = (found[1], found[3], found[4]) if found[1] else (found[5], found[6], found[7])
        return Written("certain", _numbers(*numbers))
    if found := TWO_ORDERS.fullmatch(text):
        return Written("two_orders", _numbers(found[1], found[3], found[4]))
    if found := SHORT.fullmatch(text):
        return Written("short", _numbers(found[1], found[3], found[4]))
    if found := NAMED.fullmatch(text):
        return _named(found[3], found[2], found[1])
    if found := NAMED_FIRST.fullmatch(text):
        return _named(found[3], found[1], found[2])
    return None


def is_odd(value: str) -> bool:
    """True for what some form reads as a date and is not in the plain form."""
    before_time = re.split(r"[T ,]*\d{1,2}:", value, maxsplit=1)[0]
    return not PLAIN.fullmatch(value) and parse_written(before_time) is not None


def is_odd_time(shape: str) -> bool:
    """True for the shape of a clock time of 12 hours, or with an hour of one digit."""
    return bool(ODD_TIME.fullmatch(shape))


def decide_date_form(column: str, counts: Mapping[str, int], order: DateOrder | None) -> DateForm:
    """The form of `column`, whose dates as written (without times) are counted in `counts`.

    `order` is what the user said. Raises UndecidedColumnError, whose message is without the file's name.
    """
    written = {text: date_ for text in counts if (date_ := parse_written(text))}
    decided = order or _decide_order(column, counts, written)
    plain = {text: iso for text, date_ in written.items() if (iso := date_.read(decided))}
    odd = [text for text, iso in plain.items() if text.strip() != iso]
    return DateForm(decided, plain, odd[0] if odd else "")


def _decide_order(column: str, counts: Mapping[str, int], written: Mapping[str, Written]) -> DateOrder | None:
    by_kind: dict[Kind, list[str]] = {"certain": [], "two_orders": [], "short": []}
    day_first = month_first = 0
    for text, date_ in written.items():
        reads_day_first, reads_month_first = date_.read("day_first"), date_.read("month_first")
        if reads_day_first or reads_month_first or date_.read("year_first"):
            by_kind[date_.kind].append(text)
        if date_.kind == "two_orders":
            day_first += counts[text] if reads_day_first and not reads_month_first else 0
            month_first += counts[text] if reads_month_first and not reads_day_first else 0
    total = {kind: sum(counts[text] for text in texts) for kind, texts in by_kind.items()}
    if total["short"] * 2 > sum(total.values()):
        raise _undecided(column, f"{by_kind['short'][0]} has a year of two digits, which may stand first or last")
    # The form of a column is that of most of its values: a few others are not worth a question.
    if total["two_orders"] * 2 <= sum(total.values()) and not day_first + month_first:
        return None
    is_day_first = majority(day_first, month_first)
    if is_day_first is None:
        raise _undecided(column, f"{month_first:,} values have the month first and {day_first:,} the day")
    either = next((text for text in by_kind["two_orders"] if len(set(written[text].parts[:2])) > 1), None)
    if either and not day_first + month_first:
        readings = f"{written[either].read('day_first')} or {written[either].read('month_first')}"
        raise _undecided(column, f"{either.strip()} may be {readings}, and no other value decides which")
    return "day_first" if is_day_first else "month_first"


def _undecided(column: str, why: str) -> UndecidedColumnError:
    return UndecidedColumnError(
        f"column {column}: {why}; say how dates are written: --dates {', '.join(DATE_ORDERS[:-1])} or "
        f'{DATE_ORDERS[-1]} (in a mapping: dates = "day_first")'
    )


def _named(year: str, month: str, day: str) -> Written | None:
    number = next((at for at, name in enumerate(MONTHS, 1) if month in (name, name[:3]) or month == "sept" == name[:4]),
                  None)
    return Written("certain", (int(year), number, int(day))) if number else None


def _numbers(first: str, second: str, third: str) -> tuple[int, int, int]:
    return int(first), int(second), int(third)


def _long_year(year: int) -> int:
    return FIRST_SHORT_YEAR + (year - FIRST_SHORT_YEAR) % 100


def _iso(year: int, month: int, day: int) -> str | None:
    try:
        return date(year, month, day).isoformat()
    except ValueError:
        return None
