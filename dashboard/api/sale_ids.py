"""What the ids of sales that are sent name: a place, product or customer that another source has, or the sender's own.

An id with its namespace (csv:L2) is taken as it is. Any other is that of the one source that knows it, and the sender's
own where none does; what several know is refused, since to choose one would be a guess. It is settled here, once, and
the message holds the outcome: a later load that brings another P7 changes no sale that was sent before.
"""

from collections.abc import Collection, Iterator, Mapping, Sequence

from dashboard.access.viewer import viewer
from dashboard.api.answers import Detail
from dashboard.api.sent_sales import ID_COLUMNS, Sale, fault
from dashboard.context import current
from dashboard.queries.sales import known_ids
from warehouse.ids import API, NAMESPACES, full_id, has_namespace, own_id

Ids = Mapping[str, str]
OTHERS = tuple(namespace for namespace in NAMESPACES if namespace != API)
NO_CUSTOMER_OF_YOURS = "is no customer of your locations: leave the customer out"


def resolve(sales: Sequence[Sale]) -> tuple[list[Ids], list[Detail]]:
    """The full id of each field of each sale that names a thing, and what is wrong with ids that several sources have.
    """
    known = _known(sales)
    named: list[Ids] = []
    unclear: list[Detail] = []
    for row, sale in enumerate(sales):
        ids = {}
        for field, said in _said(sale).items():
            matches = _matches(said, known[field])
            if len(matches) > 1:
                unclear.append(fault(row, field, _choice(field, said, matches)))
            ids[field] = matches[0] if matches else full_id(API, said)
        named.append(ids)
    return named, [*unclear, *_alike(sales, named)]


def given(sale: Sale, ids: Ids) -> Ids:
    """Those of a sale's full ids that say more than what was said."""
    said = _said(sale)
    return {field: full for field, full in ids.items() if full != full_id(API, said[field])}


def _choice(field: str, said: str, matches: Sequence[str]) -> str:
    if field == "customer" and viewer().scope.locations is not None:
        return NO_CUSTOMER_OF_YOURS
    own = full_id(API, said)
    further = "" if own in matches else f", or {own} for one of your own"
    return f"may be {' or '.join(matches)}: send that id in full{further}"


def _alike(sales: Sequence[Sale], named: Sequence[Ids]) -> Iterator[Detail]:
    """Lines that their product is to tell apart, and that have products of two sources with one id."""
    first: dict[tuple[str, str], str] = {}
    for row, (sale, ids) in enumerate(zip(sales, named, strict=True)):
        product = ids.get("product_id")
        if product is not None and sale.line_number is None:
            other = first.setdefault((sale.transaction_id, own_id(product)), product)
            if other != product:
                yield fault(row, "line_number", f"is needed where a transaction has {other} and {product}")


def _said(sale: Sale) -> dict[str, str]:
    said = {field: getattr(sale, field) for field in ID_COLUMNS}
    return {field: value for field, value in said.items() if value is not None}


def _matches(said: str, known: Collection[str]) -> list[str]:
    if has_namespace(said):
        return []
    return [full for full in (f"{namespace}:{said}" for namespace in NAMESPACES) if full in known]


def _known(sales: Sequence[Sale]) -> dict[str, Collection[str]]:
    """The full ids, by field, that an id without a namespace may mean: whoever has some places means one of these."""
    asked: dict[str, set[str]] = {field: set() for field in ID_COLUMNS}
    for sale in sales:
        for field, said in _said(sale).items():
            if not has_namespace(said):
                asked[field].update(f"{namespace}:{said}" for namespace in OTHERS)
    lists = {field: sorted(ids) for field, ids in asked.items()}
    own = viewer().scope.locations
    rows = current().reader.view().read_now(known_ids, lists["location"], lists["product_id"], lists["customer"])
    known: dict[str, Collection[str]] = {field: {full for kind, full in rows if kind == field} for field in ID_COLUMNS}
    return known if own is None else known | {"location": own}
