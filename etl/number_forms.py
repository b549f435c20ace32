"""Number forms: which mark parts the decimals of a column, told from the shapes of all its values.

A shape is a value whose digits are all 0: 1.234,56 has the shape 0.000,00. A column has few of them, however many
rows. Decided are also the marks to take out: thousands separators, currencies, signs behind, parentheses.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass

from etl.forms import DecimalMark, UndecidedColumnError, majority

PLAIN = re.compile(r"\s*[-+]?([0-9]+(\.[0-9]*)?|\.[0-9]+)\s*")
BLANKS = "\t\n\r \u00a0\u2007\u2009\u202f"
GROUP_MARKS = "'’" + BLANKS
MINUS = "-\u2212"
# What silver.number_shape puts behind the shape of 0,125, which holds no thousands.
LEADING_ZERO = "\x01"

# Signs of one currency; $, ¥ and kr are those of several, and taken for the company's own.
CURRENCY_SIGNS = {
    "€": "EUR", "£": "GBP", "₹": "INR", "₽": "RUB", "₩": "KRW", "₪": "ILS", "₺": "TRY", "₴": "UAH", "₫": "VND",
    "₱": "PHP", "₦": "NGN", "฿": "THB", "zł": "PLN", "Kč": "CZK", "Ft": "HUF", "R$": "BRL", "US$": "USD",
    "C$": "CAD", "A$": "AUD", "$": None, "¥": None, "kr": None, "kr.": None,
}
_SIGNS = "|".join(re.escape(sign) for sign in sorted(CURRENCY_SIGNS, key=len, reverse=True))
_CURRENCY = rf"(?:{_SIGNS}|[A-Z]{{3}})"
_BLANK = f"[{BLANKS}]*"
SHAPE = re.compile(
    rf"{_BLANK}(?P<open>\()?{_BLANK}(?P<sign>[{MINUS}+])?{_BLANK}(?P<before>{_CURRENCY})?{_BLANK}"
    rf"(?P<sign_behind_currency>[{MINUS}+])?{_BLANK}"
    rf"(?P<body>[.,]?0(?:[0.,{GROUP_MARKS}]*[0.,])?)"
    rf"{_BLANK}(?P<after>{_CURRENCY})?{_BLANK}(?P<sign_after>[{MINUS}+])?(?P<close>\))?{_BLANK}"
    rf"(?P<leading_zero>{LEADING_ZERO})?"
)
_WHOLE = "(?:0+|0{1,3}(?P<group>[%s])(?:0{2,3}(?P=group))*0{3})?"
_READING: dict[DecimalMark, re.Pattern[str]] = {
    ".": re.compile(_WHOLE % f",{GROUP_MARKS}" + r"(?:\.0*)?"),
    ",": re.compile(_WHOLE % f".{GROUP_MARKS}" + "(?:,0*)?"),
}


@dataclass(frozen=True)
class ShapeCount:
    """A shape in a column, as silver.number_shape gives it: how many values have it, and one of them."""

    shape: str
    count: int
    example: str


@dataclass(frozen=True)
class NumberForm:
    """How a column writes numbers: `positive` and `negative` are the shapes to convert, `removed` the characters
    to take out of them; `currency` is a code or a sign where the values carry one.
    """

    decimal: DecimalMark
    positive: tuple[str, ...]
    negative: tuple[str, ...]
    removed: str
    example: str
    fits_all: bool
    currency: str | None = None


@dataclass(frozen=True)
class _Number:
    """A shape read as a number: the marks that may part its decimals, its sign and its currency."""

    seen: ShapeCount
    decimals: frozenset[DecimalMark]
    is_negative: bool
    currency: str | None

    @property
    def has_mark(self) -> bool:
        return "." in self.seen.shape or "," in self.seen.shape

    @property
    def is_plain(self) -> bool:
        return bool(PLAIN.fullmatch(self.seen.shape.removesuffix(LEADING_ZERO)))


def may_be_a_number(value: str, is_money: bool) -> bool:
    """True for what some form reads as a number and is not in the plain form."""
    return not PLAIN.fullmatch(value) and _read(ShapeCount(re.sub("[0-9]", "0", value), 1, value), is_money) is not None


def decide_number_form(
    column: str, shapes: Iterable[ShapeCount], decimal: DecimalMark | None, is_money: bool, is_comma_file: bool = False
) -> NumberForm:
    """The form of `column`. Raises UndecidedColumnError, whose message is without the file's name.

    `decimal` is what the user said. `is_comma_file`: another column of the file has decimal commas, so that 1.234
    needs a value that decides.
    """
    shapes = list(shapes)
    numbers = [number for number in (_read(shape, is_money) for shape in shapes) if number]
    mark = decimal or _decide_mark(column, numbers, is_comma_file)
    readable = [number for number in numbers if mark in number.decimals]
    currencies = {number.currency for number in readable} - {None}
    if len(currencies) > 1:
        # Of several currencies none is taken off, since each row would then mean something else.
        readable = [number for number in readable if number.currency is None]
    odd = [number for number in readable if (mark == "," and number.has_mark) or not number.is_plain]
    removed = set("".join(number.seen.shape for number in odd)) - {"0", mark, LEADING_ZERO}
    return NumberForm(
        mark,
        tuple(number.seen.shape for number in odd if not number.is_negative),
        tuple(number.seen.shape for number in odd if number.is_negative),
        "".join(sorted(removed)),
        odd[0].seen.example if odd else "",
        len(readable) == sum(bool(shape.shape.strip()) for shape in shapes),
        currencies.pop() if len(currencies) == 1 else None,
    )


def _decide_mark(column: str, numbers: list[_Number], is_comma_file: bool) -> DecimalMark:
    points = sum(number.seen.count for number in numbers if number.decimals == {"."})
    commas = sum(number.seen.count for number in numbers if number.decimals == {","})
    either = [number for number in numbers if len(number.decimals) > 1 and number.has_mark]
    is_point = majority(points, commas)
    if points + commas and (is_point is not None or not either):
        return "." if points >= commas else ","
    example = next((number.seen.example for number in either if "," in number.seen.shape or is_comma_file), None)
    if either and points + commas:
        example = either[0].seen.example
    if example is None:
        return "."
    whole, _, rest = re.sub(f"[{BLANKS}]", "", example).rpartition("," if "," in example else ".")
    raise UndecidedColumnError(
        f"column {column}: {example.strip()} may be {whole}{rest} or {whole}.{rest}, and no other value decides which, "
        "or they contradict each other; say what parts the decimals: --decimal . or --decimal , "
        '(in a mapping: decimal = ".")'
    )


def _read(seen: ShapeCount, is_money: bool) -> _Number | None:
    found = SHAPE.fullmatch(seen.shape)
    if not found:
        return None
    signs = [found[name] for name in ("sign", "sign_behind_currency", "sign_after") if found[name]]
    marks = [found[name] for name in ("before", "after") if found[name]]
    is_bracketed = bool(found["open"])
    if is_bracketed != bool(found["close"]) or len(signs) + is_bracketed > 1 or len(marks) > is_money:
        return None
    body = found["body"]
    if found["sign_after"] and body[-1] in ".,":
        # 12.- is a Swiss price, not a negative one.
        return None
    decimals = frozenset(mark for mark, pattern in _READING.items() if pattern.fullmatch(body))
    if found["leading_zero"] and len(decimals) > 1:
        decimals = frozenset(mark for mark in decimals if mark in body)
    if not decimals:
        return None
    sign = marks[0] if marks else None
    return _Number(seen, decimals, is_bracketed or bool(signs and signs[0] in MINUS),
                   sign and (CURRENCY_SIGNS.get(sign, sign) or sign))
