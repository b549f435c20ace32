"""What the cards of Inventory share: which shelves the filters let through, and what is said where there are none."""

from dashboard.cards.left_out import left_out
from dashboard.cards.staleness import renewal
from dashboard.components.states import Message
from dashboard.context import Visit
from dashboard.queries import inventory
from dashboard.queries.inventory import BAND_NAMES, DIMENSIONS, Chosen, Summary

JOB, PATH = "reorder", "/inventory"
DAYS_AHEAD = 7
# What an address may choose of "cover": the place of a band, or what is empty or will be within DAYS_AHEAD.
COVERS = {**{str(place): (name, (str(place),)) for place, name in enumerate(BAND_NAMES)},
          "soon": (f"Out of stock within {DAYS_AHEAD} days", ("0", "1"))}
RUNNING_OUT = "cover:soon"
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


def no_stock(visit: Visit) -> Message | None:
    """What to do where no stock was ever counted; None where it was."""
    return None if visit.view.read(inventory.summary, visit.part, DAYS_AHEAD).shelves else NO_STOCK


def unfollowed(visit: Visit) -> str:
    """For a subtitle: the filters of the address that a shelf does not have."""
    return left_out(visit, DIMENSIONS)


def group_of(visit: Visit) -> tuple[str, str]:
    """(kind, value) of the shelves in the address: "supplier" and its name, "cover" and one of COVERS."""
    focus, text = visit.filters.focus or ("", "")
    kind, _, value = text.partition(":")
    is_known = value in COVERS if kind == "cover" else kind == "supplier"
    return (kind, value) if focus == "group" and is_known else ("", "")


def has_group(visit: Visit) -> bool:
    """Whether the address's group is one of the page's: a stretch of cover, or a supplier of any shelf."""
    kind, value = group_of(visit)
    if kind != "supplier":
        return bool(kind)
    return visit.view.read(inventory.count, (*visit.part, ("supplier", (value,))), "", "") > 0


def nothing_here(visit: Visit) -> Message:
    """Why there is nothing to show: no stock at all, or none behind these filters."""
    if not chosen(visit):
        return NO_STOCK
    return Message("empty", "No stock here", "No counted shelf fits these filters.", clear_href=PATH)
