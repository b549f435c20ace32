"""JSON in and out with its numbers exact: 19.90 stays 19.90, in a cell as in a document.

orjson is fast, and turns decimals into binary floats. So it reads first; what turns out to hold a float is read again
by the slower way, which keeps each number as the text it came as.
"""

import json
from collections.abc import Iterable
from itertools import chain
from typing import Any

import orjson

from etl.sources.plain_digits import plain_digits

# Beyond what any float is written with, and far less than jsonb holds; a number of more is kept as text.
MOST_DIGITS = 1000


class Number(str):
    """A number as the source wrote it."""

    __slots__ = ()


def load(content: bytes) -> tuple[Any, bool]:
    """The document, and whether it had to be read as load_exact does. Raises ValueError.

    Else its numbers with a fraction, or beyond 64 bits, are floats.
    """
    try:
        return orjson.loads(content), False
    except orjson.JSONDecodeError:
        # The stricter of the two: half a surrogate pair, for one, is only a fault of its row.
        return load_exact(content), True


def load_exact(content: bytes) -> Any:
    """The document with each number as `Number`; NaN and Infinity, which JSON has not, as text. Raises ValueError."""
    return json.loads(content, parse_float=Number, parse_int=Number, parse_constant=str)


def dump_lines(values: Iterable[Any]) -> str:
    """Each value as compact JSON on a line of its own."""
    option = orjson.OPT_PASSTHROUGH_SUBCLASS
    return b"\n".join(orjson.dumps(value, default=_raw, option=option) for value in values).decode()


def holds_float(value: Any) -> bool:
    """True where `value`, or anything in it, is a float, so that how it was written is lost."""
    layer = [value]
    while True:
        # Layer by layer, since most layers are large and all leaves.
        kinds = set(map(type, layer))
        if float in kinds:
            return True
        if kinds.isdisjoint((dict, list)):
            return False
        if kinds == {list}:
            layer = list(chain.from_iterable(layer))
        elif kinds == {dict}:
            layer = list(chain.from_iterable(map(dict.values, layer)))
        else:
            parts = (item.values() if type(item) is dict else item for item in layer if type(item) in (dict, list))
            layer = list(chain.from_iterable(parts))


def holds_null_character(value: Any) -> bool:
    """True where a text or a name in `value` has a null character, which PostgreSQL cannot store."""
    if isinstance(value, str):
        return "\x00" in value
    if isinstance(value, dict):
        return any(map(holds_null_character, value)) or any(map(holds_null_character, value.values()))
    return isinstance(value, list) and any(map(holds_null_character, value))


def _raw(value: Any) -> orjson.Fragment | str:
    if isinstance(value, Number):
        # orjson takes no subclass.
        digits = str(plain_digits(value))
        is_storable = len(digits) <= MOST_DIGITS and "e" not in digits and "E" not in digits
        return orjson.Fragment(digits) if is_storable else digits
    raise TypeError(f"{type(value).__name__} is not JSON")
