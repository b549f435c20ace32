"""Objects of Square by their ids, for webhook events, which name what changed."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from functools import partial
from typing import Any

from square import Square
from square.core.request_options import RequestOptions

from etl.batches import Batch, Position, ReadOptions
from etl.sources.payloads import quoted_rows
from etl.sources.square import SOURCE, Reading, batch_of, whole
from etl.sources.square_client import RefusedRequestError, SquareApi, read_all
from etl.sources.square_listings import CUSTOMERS_A_REQUEST, customers_by_id
from etl.sources.square_objects import KIND_BY_NAME, list_team_members

IDS_A_REQUEST = 100


@dataclass
class Fetched:
    """What Square said: batches for bronze, and what it did not have, by id, with the reason."""

    batches: list[Batch] = field(default_factory=list)
    unknown: dict[str, str] = field(default_factory=dict)


Fetch = Callable[[SquareApi, Sequence[str], Position], Fetched]


def _not_understood(_api: SquareApi, ids: Sequence[str], _position: Position) -> Fetched:
    return Fetched(unknown=dict.fromkeys(["", *ids], "the event names nothing that is read of Square"))


def _by_ids(name: str, ask: Callable[[SquareApi, Sequence[str]], list[Any]], size: int) -> Fetch:
    """Ask for objects by their ids, `size` at a time; where Square refuses several, one by one."""

    def fetch(api: SquareApi, ids: Sequence[str], _position: Position) -> Fetched:
        objects, unknown = [], {}
        parts = [ids[start : start + size] for start in range(0, len(ids), size)]
        while parts:
            part = parts.pop(0)
            try:
                found = ask(api, part)
            except RefusedRequestError as error:
                if len(part) == 1:
                    unknown[part[0]] = str(error)
                else:
                    parts += [[identifier] for identifier in part]
                continue
            objects += found
            missing = set(part) - {item["id"] for item in found}
            unknown |= dict.fromkeys(missing, f"Square has no such object among its {name.replace('_', ' ')}")
        return Fetched([batch_of(name, "events", objects, None)], unknown)

    return fetch


def _orders(api: SquareApi, ids: Sequence[str]) -> list[Any]:
    return api.ask(lambda square, request: square.orders.batch_get(order_ids=ids, request_options=request)).objects(
        "orders"
    )


def _payment(api: SquareApi, ids: Sequence[str]) -> list[Any]:
    answer = api.ask(lambda square, request: square.payments.get(ids[0], request_options=request))
    return [answer.body["payment"]]


def _refund(api: SquareApi, ids: Sequence[str]) -> list[Any]:
    answer = api.ask(lambda square, request: square.refunds.get(ids[0], request_options=request))
    return [answer.body["refund"]]


def _inventory(api: SquareApi, ids: Sequence[str], _position: Position) -> Fetched:
    counts = [
        count
        for start in range(0, len(ids), IDS_A_REQUEST)
        for count in read_all(api, partial(_counts_page, ids[start : start + IDS_A_REQUEST]), "counts")
    ]
    return Fetched([batch_of("inventory_counts", "events", counts, None)])


def _counts_page(ids: Sequence[str], square: Square, request: RequestOptions, cursor: str | None) -> object:
    more = {} if cursor is None else {"cursor": cursor}
    return square.inventory.batch_get_counts(catalog_object_ids=ids, request_options=request, **more)


def _catalog(api: SquareApi, _ids: Sequence[str], position: Position) -> Fetched:
    now = api.ask(lambda square, request: square.catalog.info(request_options=request)).at
    return Fetched(list(Reading(api, KIND_BY_NAME["catalog_objects"], ReadOptions(), position, []).batches(now)))


def _locations(api: SquareApi, _ids: Sequence[str], _position: Position) -> Fetched:
    listed = api.ask(lambda square, request: square.locations.list(request_options=request))
    return Fetched([whole("locations", listed.objects("locations"))])


def _team_members(api: SquareApi, _ids: Sequence[str], _position: Position) -> Fetched:
    return Fetched([whole("team_members", list(read_all(api, list_team_members, "team_members")))])


def _deleted_customers(_api: SquareApi, ids: Sequence[str], _position: Position) -> Fetched:
    rows = quoted_rows(["customers", f"{SOURCE}:{identifier}"] for identifier in ids)
    return Fetched([Batch("missing_ids", "deleted customers", ("entity", "id"), rows)])


# What to do for the events of a family, the first word of their type.
FETCHES: dict[str, Fetch] = {
    "order": _by_ids("orders", _orders, IDS_A_REQUEST),
    "payment": _by_ids("payments", _payment, 1),
    "refund": _by_ids("refunds", _refund, 1),
    "customer": _by_ids("customers", customers_by_id, CUSTOMERS_A_REQUEST),
    "customer.deleted": _deleted_customers,
    "inventory": _inventory,
    "catalog": _catalog,
    "location": _locations,
    "team_member": _team_members,
    "": _not_understood,
}
# Their events say that something changed, and not what.
WHOLE_LISTS = ("catalog", "location", "team_member")
