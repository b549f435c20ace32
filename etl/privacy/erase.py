"""Erase a person: names, addresses and words go from every layer, figures stay to the cent.

All of it is one transaction under the lock of refining. Bronze, silver and the quarantine are written in place; gold is
made of them by the statements that always make it, so that a full refinement ends the same. Whom a source delivers
again, `arriving` knows by the digests that stay.
"""

import logging
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from itertools import product

from sqlalchemy import Connection, case, cast, exists, func, insert, literal, select, update

from etl.privacy.erased import Erased
from etl.privacy.people import NO_NAMES, People, find
from etl.privacy.records import records_of
from etl.privacy.scrub import scrub
from etl.privacy.seal import NAME, Seal, ids_to_replace, open_seal
from etl.refine import rework
from warehouse import data_version, locks
from warehouse.command import CommandError, UsageError
from warehouse.database import Database
from warehouse.schema import gold, silver
from warehouse.schema.changes import touched_customers, touched_reviews
from warehouse.schema.columns import metadata
from warehouse.schema.personal import PERSONAL

LAYERS_BY_CUSTOMER = ("silver", "gold", "predictions")

logger = logging.getLogger(__name__)
Note = Callable[[Connection, str, Mapping[str, int]], None]


@dataclass(frozen=True)
class Erasure:
    """Under which id the person stands now, and how many rows were changed, by table; none where it was done before."""

    customer_id: str
    changed: Counter[str] = field(default_factory=Counter)


def erase(database: Database, said: str, note: Note) -> Erasure:
    """Erase whom `said` names (a customer_id or an e-mail); `note` keeps the record of it in the same transaction.

    Once done, it may be done again. Raises UsageError for nobody, locks.LockHeldError while a refinement goes on,
    what refining raises, and CommandError where a figure would change (then nothing has).
    """
    with (
        locks.hold(database.engine("owner"), "refine", database.settings.lock_wait_seconds),
        database.transaction("owner") as connection,
    ):
        seal = open_seal(connection, database.settings.data_dir, makes_key=True)
        if seal is None:
            raise RuntimeError("a key was to be made")
        erased = Erased(connection, seal)
        try:
            people = find(connection, said)
        except UsageError:
            before = _done_before(erased, said)
            if before is None:
                raise
            return before
        replaced = ids_to_replace(seal, people.ids, people.names)
        changed = _erase(connection, database, people, seal, replaced)
        erased.remember(people, replaced)
        customer_id = min(replaced.get(customer_id, customer_id) for customer_id in people.ids)
        note(connection, customer_id, changed)
    logger.info("%s: %d rows in %d tables changed", customer_id, changed.total(), len(changed))
    return Erasure(customer_id, changed)


def _done_before(erased: Erased, said: str) -> Erasure | None:
    """Nothing to do, for somebody who was erased under what is now gone; None for anybody else."""
    replaced = erased.replaced([said])
    is_known = replaced or erased.emails([said.strip().lower()])
    return Erasure(replaced.get(said, "a person erased before")) if is_known else None


def _erase(
    connection: Connection, database: Database, people: People, seal: Seal, replaced: Mapping[str, str]
) -> Counter[str]:
    before = _figures(connection)
    changed = scrub(connection, records_of(connection, people), people, seal, replaced)

    def change_silver() -> None:
        changed.update(_scrub_silver(connection, people, seal))
        changed.update(_replace_ids(connection, replaced))
        _touch(connection, {replaced.get(customer_id, customer_id) for customer_id in people.ids})

    rework(connection, database.settings, change_silver)
    if _figures(connection) != before:
        raise CommandError("a figure would have changed, so nothing was erased: rebuild gold with "
                           ".venv/bin/python -m scripts.refine --full, then try again")
    for domain in ("gold", "predictions", "app"):
        data_version.move(connection, domain)
    return +changed


def _figures(connection: Connection) -> tuple[object, ...]:
    """What must not change: the money and the counts of all days and of all customers."""
    days, customers = gold.daily_sales_summary.c, gold.customer_summary.c
    of_days = select(func.sum(days.net_amount), func.sum(days.orders), func.sum(days.quantity), func.count())
    of_customers = select(
        func.count(), func.sum(customers.net_amount), func.sum(customers.orders), func.sum(customers.return_amount)
    )
    return (*connection.execute(of_days).one(), *connection.execute(of_customers).one())


def _scrub_silver(connection: Connection, people: People, seal: Seal) -> Counter[str]:
    changed: Counter[str] = Counter()
    customers, reviews = silver.customers, silver.reviews
    theirs = customers.c.customer_id.in_(people.ids)
    emails = connection.scalars(select(customers.c.email).distinct().where(theirs, customers.c.email.is_not(None)))
    sealed = {email: seal.email(email) for email in emails}
    new_email = case(sealed, value=customers.c.email) if sealed else customers.c.email
    new_name = case((customers.c.customer_name.in_(NO_NAMES), customers.c.customer_name), else_=NAME)
    differs = (customers.c.customer_name != new_name) | customers.c.email.is_distinct_from(new_email)
    named = update(customers).where(theirs, differs).values(customer_name=new_name, email=new_email)
    changed[customers.fullname] = connection.execute(named).rowcount
    wrote = reviews.c.customer_id.in_(people.ids) & (reviews.c.review_text != "")
    changed[reviews.fullname] = connection.execute(update(reviews).where(wrote).values(review_text="")).rowcount
    return changed


def _replace_ids(connection: Connection, replaced: Mapping[str, str]) -> Counter[str]:
    """Ids that told who it was, wherever they stand."""
    changed: Counter[str] = Counter()
    for name, personal in PERSONAL.items():
        if not name.startswith(LAYERS_BY_CUSTOMER):
            continue
        table = metadata.tables[name]
        for column, (old, new) in product(personal.ids, replaced.items()):
            rows = connection.execute(update(table).where(table.c[column] == old).values({column: new}))
            changed[name] += rows.rowcount
    return changed


def _touch(connection: Connection, ids: set[str]) -> None:
    """Have gold made anew for all that hangs on these customers."""
    customers, reviews = silver.customers.c, silver.reviews.c
    from_the_first = cast(literal("-infinity"), touched_customers.c.changed_from.type)
    described = select(customers.customer_id, from_the_first).distinct().where(customers.customer_id.in_(ids))
    connection.execute(insert(touched_customers).from_select(["customer_id", "changed_from"], described))
    wrote = select(reviews.source, reviews.review_id).where(
        reviews.customer_id.in_(ids), ~exists().where(touched_reviews.c.review_id == reviews.review_id)
    )
    connection.execute(insert(touched_reviews).from_select(["source", "review_id"], wrote))
