"""A plain model of versioned customers and sales: what silver and gold must hold, whatever the order of deliveries.

It takes the same rows as bronze does, one after the other, and says nothing of how the warehouse comes to its answer.
"""

import json
from dataclasses import dataclass, field
from typing import Any

Row = dict[str, Any]
FOREVER = "9999"


@dataclass
class Records:
    """Versions of one kind of record by id and stamp, and the ids that a listing no longer held."""

    versions: dict[str, dict[str, Row]] = field(default_factory=dict)
    voided: set[str] = field(default_factory=set)

    def take(self, row: Row) -> None:
        known = self.versions.setdefault(row["id"], {})
        if row["updated_at"] >= max(known, default=""):
            self.voided.discard(row["id"])
        known[row["updated_at"]] = row

    def miss(self, identifier: str) -> None:
        if identifier in self.versions:
            self.voided.add(identifier)

    def newest(self, identifier: str) -> Row:
        return self.versions[identifier][max(self.versions[identifier])]

    def is_deleted(self, identifier: str) -> bool:
        return identifier in self.voided or self.newest(identifier)["deleted_at"] is not None


@dataclass
class Company:
    """Users and sales of the ERP as they stand."""

    matches_by_email: bool
    users: Records = field(default_factory=Records)
    sales: Records = field(default_factory=Records)

    def person(self, customer: str) -> str:
        """The customer that names the person whom `customer` is."""
        if customer not in self.users.versions or not self.matches_by_email:
            return customer
        mails = {
            user: self.users.newest(user)["email"] for user in self.users.versions if not self.users.is_deleted(user)
        }
        if mails.get(customer) is None:
            return customer
        return min(user for user, mail in mails.items() if mail == mails[customer])

    def history(self, person: str) -> list[tuple[str, str, str]]:
        """Versions of a described person that differ: (segment, from, to) as stamps."""
        runs: list[tuple[str, str, str]] = []
        described: list[tuple[str | None, str]] = []
        for stamp, row in sorted(self.users.versions[person].items()):
            if not described or described[-1] != (row["email"], row["customer_segment"]):
                if runs:
                    runs[-1] = (*runs[-1][:2], stamp)
                runs.append((row["customer_segment"], stamp if runs else "", FOREVER))
                described.append((row["email"], row["customer_segment"]))
        return runs

    def dimension(self) -> list[tuple[str, str, str, str]]:
        """gold.dim_customer, without those that only sales name: (customer_id, segment, from, to)."""
        people = sorted(user for user in self.users.versions if self.person(user) == user)
        return [(f"erp:{person}", *version) for person in people for version in self.history(person)]

    def facts(self) -> list[tuple[Any, ...]]:
        """gold.fact_sales: (order_id, line_number, customer_id, segment, day, location, quantity)."""
        counting = [
            self.sales.newest(identifier) for identifier in sorted(self.sales.versions)
            if not self.sales.is_deleted(identifier) and self.sales.newest(identifier)["status"] == "completed"
        ]
        return [
            (
                f"erp:{sale['id']}", int(line["id"]), *self._buyer(sale), sale["sold_at"][:10],
                f"erp:{sale['location_id']}", int(line["quantity"]),
            )
            for sale in counting
            for line in json.loads(sale["lines"])
        ]

    def _buyer(self, sale: Row) -> tuple[str, str | None]:
        if sale["customer_id"] is None:
            return f"guest:erp:{sale['id']}", None
        person = self.person(sale["customer_id"])
        if person not in self.users.versions:
            return f"erp:{person}", ""
        (segment,) = (name for name, begin, end in self.history(person) if begin <= sale["sold_at"] < end)
        return f"erp:{person}", segment
