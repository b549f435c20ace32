"""Numbers, changes and dates as text. Exact in, text out: money stays Decimal until here."""

from dataclasses import dataclass
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from typing import Literal

from warehouse.metrics.definitions import Unit
from warehouse.metrics.periods import Period

Number = Decimal | int
Tone = Literal["pos", "neg", "flat", "none"]

MINUS = "\u2212"
SYMBOLS = {"USD": "$", "EUR": "€", "GBP": "£", "JPY": "¥", "INR": "₹", "BRL": "R$", "CAD": "CA$", "AUD": "A$"}
WITHOUT_DECIMALS = {"JPY", "KRW", "VND", "CLP", "ISK"}
# From which number on, divided by what, and how the unit below would round: 999,950 is 1.0M, not 1,000.0K.
SUFFIXES: tuple[tuple[int, int, str, int, int], ...] = (
    (10**9, 10**9, "B", 10**6, 1),
    (10**6, 10**6, "M", 10**3, 1),
    (10**4, 10**3, "K", 1, 0),
)
# Below this many orders a change says more about chance than about business.
FEWEST_ORDERS_FOR_A_CHANGE = 5
FLAT_BELOW_PERCENT = Decimal("0.5")


@dataclass(frozen=True)
class Compact:
    """A number for a card: `text` with sign and currency, `suffix` K, M, B or empty."""

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


def symbol(currency: str) -> str:
    """What stands before an amount: the sign of a well-known currency, else its code and a narrow space."""
    return SYMBOLS.get(currency, f"{currency}\u202f")


def full(value: Number | None, unit: Unit, currency: str) -> str:
    """The whole number: money to the cent, counts without decimals; a dash where there is none."""
    if value is None:
        return "–"
    places = 2 if unit == "money" and currency not in WITHOUT_DECIMALS else 0
    return _signed(value, symbol(currency) if unit == "money" else "", places)


def compact(value: Number | None, unit: Unit, currency: str) -> Compact:
    """The number for a card: 12.34, 1,234, 12.3K, 1.2M; a dash where there is none."""
    if value is None:
        return Compact("–", "")
    prefix = symbol(currency) if unit == "money" else ""
    for limit, divisor, suffix, below, places in SUFFIXES:
        if round_half_up(abs(Decimal(value)) / below, places) * below >= limit:
            return Compact(_signed(Decimal(value) / divisor, prefix, 1), suffix)
    if abs(Decimal(value)) >= 1000:
        return Compact(_signed(value, prefix, 0), "")
    return Compact(full(value, unit, currency), "")


def change(current: Number | None, base: Number | None, base_orders: Number, is_up_good: bool) -> Change:
    """The relative change from `base` to `current`; no figure where the base is missing or stands on too few orders."""
    if base_orders == 0:
        return Change("flat", "new", "new: nothing was sold in the comparison period") if current else _no_change()
    if base is None or current is None or base_orders < FEWEST_ORDERS_FOR_A_CHANGE:
        return Change("none", "n/a", f"not compared: the comparison period has only {base_orders} orders")
    if base <= 0:
        return Change("none", "n/a", "not compared: the comparison period is not above zero")
    percent = (Decimal(current) - Decimal(base)) / Decimal(base) * 100
    if abs(percent) < FLAT_BELOW_PERCENT:
        return _no_change()
    rises = percent > 0
    text = f"{round_half_up(abs(percent), 1):,}%"
    word = "up" if rises else "down"
    return Change("pos" if rises == is_up_good else "neg", text, f"{word} {text}", "up" if rises else "down")


def day(value: date, reference: date) -> str:
    """'Nov 20', with the year where it is not that of `reference`."""
    near = f"{value:%b} {value.day}"
    return near if value.year == reference.year else f"{near}, {value.year}"


def full_day(value: date) -> str:
    """'Nov 20, 2025'."""
    return f"{value:%b} {value.day}, {value.year}"


def days(period: Period, reference: date) -> str:
    """'Sep 17 – Oct 16'; the year follows where a day is not in that of `reference`."""
    if period.days == 1:
        return day(period.start, reference)
    if period.start.year == period.end.year != reference.year:
        return f"{period.start:%b} {period.start.day} – {full_day(period.end)}"
    return f"{day(period.start, reference)} – {day(period.end, reference)}"


def round_half_up(value: Decimal, places: int) -> Decimal:
    """Rounded as people do it: a half goes away from zero."""
    return value.quantize(Decimal(1).scaleb(-places), rounding=ROUND_HALF_UP)


def _signed(value: Number, prefix: str, places: int) -> str:
    rounded = round_half_up(Decimal(value), places)
    return f"{MINUS if rounded < 0 else ''}{prefix}{abs(rounded):,}"


def _no_change() -> Change:
    return Change("flat", "no change", "no change")
