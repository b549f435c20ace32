"""Which of the address's filters a card's rows do not follow, in words for its subtitle."""

from collections.abc import Sequence

from dashboard.context import Visit
from dashboard.filters import DIMENSIONS

# For a subtitle, on pages that have a period.
NOT_THE_DATES = "; does not follow the dates above"


def left_out(visit: Visit, known: Sequence[str]) -> str:
    """', not filtered by category' where the address chooses by what these rows do not know; else nothing."""
    names = [DIMENSIONS[name].lower() for name, _ids in visit.filters.chosen if name not in known]
    return f", not filtered by {' and '.join(names)}" if names else ""
