"""Square's complete lists, for --reconcile: what they lack is voided, unless Square has it all the same.

The list of customers leaves out those without a name, an address or the like, and shows new ones late. So a customer
whom it lacks is asked for by id.
"""

import logging
from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import chain
from typing import Any

from etl.batches import Listing
from etl.sources.square_client import MissingRightError, SquareApi, read_all
from etl.sources.square_objects import list_catalog, list_customers

CUSTOMERS_A_REQUEST = 100

logger = logging.getLogger(__name__)


def listings(api: SquareApi) -> Iterator[Listing]:
    """The customers and the variations that Square has; without the right to list them, none, and the log says so."""
    customers = (customer.get("id") for customer in read_all(api, list_customers, "customers"))
    yield from _readable("customers", customers, lambda ids: _still_there(api, ids))
    yield from _readable("products", _variation_ids(read_all(api, list_catalog, "objects")))


def customers_by_id(api: SquareApi, ids: Sequence[str]) -> list[Any]:
    """The customers of these ids, at most CUSTOMERS_A_REQUEST, that Square has."""
    answer = api.ask(
        lambda square, request: square.customers.bulk_retrieve_customers(customer_ids=ids, request_options=request)
    )
    responses = answer.body.get("responses") or {}
    return [response["customer"] for response in responses.values() if "customer" in response]


def _readable(
    entity: str,
    ids: Iterator[str | None],
    still_there: Callable[[Sequence[str]], Iterable[str]] = lambda _ids: (),
) -> Iterator[Listing]:
    try:
        # The first page shows whether there is a right to read.
        first = next(ids, None)
    except MissingRightError as error:
        logger.warning("Square's %s are not compared. %s", entity, error)
        return
    yield Listing(entity, filter(None, chain([first], ids)), still_there=still_there)


def _still_there(api: SquareApi, ids: Sequence[str]) -> Iterator[str]:
    for start in range(0, len(ids), CUSTOMERS_A_REQUEST):
        yield from (customer["id"] for customer in customers_by_id(api, ids[start : start + CUSTOMERS_A_REQUEST]))


def _variation_ids(objects: Iterable[dict[str, Any]]) -> Iterator[str | None]:
    for item in objects:
        nested = item.get("item_data", {}).get("variations", [])
        yield from (variation.get("id") for variation in nested)
        if item.get("type") == "ITEM_VARIATION":
            yield item.get("id")
