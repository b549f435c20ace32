"""`POST /sales`: transactions that are sent in, checked at once, and in the figures within seconds.

A transaction counts once, however often it is sent; with an Idempotency-Key a repeated request does nothing at all.
"""

from collections.abc import Sequence
from zoneinfo import ZoneInfo

import orjson
from flask import Response

from dashboard.access.viewer import viewer
from dashboard.api.answers import Detail, refuse, refuse_rows
from dashboard.api.frame import failures, group
from dashboard.api.inbox import SentAnswer, preferred_wait, put_in, settled, taken_in
from dashboard.api.sale_ids import NO_CUSTOMER_OF_YOURS, Ids, given, resolve
from dashboard.api.sent_sales import Company, Sale, Sales, as_loaded, as_said, fault, faults
from dashboard.context import current, today
from dashboard.queries.sales import customers_elsewhere, orders_elsewhere
from warehouse.ids import API

KIND, NO_LOCATION = "sales", f"{API}:main"

sales = group("sales", "Sending", "What you send in, and what came of it.")


@sales.post("/sales", responses={200: SentAnswer, 202: SentAnswer, **failures(400, 409, 413, 415)})
def send_sales(body: Sales) -> Response:
    """Send sales. They are in the figures within seconds: `Prefer: wait=5` waits for it, else ask at `status_url`."""
    company = _company()
    refuse_rows(422, "not_valid", list(faults(body.root, company)))
    named, unclear = resolve(body.root)
    # First whether they may send at all: what is unclear tells of ids.
    _refuse_other_places(named)
    refuse_rows(422, "not_valid", unclear)
    locations = viewer().scope.locations
    if locations is not None:
        refuse_rows(409, "of_another_location", _of_other_places(body.root, named, locations))
    message = [as_loaded(sale, company, given(sale, ids), locations)
               for sale, ids in zip(body.root, named, strict=True)]
    inbox_id = put_in(KIND, orjson.dumps(message), "sales_sent", as_said, rows=len(body.root))
    return taken_in(settled(inbox_id, preferred_wait() or 0))


def _company() -> Company:
    settings, view = current().settings, current().reader.view()
    return Company(
        ZoneInfo(settings.business_timezone), today(settings, view), {settings.currency, *settings.rates}
    )


def _refuse_other_places(named: Sequence[Ids]) -> None:
    """Whoever sees a part of the company sends sales of that part only."""
    scope = viewer().scope
    own = {ids.get("location", NO_LOCATION) for ids in named}
    if scope.employees is not None or not scope.allows("location", own):
        refuse(403, "not_permitted", "You may send sales of your own locations only.")


def _of_other_places(sent: Sequence[Sale], named: Sequence[Ids], locations: tuple[str, ...]) -> list[Detail]:
    """Nobody moves an order to a place of their own, nor sees another place's customer beside a sale of theirs.

    The loader asks again, of what is not in the figures yet.
    """
    view = current().reader.view()
    order_ids = [f"{API}:{sale.transaction_id}" for sale in sent]
    orders = view.read_now(orders_elsewhere, order_ids, locations)
    customer_ids = {ids["customer"] for ids in named if "customer" in ids}
    customers = view.read_now(customers_elsewhere, sorted(customer_ids), locations)
    found: list[Detail] = []
    for row, (order_id, ids) in enumerate(zip(order_ids, named, strict=True)):
        if order_id in orders:
            found.append(fault(row, "transaction_id", "is a transaction of another location"))
        if ids.get("customer") in customers:
            found.append(fault(row, "customer", NO_CUSTOMER_OF_YOURS))
    return found
