"""What is wrong with a value that was sent, in words for people; the library's own are for programmers."""

from collections.abc import Mapping
from typing import Any

from pydantic_core import ErrorDetails

_WHOLE, _NUMBER, _TEXT = "must be a whole number", "must be a number", "must be a text"
_OBJECT, _ARRAY, _DAY = "must be an object", "must be an array", "must be a day such as 2026-01-31"

# By the library's type of a fault; what stands in braces is of its context.
WORDS: Mapping[str, str] = {
    "extra_forbidden": "There is nothing of this name here.",
    "missing": "This is needed.",
    "literal_error": "must be {expected}",
    "greater_than_equal": "must be {ge} or more",
    "greater_than": "must be more than {gt}",
    "less_than_equal": "must be {le} or less",
    "less_than": "must be less than {lt}",
    "string_too_short": "must have at least {min_length} characters",
    "string_too_long": "must have at most {max_length} characters",
    "too_short": "There must be at least {min_length}.",
    "too_long": "There may be {max_length:,} at most.",
    "finite_number": "must be a finite number",
    "string_unicode": "must be a text of whole characters",
    **dict.fromkeys(("int_parsing", "int_parsing_size", "int_type", "int_from_float"), _WHOLE),
    **dict.fromkeys(("float_parsing", "float_type", "decimal_parsing", "decimal_type"), _NUMBER),
    **dict.fromkeys(("bool_parsing", "bool_type"), "must be true or false"),
    **dict.fromkeys(("date_type", "date_parsing", "date_from_datetime_parsing", "date_from_datetime_inexact"), _DAY),
    "string_type": _TEXT,
    "list_type": _ARRAY,
    **dict.fromkeys(("dict_type", "model_type", "model_attributes_type"), _OBJECT),
}
_PATTERNS: dict[str, str] = {}


def pattern(expression: str, words: str) -> str:
    """The expression, for a field's `pattern`; `words` say to people what a text is that fits it."""
    _PATTERNS[expression] = words
    return expression


def in_plain_words(fault: ErrorDetails) -> str:
    """What is wrong, and what the value must be; the value itself stays out."""
    context: Mapping[str, Any] = fault.get("ctx", {})
    if fault["type"] == "string_pattern_mismatch":
        return _PATTERNS[context["pattern"]]
    words = WORDS.get(fault["type"])
    plain = {name: f"{value:,.15g}" if isinstance(value, float) else value for name, value in context.items()}
    return words.format(**plain) if words else fault["msg"].removeprefix("Value error, ")
