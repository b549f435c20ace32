"""Failed sign-ins slow down whoever guesses: after a few, an account or a network address waits, each time longer.

An attempt is counted before it is checked, so that many at once are no way around it.
"""

from collections.abc import Collection
from datetime import datetime, timedelta

from sqlalchemy import Connection, case, delete, func, or_
from sqlalchemy.dialects.postgresql import insert

from warehouse.schema.access import sign_in_failures

# An office shares one address, so that more may fail from there.
ALLOWED = {"email": 5, "from": 20}
LONGEST_WAIT = timedelta(minutes=32)
# After this long without a failure everything starts anew.
FORGOTTEN_AFTER = timedelta(hours=12)
MOST_COUNTED = 1000


def subjects(email: str, address: str) -> tuple[str, str]:
    """Whom an attempt concerns: the account, whether there is one or not, and the network address."""
    return f"email:{email}", f"from:{address}"


def may_try(connection: Connection, concerned: Collection[str], at: datetime) -> bool:
    """Count an attempt at the moment `at`; False, and not counted, while one of those `concerned` has to wait."""
    # One after the other, in one order, so that two attempts at once cannot lock each other.
    with connection.begin_nested() as counting:
        if all(_count(connection, subject, at) for subject in sorted(concerned)):
            return True
        counting.rollback()
    return False


def succeeded(connection: Connection, concerned: Collection[str], *, is_whole: bool = True) -> None:
    """Forget this attempt of the address's, since somebody else may be guessing from there, and all of the account's.

    Those of the account stay while its second factor is missing (not `is_whole`): whoever knows the password could
    guess codes without end.
    """
    failure = sign_in_failures.c
    account = [subject for subject in concerned if subject.startswith("email:")]
    others = sign_in_failures.update().where(failure.subject.in_(set(concerned) - set(account)), failure.failures > 0)
    connection.execute(others.values(failures=failure.failures - 1, locked_until=None))
    if is_whole:
        connection.execute(delete(sign_in_failures).where(failure.subject.in_(account)))


def _count(connection: Connection, subject: str, at: datetime) -> bool:
    """Count an attempt of one of them; False while it has to wait."""
    table = sign_in_failures
    is_forgotten = table.c.failed_at < at - FORGOTTEN_AFTER
    counted = case((is_forgotten, 1), else_=func.least(table.c.failures + 1, MOST_COUNTED))
    statement = insert(table).values(subject=subject, failures=1, failed_at=at)
    # Looked at while the row is ours: attempts that arrive together would otherwise all find it open.
    statement = statement.on_conflict_do_update(
        index_elements=["subject"], set_={"failures": counted, "failed_at": at},
        where=or_(table.c.locked_until.is_(None), table.c.locked_until <= at),
    )
    failures = connection.scalar(statement.returning(table.c.failures))
    if failures is None:
        return False
    beyond = failures - ALLOWED[subject.partition(":")[0]]
    if beyond >= 0:
        wait = min(LONGEST_WAIT, timedelta(minutes=2 ** min(beyond, 10)))
        connection.execute(table.update().where(table.c.subject == subject).values(locked_until=at + wait))
    return True
