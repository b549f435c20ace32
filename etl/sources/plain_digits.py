"""Numbers without an exponent: binary floats are written as 1e-17 or 1.5e+20, silver reads plain decimal digits."""

import re
from decimal import Decimal

# No float has an exponent of more digits, and more would make texts of any length.
EXPONENT = re.compile(r"[-+]?(?:[0-9]+\.?[0-9]*|\.[0-9]+)[eE][-+]?[0-9]{1,3}")


def plain_digits(shown: str) -> str:
    """The same digits without an exponent; what is no such number, or beyond what a float reaches, as it is."""
    has_letter = "e" in shown or "E" in shown
    return format(Decimal(shown), "f") if has_letter and EXPONENT.fullmatch(shown) else shown
