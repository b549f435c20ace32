"""What measures can be split and filtered by: what each dimension means, and what a table needs to know it."""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Literal

Key = Literal["day", "hour", "location", "product", "employee", "customer", "source", "channel"]


@dataclass(frozen=True)
class Dimension:
    """A way to split. `key` is what a table must have for it; `missing` names the rows that have none of it, id ''.

    `is_stretch`: its values are stretches of days, so that each is a period of its own. `is_made_of_months`: whole
    months add up to its values.
    """

    name: str
    label: str
    definition: str
    key: Key
    missing: str = ""
    is_stretch: bool = False
    is_made_of_months: bool = False

    @property
    def has_name(self) -> bool:
        """True where a column `<dimension>_name` says in words what its id is."""
        return bool(self.missing)


def _days(name: str, label: str, definition: str) -> Dimension:
    return Dimension(name, label, definition, "day", is_stretch=True)


def _months(name: str, label: str, definition: str) -> Dimension:
    return Dimension(name, label, definition, "day", is_stretch=True, is_made_of_months=True)


DIMENSIONS: Mapping[str, Dimension] = MappingProxyType({
    dimension.name: dimension
    for dimension in (
        _days("day", "Day", "Business date."),
        _days("week", "Week", "First day of the week; weeks start on WEEK_START."),
        _months("month", "Month", "First day of the calendar month."),
        _months("quarter", "Quarter", "First day of the calendar quarter."),
        _months("year", "Year", "Calendar year."),
        _months("fiscal_quarter", "Fiscal quarter", "First day of the quarter of the fiscal year."),
        _months("fiscal_year", "Fiscal year", "Fiscal year, named after the calendar year in which it ends."),
        Dimension("weekday", "Weekday", "Day of the week, 1 is Monday, 7 is Sunday.", "day"),
        Dimension("hour", "Hour", "Hour of sale on the location's clock, 0 to 23.", "hour"),
        Dimension("location", "Location", "Place of sale.", "location", "No location"),
        Dimension("region", "Region", "Region of the place of sale.", "location", "No region"),
        Dimension("category", "Category", "Primary category of the product, as it is today.", "product", "No category"),
        Dimension("product", "Product", "Product.", "product", "No product"),
        Dimension("supplier", "Supplier", "Supplier of the product, as it is today.", "product", "No supplier"),
        Dimension("segment", "Customer segment", "Segment of the customer, as the source says it today; guests have "
                  "none.", "customer", "No segment"),
        Dimension("employee", "Employee", "Who sold it, or whose task it is.", "employee", "No employee"),
        Dimension("source", "Source", "System that the record came from; of a sale, the one whose place it names.",
                  "source", "No source"),
        Dimension("channel", "Channel", "Channel of marketing.", "channel", "No channel"),
    )
})
