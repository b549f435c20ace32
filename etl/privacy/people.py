"""Who somebody is: all ids, e-mails, names and orders by which rows of theirs can be known."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass

from sqlalchemy import ColumnElement, CompoundSelect, Connection, Select, or_, select, union
from sqlalchemy.orm import aliased

from etl.privacy.seal import NAME, is_sealed
from warehouse.command import UsageError
from warehouse.schema import silver

NO_NAMES = ("", "Unknown", NAME)


@dataclass(frozen=True)
class People:
    """One person, or several: `ids` and `orders` as <namespace>:<id in the source>, `emails` in lower case.

    An e-mail that somebody else has too is not among `emails`, since it does not say whose a row is.
    """

    ids: frozenset[str] = frozenset()
    emails: frozenset[str] = frozenset()
    names: frozenset[str] = frozenset()
    orders: frozenset[str] = frozenset()

    def raw_ids(self) -> frozenset[str]:
        """The ids without their namespace, as a source writes them."""
        return frozenset(customer_id.partition(":")[2] for customer_id in self.ids)


def find(connection: Connection, said: str) -> People:
    """Whoever `said` names: a customer_id, or an e-mail (then all who have or had it). Raises UsageError."""
    found = _ids_of(connection, said) or _ids_by_email(connection, said.strip().lower())
    if not found:
        raise UsageError(
            f"nobody is called {said!r} here: give a customer_id such as csv:17, as the page Customers and "
            "gold.dim_customer have it, or an e-mail exactly as the source has it"
        )
    return describe(connection, found)


def describe(connection: Connection, ids: Collection[str]) -> People:
    """The people behind these ids of sources, with everybody whom silver takes for the same person."""
    identities = silver.customer_identities
    own, others = aliased(identities), aliased(identities)
    same = select(others.c.source_customer_id).join_from(own, others, own.c.customer_id == others.c.customer_id)
    everybody = frozenset(ids) | _texts(connection, same.where(own.c.source_customer_id.in_(ids)))
    customers = silver.customers.c
    described = select(customers.customer_name, customers.email).where(customers.customer_id.in_(everybody))
    rows = connection.execute(described).all()
    emails = {row.email for row in rows if row.email and not is_sealed(row.email)}
    orders = select(silver.orders.c.order_id).where(silver.orders.c.customer_id.in_(everybody))
    return People(
        ids=everybody,
        emails=frozenset(emails - _of_others(connection, emails, everybody)),
        names=frozenset(row.customer_name for row in rows if row.customer_name not in NO_NAMES),
        orders=_texts(connection, orders),
    )


def _ids_of(connection: Connection, said: str) -> frozenset[str]:
    """The source's ids of the customer_id `said`; empty where nothing has it."""
    identities = silver.customer_identities.c
    is_named: Iterable[tuple[ColumnElement[str], ColumnElement[bool]]] = (
        (identities.source_customer_id, or_(identities.source_customer_id == said, identities.customer_id == said)),
        *((table.c.customer_id, table.c.customer_id == said)
          for table in (silver.customers, silver.orders, silver.reviews)),
    )
    return _texts(connection, union(*(select(column).where(where) for column, where in is_named)))


def _ids_by_email(connection: Connection, email: str) -> frozenset[str]:
    return _texts(connection, select(silver.customers.c.customer_id).where(silver.customers.c.email == email))


def _of_others(connection: Connection, emails: Collection[str], ids: Collection[str]) -> frozenset[str]:
    """Those of `emails` that somebody has who is none of `ids`."""
    customers = silver.customers.c
    shared = select(customers.email).where(customers.email.in_(emails), customers.customer_id.not_in(ids))
    return _texts(connection, shared)


def _texts(connection: Connection, rows: Select[tuple[str]] | CompoundSelect[tuple[str]]) -> frozenset[str]:
    return frozenset(connection.scalars(rows))
