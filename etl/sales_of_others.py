"""Sales whose sender may touch some locations only: who among them names an order or a customer of another one.

The web asks as well, of gold; what is behind it, in silver, in bronze or in an earlier message, is known here alone.
"""

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from itertools import groupby
from typing import Any

from sqlalchemy import Connection, Row

from warehouse import messages, statements

# Of a sale: the locations of its sender, where they have a part of the company.
BOUNDS = "sender_locations"


def set_aside(connection: Connection, waiting: Sequence[Row[Any]]) -> Collection[int]:
    """Set aside those of the oldest messages of sales that wait which must not be taken in; their ids."""
    if not any(BOUNDS in message.payload for message in waiting):
        return ()
    refused = _refused(connection, [message.inbox_id for message in waiting])
    for inbox_id, named in refused.items():
        messages.set_aside(connection, inbox_id, f"{named} is of another location")
    return refused


def _refused(connection: Connection, inbox_ids: Sequence[int]) -> Mapping[int, str]:
    """What is of another location, by the message that names it."""
    rows = connection.execute(statements.load("inbox/orders_named"), {"inbox_ids": inbox_ids})
    # Where earlier messages put each order and customer; one that is not taken in puts none.
    orders: dict[str, set[str]] = defaultdict(set)
    customers: dict[str, set[str]] = defaultdict(set)
    refused = {}
    for inbox_id, named in groupby(rows, lambda row: int(row.inbox_id)):
        sales = list(named)
        others = [other for sale in sales for other in _of_others(sale, orders, customers)]
        if others:
            refused[inbox_id] = others[0]
            continue
        for sale in sales:
            orders[sale.order_id].add(sale.location_id)
            customers[sale.customer_id].add(sale.location_id)
    return refused


def _of_others(sale: Any, orders: Mapping[str, set[str]], customers: Mapping[str, set[str]]) -> Iterator[str]:
    """What of a sale is of locations that are none of its sender's."""
    if sale.sender_locations is None:
        return
    bounds = set(sale.sender_locations)
    if not {*sale.known_locations, *orders[sale.order_id]} <= bounds:
        yield f"transaction {sale.transaction_id}"
    bought = {*sale.customer_locations, *customers[sale.customer_id]}
    # Who bought at a location of the sender's is their customer too, wherever else they buy.
    if sale.customer_id is not None and bought and not bought & bounds:
        yield f"customer {sale.customer_id}"
