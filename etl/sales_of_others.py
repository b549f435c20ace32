"""Sales whose sender may touch the orders of some locations only: who among them touches another one's order.

The web asks as well, of gold; what is behind it, in silver, in bronze or in an earlier message, is known here alone.
"""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
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
    for inbox_id, transaction_id in refused.items():
        messages.set_aside(connection, inbox_id, f"transaction {transaction_id} is of another location")
    return refused


def _refused(connection: Connection, inbox_ids: Sequence[int]) -> Mapping[int, str]:
    """A transaction of another location, by the message that names it."""
    rows = connection.execute(statements.load("inbox/orders_named"), {"inbox_ids": inbox_ids})
    # Where earlier messages put each order; one that is not taken in puts none.
    put: dict[str, set[str]] = defaultdict(set)
    refused = {}
    for inbox_id, named in groupby(rows, lambda row: int(row.inbox_id)):
        sales = list(named)
        others = [sale.transaction_id for sale in sales if _is_of_others(sale, put[sale.order_id])]
        if others:
            refused[inbox_id] = others[0]
            continue
        for sale in sales:
            put[sale.order_id].add(sale.location_id)
    return refused


def _is_of_others(sale: Any, earlier: set[str]) -> bool:
    bounds = sale.sender_locations
    return bounds is not None and not {*sale.known_locations, *earlier} <= set(bounds)
