"""What the cards of Inventory share: which shelves the filters let through, and what is said where there are none."""

from dashboard.cards.staleness import renewal
from dashboard.components.states import Message
from dashboard.context import Visit
from dashboard.queries import inventory
from dashboard.queries.inventory import DIMENSIONS, Chosen, Summary

JOB = "reorder"
DAYS_AHEAD = 7
NO_STOCK = Message(
    "empty", "No stock counts yet",
    "Load stock levels (stock_levels.csv, the ERP's stocks or Square's inventory counts), then let the reorder job "
    "look at them.", command=renewal(JOB),
)


def chosen(visit: Visit) -> Chosen:
    """The visit's filters that a shelf knows; stock is the same for every segment, employee and hour."""
    return tuple((name, ids) for name, ids in visit.filters.chosen if name in DIMENSIONS)


def summary(visit: Visit) -> Summary:
    """What the shelves come to."""
    return visit.view.read(inventory.summary, chosen(visit), DAYS_AHEAD)


def nothing_here(visit: Visit) -> Message:
    """Why there is nothing to show: no stock at all, or none behind these filters."""
    if not chosen(visit):
        return NO_STOCK
    return Message("empty", "No stock here", "No counted shelf fits these filters.", clear_href="/inventory")
