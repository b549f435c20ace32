"""Who was erased: digests of ids and e-mails, from which nobody can be told who does not have the key."""

from collections.abc import Iterable, Mapping

from sqlalchemy import Connection, select
from sqlalchemy.dialects.postgresql import insert

from etl.privacy.people import People
from etl.privacy.seal import Seal
from warehouse.schema.ops import erased_people


class Erased:
    """The digests of a warehouse, read once."""

    def __init__(self, connection: Connection, seal: Seal):
        self._connection = connection
        self._seal = seal
        rows = connection.execute(select(erased_people.c.digest, erased_people.c.is_id_replaced))
        self._known = {bytes(row.digest): row.is_id_replaced for row in rows}

    def ids(self, customer_ids: Iterable[str]) -> frozenset[str]:
        """Those of `customer_ids` (<namespace>:<id>) that were erased."""
        return frozenset(said for said in customer_ids if self._seal.digest("customer", said) in self._known)

    def emails(self, emails: Iterable[str]) -> frozenset[str]:
        """Those of `emails` (lower case) that were erased."""
        return frozenset(said for said in emails if self._seal.digest("email", said) in self._known)

    def replaced(self, customer_ids: Iterable[str]) -> dict[str, str]:
        """What stands in place of those erased ids that told who it was, by the id."""
        return {
            said: self._seal.customer(said)
            for said in customer_ids if self._known.get(self._seal.digest("customer", said))
        }

    def remember(self, people: People, replaced: Mapping[str, str]) -> None:
        """Know `people` again from now on."""
        said = [("customer", text) for text in people.ids] + [("email", text) for text in people.emails]
        digests = {self._seal.digest(kind, text): (kind, text in replaced) for kind, text in said}
        for digest, (kind, is_replaced) in digests.items():
            if digest not in self._known:
                row = {"digest": digest, "kind": kind, "is_id_replaced": is_replaced}
                self._connection.execute(insert(erased_people).values(row).on_conflict_do_nothing())
                self._known[digest] = is_replaced
