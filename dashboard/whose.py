"""Which customers a visit is about, for the pages and for the API."""

from typing import Any

from dashboard.context import Visit
from dashboard.queries import customers
from dashboard.queries.customers import Whose


def customers_of(visit: Visit, **more: Any) -> Whose:
    """The customers that the visit's filters choose, and `more` as Whose has it: a group, a text, a known figure."""
    where = tuple((name, ids) for name, ids in visit.filters.chosen if name in customers.DIMENSIONS)
    by_name = "customers" not in visit.view.scope.hidden
    return Whose(visit.horizon.last_complete_day, visit.filters.period, where, by_name=by_name, **more)
