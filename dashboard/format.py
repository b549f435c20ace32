"""Numbers, changes and dates as text, as the locale writes them. Exact in, text out: money stays Decimal until here."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from itertools import pairwise, takewhile
from typing import Any, Literal

import pandas as pd

from dashboard import locales
from warehouse.metrics.definitions import Unit
from warehouse.metrics.periods import Period

Number = Decimal | int
Tone = Literal["pos", "neg", "flat", "none"]

MINUS = "\u2212"
# Below this many orders a change says more about chance than about business.
FEWEST_ORDERS_FOR_A_CHANGE = 5
FLAT_BELOW_PERCENT = Decimal("0.5")
FLAT_BELOW_POINTS = Decimal("0.05")
NONE = "–"
# What a change says that has no figure.
NEW, NOT_COMPARED = "new", "n/a"
# A plain number larger than this has no decimals on a card or beside a mark; scores go up to it.
WHOLE_ABOVE = 100
# Numbers without K and M: times what, with how many decimals, and what follows.
SMALL_UNITS: dict[str, tuple[int, int, str]] = {
    "share": (100, 1, ""), "days": (1, 1, " d"), "rating": (1, 2, ""), "number": (1, 2, ""),
}


@dataclass(frozen=True)
class Compact:
    """A number for a card: `text` with sign and currency, `suffix` K, M, B as the locale calls them, or empty.

    A currency that follows the number is in the suffix.
    """

    text: str
    suffix: str

    def __str__(self) -> str:
        return self.text + self.suffix


@dataclass(frozen=True)
class Change:
    """A change for a chip: `text` as shown, `words` for a screen reader or the reason why there is none."""

    tone: Tone
    text: str
    words: str
    arrow: Literal["up", "down", ""] = ""

    @property
    def has_figure(self) -> bool:
        """Whether there was something to compare with, even if nothing changed."""
        return self.text not in (NEW, NOT_COMPARED)


def full(value: Number | float | None, unit: Unit, currency: str) -> str:
    """The whole number: money to the cent, counts without decimals, shares as percent; a dash where there is none."""
    if is_missing(value):
        return NONE
    exact = _exact(value)
    if unit in SMALL_UNITS:
        scale, places, ending = SMALL_UNITS[unit]
        return _signed(exact * scale, places) + (locales.current().percent if unit == "share" else ending)
    if unit == "money":
        return _signed(exact, locales.decimals(currency), currency)
    return _signed(exact, 0)


def compact(value: Number | float | None, unit: Unit, currency: str) -> Compact:
    """The number for a card: 12.34, 1,234, 12.3K, 1.2M, 12.3%; a dash where there is none."""
    if is_missing(value):
        return Compact(NONE, "")
    exact = _exact(value)
    if unit == "number" and abs(exact) > WHOLE_ABOVE:
        return Compact(_signed(exact, 0), "")
    if unit in SMALL_UNITS:
        return Compact(full(value, unit, currency), "")
    shorts = locales.current().shorts
    for short, smaller in pairwise((*shorts, None)):
        # As the unit below would round: 999,950 is 1.0M, not 1,000.0K.
        below, places = (smaller.divisor, 1) if smaller else (1, 0)
        if short and round_half_up(abs(exact) / below, places) * below >= short.limit:
            return _shortened(exact / short.divisor, short.suffix, currency if unit == "money" else "")
    if abs(exact) >= 1000:
        return Compact(_signed(exact, 0, currency if unit == "money" else ""), "")
    return Compact(full(exact, unit, currency), "")


def amount(number: str, currency: str) -> str:
    """A number that is a text already, with the sign of its currency: '$0–50'."""
    return locales.current().amount(number, currency)


def whole(value: Number | float | None) -> str:
    """A count: '1,234'."""
    return full(value, "count", "")


def to_tenths(value: Number) -> str:
    """A number of which one decimal is enough: '24.3'."""
    return _signed(value, 1)


def percent(share: Number | float, *, signed: bool = False) -> str:
    """A share in whole percent: '43%'; `signed` with its sign: '+43%', '−5%'."""
    text = _signed(_exact(share) * 100, 0) + locales.current().percent
    return f"+{text}" if signed and share >= 0 else text


def significant(value: float) -> str:
    """A figure to four digits, wherever its point is: '0.1234', '1,234'."""
    return locales.current().number(f"{value:,.4g}").replace("-", MINUS)


def listed(words: Sequence[str]) -> str:
    """The words in a row: 'orders', 'orders and units', 'revenue, orders and units'."""
    return " and ".join(filter(None, (", ".join(words[:-1]), words[-1])))


def without_shared_words(names: Sequence[str]) -> list[str]:
    """The names without the words that all of them begin with; each keeps a word at least."""
    words = [name.split(" ") for name in names]
    shared = sum(1 for _ in takewhile(lambda same: len(set(same)) == 1, zip(*words, strict=False)))
    kept = min([shared, *(len(parts) - 1 for parts in words)])
    return [" ".join(parts[kept:]) for parts in words]


def is_missing(value: object) -> bool:
    """True for None, NaN and NA."""
    return value is None or value is pd.NA or value != value


def points(
    current: Number | float | None, base: Number | float | None, base_orders: Number, is_up_good: bool
) -> Change:
    """The change of a share in percentage points; no figure where either is missing or stands on too few orders."""
    if is_missing(current) or is_missing(base):
        return _not_known()
    if base_orders < FEWEST_ORDERS_FOR_A_CHANGE:
        return _too_few(base_orders)
    moved = (_exact(current) - _exact(base)) * 100
    if abs(moved) < FLAT_BELOW_POINTS:
        return _no_change()
    text = f"{_signed(abs(moved), 1)} pp"
    return _moved(moved > 0, text, is_up_good)


def change(current: Number | None, base: Number | None, base_orders: Number, is_up_good: bool) -> Change:
    """The relative change from `base` to `current`; no figure where the base is missing or stands on too few orders."""
    if base_orders == 0 and not base:
        return Change("flat", NEW, "new: nothing was sold in the comparison period") if current else _no_change()
    if base is None or current is None:
        return _not_known()
    if base_orders < FEWEST_ORDERS_FOR_A_CHANGE:
        return _too_few(base_orders)
    if base <= 0:
        return not_compared("the comparison period is not above zero")
    percent = (Decimal(current) - Decimal(base)) / Decimal(base) * 100
    if abs(percent) < FLAT_BELOW_PERCENT:
        return _no_change()
    return _moved(percent > 0, full(abs(percent) / 100, "share", ""), is_up_good)


def not_compared(reason: str) -> Change:
    """A change that cannot be told, and why."""
    return Change("none", NOT_COMPARED, f"not compared: {reason}")


def day(value: date, reference: date) -> str:
    """'Nov 20', with the year where it is not that of `reference`."""
    return locales.current().day(value, "MMMd") if value.year == reference.year else full_day(value)


def full_day(value: date) -> str:
    """'Nov 20, 2025'."""
    return locales.current().day(value, "yMMMd")


def month(value: date) -> str:
    """'Nov 2025'."""
    return locales.current().day(value, "yMMM")


def long_month(value: date) -> str:
    """'November 2025'."""
    return locales.current().day(value, "yMMMM")


def moment(value: Any) -> str:
    """'2025-11-20 14:05', the same everywhere: a journal is read beside the log."""
    return f"{value:%Y-%m-%d %H:%M}"


def days(period: Period, reference: date) -> str:
    """'Sep 17 – Oct 16'; the year follows where a day is not in that of `reference`."""
    if period.days == 1:
        return day(period.start, reference)
    if period.start.year == period.end.year != reference.year:
        return f"{locales.current().day(period.start, 'MMMd')} – {full_day(period.end)}"
    return f"{day(period.start, reference)} – {day(period.end, reference)}"


def round_half_up(value: Decimal, places: int) -> Decimal:
    """Rounded as people do it: a half goes away from zero."""
    return value.quantize(Decimal(1).scaleb(-places), rounding=ROUND_HALF_UP)


def _signed(value: Number, places: int, currency: str = "") -> str:
    style = locales.current()
    rounded = round_half_up(Decimal(value), places)
    number = style.number(f"{abs(rounded):,}")
    return f"{MINUS if rounded < 0 else ''}{style.amount(number, currency) if currency else number}"


def _shortened(value: Decimal, suffix: str, currency: str) -> Compact:
    before, after = locales.current().signs(currency) if currency else ("", "")
    rounded = round_half_up(value, 1)
    number = locales.current().number(f"{abs(rounded):,}")
    return Compact(f"{MINUS if rounded < 0 else ''}{before}{number}", f"{suffix}{after}")


def _exact(value: object) -> Decimal:
    return value if isinstance(value, Decimal) else Decimal(str(value))


def _moved(rises: bool, text: str, is_up_good: bool) -> Change:
    word: Literal["up", "down"] = "up" if rises else "down"
    return Change("pos" if rises == is_up_good else "neg", text, f"{word} {text}", word)


def _not_known() -> Change:
    return not_compared("there is no figure for the comparison period")


def _too_few(base_orders: Number) -> Change:
    return not_compared(f"the comparison period has only {base_orders} order{'' if base_orders == 1 else 's'}")


def _no_change() -> Change:
    return Change("flat", "no change", "no change")
