"""How many examples the costliest property tests try: few in `make test`, others each time; many where time is given.

ASSAY_EXAMPLES=10 tries ten times as many.
"""

import os

FACTOR = int(os.environ.get("ASSAY_EXAMPLES", "1"))


def examples(few: int) -> int:
    """So many times `few` as is asked for."""
    return few * FACTOR
