"""How a locale writes numbers, amounts and dates, from the Unicode data that Babel brings. The words stay English.

An application names its locale at the start of each request (`use`); what is written outside of one is American.
"""

import re
from collections.abc import Mapping
from contextvars import ContextVar
from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import Any

from babel import Locale
from babel.dates import format_skeleton, get_day_names, get_month_names
from babel.numbers import get_currency_precision, get_currency_symbol

DEFAULT = "en_US"
# From these on numbers are shortened; a locale's own word for each, and its divisor, come from its data.
SHORTENED_FROM = (10**12, 10**9, 10**6, 10**4)
# Axes of ours are told so in America, and nowhere else.
AMERICAN_AXES = {"hover_day": "%a %b %-d, %Y", "day": "%b %-d"}
AMERICAN_PICKER = "MMM D, YY"
# Of Unicode's patterns, what d3 (and so Plotly) calls the same.
D3 = {"EEEE": "%A", "EEE": "%a", "ccc": "%a", "E": "%a", "MMMM": "%B", "MMM": "%b", "LLLL": "%B", "LLL": "%b",
      "MM": "%m", "M": "%-m", "dd": "%d", "d": "%-d", "y": "%Y"}
PATTERN_PART = re.compile(r"'([^']*)'|([A-Za-z])\2*|.", re.DOTALL)
NARROW_SPACE = "\u202f"


@dataclass(frozen=True)
class Short:
    """A shortened number: from `limit` on it is divided by `divisor` and followed by `suffix`."""

    limit: int
    divisor: int
    suffix: str


@dataclass(frozen=True)
class Style:
    """One locale. `groups` are the sizes of groups of digits, the last one first, as (3, 3) or India's (3, 2)."""

    name: str
    decimal: str
    group: str
    groups: tuple[int, int]
    percent: str
    shorts: tuple[Short, ...]

    def number(self, plain: str) -> str:
        """A number as Python groups it ('1,234.5') in this locale's way."""
        if self.groups != (3, 3):
            whole, point, rest = plain.replace(",", "").partition(".")
            plain = _grouped(whole, *self.groups) + point + rest
        if (self.group, self.decimal) == (",", "."):
            return plain
        return plain.translate({ord(","): self.group, ord("."): self.decimal})

    def amount(self, number: str, currency: str) -> str:
        """A number that is written already with the sign of its currency where this locale puts it."""
        before, after = self.signs(currency)
        return f"{before}{number}{after}"

    def signs(self, currency: str) -> tuple[str, str]:
        """What stands before and after an amount in a currency: one of the two is empty."""
        return _currency_signs(self.name, currency)

    def day(self, value: date, skeleton: str) -> str:
        """A day by the parts that a skeleton of Unicode names: 'MMMd', 'yMMMd', 'yMMM', 'yMMMM'."""
        return _day(self.name, value, skeleton)


_current: ContextVar[str] = ContextVar("locale", default=DEFAULT)


def use(name: str) -> None:
    """Write in this locale until the request ends."""
    _current.set(name)


def current() -> Style:
    """The locale that is written in."""
    return style(_current.get())


@cache
def style(name: str) -> Style:
    """The style of a locale such as 'de_DE'. Raises babel.UnknownLocaleError."""
    locale = Locale.parse(name)
    symbols = locale.number_symbols["latn"]
    percent = locale.percent_formats[None].pattern
    return Style(
        name, symbols["decimal"], symbols["group"], locale.decimal_formats[None].grouping,
        percent.rpartition("0")[2], tuple(filter(None, (_short(locale, limit) for limit in SHORTENED_FROM))),
    )


def short_weekday(number: int) -> str:
    """What a calendar's column is headed: 'Mon' for 1, as the ISO counts weekdays."""
    return _weekdays(_current.get(), "abbreviated")[number % 7]


@cache
def decimals(currency: str) -> int:
    """Digits after the point of a currency's amounts: 2 of dollars, 0 of yen."""
    return int(get_currency_precision(currency))


def axis_dates() -> Mapping[str, str]:
    """Formats of days on an axis (`day`), of its hover text (`hover_day`) and of months in it, as d3 writes them."""
    return _axis_dates(_current.get())


def picker_dates() -> str:
    """How a date picker writes a day."""
    name = _current.get()
    if name == DEFAULT:
        return AMERICAN_PICKER
    # Its months would be English; figures are everybody's.
    pattern = Locale.parse(name).date_formats["short"].pattern
    return re.sub(r"y+", "YY", re.sub(r"[^dMy./\- ]", "", pattern)).replace("d", "D")


def browser_locale() -> dict[str, Any]:
    """What Plotly's configuration needs to write days and numbers in this locale; empty where it does so anyway."""
    name = _current.get()
    if name == DEFAULT:
        return {}
    form = {
        "days": _weekdays(name, "wide"), "shortDays": _weekdays(name, "abbreviated"),
        "months": list(get_month_names("wide", locale=name).values()),
        "shortMonths": list(get_month_names("abbreviated", locale=name).values()),
        "decimal": current().decimal, "thousands": current().group, "grouping": [3],
        "date": _d3(Locale.parse(name).date_formats["short"].pattern),
    }
    code = name.replace("_", "-")
    return {"locale": code, "locales": {code: {"dictionary": {}, "format": form}}}


@cache
def _axis_dates(name: str) -> Mapping[str, str]:
    skeletons = Locale.parse(name).datetime_skeletons
    found = {
        "day": _d3(skeletons["MMMd"].pattern),
        "hover_day": _d3(skeletons["yMMMEd"].pattern),
        "hover_month": _d3(skeletons["yMMMM"].pattern if "yMMMM" in skeletons else "MMMM y"),
    }
    return found | AMERICAN_AXES if name == DEFAULT else found


@cache
def _currency_signs(name: str, currency: str) -> tuple[str, str]:
    """What stands before and after an amount."""
    locale = Locale.parse(name)
    sign = get_currency_symbol(currency, locale=locale)
    pattern = locale.currency_formats["standard"].pattern.partition(";")[0]
    digits = re.search(r"[#0][#,0.]*", pattern)
    before, after = (pattern[: digits.start()], pattern[digits.end() :]) if digits else ("¤", "")
    # A code would run into the number.
    gap = NARROW_SPACE if before == "¤" and sign[-1:].isalpha() else ""
    return before.replace("¤", sign) + gap, after.replace("¤", sign)


def _short(locale: Locale, limit: int) -> Short | None:
    pattern = locale._data["compact_decimal_formats"]["short"]["other"][str(limit)].pattern
    zeros = pattern.count("0")
    suffix = pattern.replace("0", "").replace("'", "")
    return Short(limit, limit // 10 ** (zeros - 1), suffix) if suffix.strip() else None


@cache
def _day(name: str, value: date, skeleton: str) -> str:
    return str(format_skeleton(skeleton, value, locale=name))


@cache
def _weekdays(name: str, width: Any) -> list[str]:
    """Names of the days from Sunday, as d3 counts."""
    names = get_day_names(width, locale=name)
    return [names[(number - 1) % 7] for number in range(7)]


def _d3(pattern: str) -> str:
    return "".join(
        part[1] if part[1] is not None else D3.get(part[0], D3.get(part[2] or "", part[0]))
        for part in PATTERN_PART.finditer(pattern)
    )


def _grouped(whole: str, last: int, others: int) -> str:
    head, tail = whole[:-last], whole[-last:]
    parts = [head[max(end - others, 0) : end] for end in range(len(head), 0, -others)][::-1]
    return ",".join([*parts, tail])
