"""A plain model of an ERP whose sales and lines are tables of their own, and of what a sync has promised to see of it.

It says nothing of how the warehouse comes to its answer: rows are taken as they stand at the source, the newest stamp
counts, and what is gone counts no more.
"""

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from enum import IntEnum
from typing import Any

from tests.etl.versioned_records import Company, Records

RECENT = timedelta(days=3)


class Seen(IntEnum):
    """The least sync that is promised to see a change."""

    BY_ANY = 0
    BY_RECONCILING = 1
    BY_ALL = 2


@dataclass
class Shop(Company):
    """What the warehouse has to know of the ERP, by what its syncs were promised to see."""

    lines: Records = field(default_factory=Records)
    products: Records = field(default_factory=Records)

    @property
    def tables(self) -> dict[str, Records]:
        """The records by the ERP's table."""
        return {"users": self.users, "products": self.products, "sales": self.sales, "sale_details": self.lines}

    def alive(self, table: str) -> set[str]:
        """Ids that count."""
        records = self.tables[table]
        return {identifier for identifier in records.versions if not records.is_deleted(identifier)}

    def recent_sales(self, now: datetime) -> set[str]:
        """Those whose ids every sync compares."""
        return {number for number in self.alive("sales") if self.sales.newest(number)["sold_at"] >= stamp(now - RECENT)}

    def recent_lines(self, now: datetime) -> set[str]:
        """Those that every sync looks for, where it can: the lines of recent sales that are still there."""
        sales = self.recent_sales(now)
        return {number for number in self.alive("sale_details") if self.lines.newest(number)["sale_id"] in sales}

    def facts(self) -> list[tuple[Any, ...]]:
        """gold.fact_sales: (order_id, line_number, customer_id, segment, day, product_id, quantity, gross amount)."""
        counting = self.alive("sales")
        lines = [self.lines.newest(number) for number in self.alive("sale_details")]
        return sorted(
            (
                f"erp:{sale['id']}", int(line["id"]), *self._buyer(sale), sale["sold_at"][:10],
                f"erp:{line['product_id']}", int(line["quantity"]), int(line["quantity"]) * Decimal(line["unit_price"]),
            )
            for line in lines
            if line["sale_id"] in counting and (sale := self.sales.newest(line["sale_id"]))["status"] == "completed"
        )

    def product_history(self) -> list[tuple[str, str, str, Decimal]]:
        """silver.products: (product_id, since, name, price)."""
        return sorted(
            (f"erp:{number}", moment, row["product_name"], Decimal(row["price"]))
            for number, versions in self.products.versions.items() for moment, row in versions.items()
        )

    def deleted(self, table: str) -> list[str]:
        """Ids that silver has to mark."""
        return sorted(set(self.tables[table].versions) - self.alive(table))


def stamp(moment: datetime) -> str:
    """A moment as the API writes it."""
    return f"{moment.astimezone(UTC):%Y-%m-%dT%H:%M:%S.%fZ}"
