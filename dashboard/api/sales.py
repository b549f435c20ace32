"""`POST /sales`: transactions that are sent in, checked at once, and in the figures within seconds.

A transaction counts once, however often it is sent; with an Idempotency-Key a repeated request does nothing at all.
"""

from zoneinfo import ZoneInfo

import orjson
from flask import Response

from dashboard.access.viewer import viewer
from dashboard.api.answers import refuse
from dashboard.api.frame import failures, group
from dashboard.api.inbox import SentAnswer, preferred_wait, put_in, settled, taken_in
from dashboard.api.sent_sales import Company, Sale, Sales, as_loaded, faults
from dashboard.context import current, today
from dashboard.queries.sales import orders_elsewhere

KIND, SOURCE, NO_LOCATION = "sales", "api", "main"

sales = group("sales", "Sending", "What you send in, and what came of it.")


@sales.post("/sales", responses={200: SentAnswer, 202: SentAnswer, **failures(400, 409, 413, 415)})
def send_sales(body: Sales) -> Response:
    """Send sales. They are in the figures within seconds: `Prefer: wait=5` waits for it, else ask at `status_url`."""
    company = _company()
    found = list(faults(body.root, company))
    if found:
        first = found[0]
        refuse(422, "not_valid", f"Row {first['row']}, {first['field']}: {first['message']}.", found)
    _refuse_other_places(body.root)
    _refuse_orders_of_other_places(body.root)
    locations = viewer().scope.locations
    message = orjson.dumps([as_loaded(sale, company, locations) for sale in body.root])
    inbox_id = put_in(KIND, message, "sales_sent", rows=len(body.root))
    return taken_in(settled(inbox_id, preferred_wait() or 0))


def _company() -> Company:
    settings, view = current().settings, current().reader.view()
    return Company(
        ZoneInfo(settings.business_timezone), today(settings, view), {settings.currency, *settings.rates}
    )


def _refuse_other_places(sent: list[Sale]) -> None:
    """Whoever sees a part of the company sends sales of that part only."""
    scope = viewer().scope
    own = {f"{SOURCE}:{sale.location or NO_LOCATION}" for sale in sent}
    if scope.employees is not None or not scope.allows("location", own):
        refuse(403, "not_permitted", "You may send sales of your own locations only.")


def _refuse_orders_of_other_places(sent: list[Sale]) -> None:
    """Nobody moves an order to a place of their own. The loader asks again, of what is not in the figures yet."""
    locations = viewer().scope.locations
    if locations is None:
        return
    order_ids = [f"{SOURCE}:{sale.transaction_id}" for sale in sent]
    elsewhere = current().reader.view().read_now(orders_elsewhere, order_ids, locations)
    found = [{"row": row, "field": "transaction_id", "message": "is a transaction of another location"}
             for row, order_id in enumerate(order_ids) if order_id in elsewhere]
    if found:
        first = found[0]
        refuse(409, "of_another_location", f"Row {first['row']}, {first['field']}: {first['message']}.", found)
