"""What is read of Square, as data: for each object of bronze, how a page of it is asked for and how it is known again.

Pages are asked for one by one: the SDK's own pagers stop at an empty page that has a cursor.
"""

from collections.abc import Callable
from dataclasses import dataclass

from square import Square
from square.core.request_options import RequestOptions

# Square takes no more in one search of orders.
LOCATIONS_A_SEARCH = 10
# Before Square: no object is older.
BEGINNING = "2000-01-01T00:00:00Z"
CATALOG_TYPES = ("ITEM", "ITEM_VARIATION", "CATEGORY")
# All of them, so that an order which is cancelled later is seen.
ORDER_STATES = ("OPEN", "COMPLETED", "CANCELED", "DRAFT")


@dataclass(frozen=True)
class Window:
    """What is asked for: objects changed from `since` (None: all there are) up to `until`, both inclusive."""

    since: str | None
    until: str
    location_ids: tuple[str, ...]


Ask = Callable[[Square, RequestOptions, Window, str | None], object]


@dataclass(frozen=True)
class Kind:
    """An object of bronze; `field` of the answer holds it. `is_sorted`: pages come in the order of `stamp`.

    `is_by_location`: asked for by locations, each with a position of its own. `is_required`: without the right to
    read it, the sync fails.
    """

    name: str
    field: str
    ask: Ask
    stamp: str = "updated_at"
    key: tuple[str, ...] = ("id",)
    is_sorted: bool = False
    is_by_location: bool = False
    is_required: bool = False


def list_team_members(square: Square, options: RequestOptions, cursor: str | None) -> object:
    """A page of the team, former members too."""
    return square.team_members.search(limit=200, request_options=options, **_at(cursor))


def list_customers(square: Square, options: RequestOptions, cursor: str | None) -> object:
    """A page of all customers; deleted ones are not listed."""
    return square.customers.list(
        limit=100, sort_field="CREATED_AT", sort_order="ASC", cursor=cursor, request_options=options
    )


def list_catalog(square: Square, options: RequestOptions, cursor: str | None) -> object:
    """A page of the whole catalog; deleted objects are not listed."""
    return square.catalog.list(types=",".join(CATALOG_TYPES), cursor=cursor, request_options=options)


def _catalog(square: Square, options: RequestOptions, window: Window, cursor: str | None) -> object:
    if window.since is None:
        return list_catalog(square, options, cursor)
    return square.catalog.search(
        object_types=CATALOG_TYPES, include_deleted_objects=True, begin_time=window.since, limit=1000,
        request_options=options, **_at(cursor),
    )


def _customers(square: Square, options: RequestOptions, window: Window, cursor: str | None) -> object:
    if window.since is None:
        return list_customers(square, options, cursor)
    query = {
        "filter": {"updated_at": {"start_at": window.since, "end_at": window.until}},
        "sort": {"field": "CREATED_AT", "order": "ASC"},
    }
    return square.customers.search(query=query, limit=100, request_options=options, **_at(cursor))


def _orders(square: Square, options: RequestOptions, window: Window, cursor: str | None) -> object:
    changed = {"start_at": window.since or BEGINNING, "end_at": window.until}
    query = {
        "filter": {
            "state_filter": {"states": list(ORDER_STATES)},
            "date_time_filter": {"updated_at": changed},
        },
        # The sort must be by the field of the filter.
        "sort": {"sort_field": "UPDATED_AT", "sort_order": "ASC"},
    }
    return square.orders.search(
        location_ids=window.location_ids, query=query, limit=1000, return_entries=False,
        request_options=options, **_at(cursor),
    )


def _payments(square: Square, options: RequestOptions, window: Window, cursor: str | None) -> object:
    return square.payments.list(
        updated_at_begin_time=window.since or BEGINNING, updated_at_end_time=window.until, sort_field="UPDATED_AT",
        sort_order="ASC", limit=100, cursor=cursor, request_options=options,
    )


def _refunds(square: Square, options: RequestOptions, window: Window, cursor: str | None) -> object:
    return square.refunds.list(
        updated_at_begin_time=window.since or BEGINNING, updated_at_end_time=window.until, sort_field="UPDATED_AT",
        sort_order="ASC", limit=100, cursor=cursor, request_options=options,
    )


def _inventory_counts(square: Square, options: RequestOptions, window: Window, cursor: str | None) -> object:
    return square.inventory.batch_get_counts(
        updated_after=window.since or BEGINNING, limit=1000, request_options=options, **_at(cursor)
    )


def _at(cursor: str | None) -> dict[str, str]:
    # These calls take a cursor of None for one to be sent.
    return {} if cursor is None else {"cursor": cursor}


# In this order, so that what orders refer to comes first.
KINDS: tuple[Kind, ...] = (
    Kind("catalog_objects", "objects", _catalog),
    Kind("customers", "customers", _customers),
    Kind("orders", "orders", _orders, is_sorted=True, is_by_location=True, is_required=True),
    Kind("payments", "payments", _payments, is_sorted=True),
    Kind("refunds", "refunds", _refunds, is_sorted=True),
    Kind("inventory_counts", "counts", _inventory_counts, stamp="calculated_at",
         key=("catalog_object_id", "location_id", "state")),
)
KIND_BY_NAME = {kind.name: kind for kind in KINDS}
