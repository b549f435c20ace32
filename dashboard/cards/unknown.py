"""What is said where an address names a customer, product, order, group or view that there is not, and the way back."""

from collections.abc import Container

from dashboard.cards import customer_facts
from dashboard.components.states import Message
from dashboard.context import Visit
from dashboard.queries import choices, customer, orders

# The page to go back to, by its path, and what it is called.
BACK = {
    "/customers": "All customers", "/orders": "All orders", "/products": "All products",
    "/recommendations": "All recommendations", "/inventory": "All shelves", "/pipeline": "Pipeline",
}


def no_customer(visit: Visit, path: str) -> Message | None:
    """The message where nobody has the address's number. Who sees a part of the company learns nothing of others."""
    identifier = customer_facts.customer_id(visit)
    is_known = not visit.view.scope.has_all_rows or visit.view.read(customer.profile, identifier)
    if is_known or customer_facts.figures(visit) is not None:
        return None
    return _message(visit, "customer", f"No customer has the number {visit.own_id(identifier)}", path)


def no_product(visit: Visit, path: str) -> Message | None:
    """The message where no product has the address's id."""
    identifier = visit.filters.about("item")
    if visit.view.read(choices.product_names, (identifier,)):
        return None
    return _message(visit, "product", f"No product has the id {visit.own_id(identifier)}", path)


def no_order(visit: Visit) -> Message | None:
    """The message where no order that counts has the address's number."""
    identifier = visit.filters.about("order")
    if visit.view.read(orders.head, identifier):
        return None
    return _message(visit, "order", f"{visit.own_id(identifier)} is not among completed sales and returns; it may be "
                    "open, cancelled or deleted", "/orders")


def no_group(visit: Visit, path: str, is_known: bool) -> Message | None:
    """The message where the address's group is none of the page's; a list of all would pass for it."""
    if is_known:
        return None
    return _message(visit, "group", f"The page has no group {visit.filters.about('group')}", path)


def no_view(visit: Visit, path: str, names: Container[str]) -> Message | None:
    """The message where the page has no view of the address's name; the page itself would pass for it."""
    name = visit.filters.about("view")
    if name in names:
        return None
    return _message(visit, "view", f"The page has no view {name}", path)


def no_job(visit: Visit, is_known: bool) -> Message | None:
    """The message where the journal has no run of the address's job; the runs of all would pass for its own."""
    if is_known:
        return None
    return _message(visit, "job", f"The journal has no run of {visit.filters.about('group')}", "/pipeline")


def no_reason(visit: Visit, is_known: bool) -> Message | None:
    """The message where no row is in quarantine for the address's reason; those of all would pass for its own."""
    if is_known:
        return None
    return _message(visit, "rejected rows", f"None is in quarantine for {visit.filters.about('item')}; they may have "
                    "been put through since", "/pipeline")


def _message(visit: Visit, noun: str, why: str, path: str) -> Message:
    return Message("empty", f"No such {noun}", f"{why}. The link may be old, or was cut short.",
                   back=(visit.address(path), BACK[path]))
