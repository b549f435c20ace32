"""What a table can answer: measures that are sums over its rows, and measures that count distinct things in them."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Any, Protocol

from sqlalchemy import ColumnElement, FromClause, Select, exists, func, select

from warehouse.metrics.dimensions import DIMENSIONS
from warehouse.metrics.rows import SPLIT, Grain, Scope, grouped, rows
from warehouse.schema import gold

Aggregate = Callable[[FromClause], ColumnElement[Any]]

LOCATION = {"location": "location_key"}
PRODUCT = {"product": "product_key"}


class Source(Protocol):
    """A way to measures. `name` is the table, or tables, that are read."""

    @property
    def name(self) -> str:
        """What is read; a source is named once in a statement and a side."""

    def answers(self, measure: str, scope: Scope) -> bool:
        """True where the figure is exact."""

    def select(self, measures: tuple[str, ...], scope: Scope) -> Select[Any]:
        """One row per combination of the scope's dimensions: by_<dimension>, then the measures."""


def _sum(column: str) -> Aggregate:
    return lambda table: func.sum(table.c[column])


# On every roll-up of sales.
ROLLED_UP: Mapping[str, Aggregate] = {
    "net": _sum("net_amount"),
    "orders": _sum("orders"),
    # Above 0 where anything was sold, however often an order counts.
    "sale_lines": _sum("orders"),
    "quantity": _sum("quantity"),
    "gross": _sum("gross_amount"),
    "discount": _sum("discount_amount"),
    "tax": _sum("tax_amount"),
    # Roll-ups hold 0 where no cost is known.
    "cost": lambda table: func.nullif(func.sum(table.c.cost_amount), 0),
    "costs": _sum("cost_amount"),
    "lines": _sum("lines"),
    "returned": lambda table: -func.sum(table.c.return_amount),
    "sold": lambda table: func.sum(table.c.net_amount - table.c.return_amount),
}
# The columns that these are taken from.
TAKEN_FROM: Mapping[str, tuple[str, ...]] = {
    "net": ("net_amount",),
    "orders": ("orders",),
    "sale_lines": ("orders",),
    "quantity": ("quantity",),
    "gross": ("gross_amount",),
    "discount": ("discount_amount",),
    "tax": ("tax_amount",),
    "cost": ("cost_amount",),
    "costs": ("cost_amount",),
    "lines": ("lines",),
    "returned": ("return_amount",),
    "sold": ("net_amount", "return_amount"),
}
LINES: Mapping[str, Aggregate] = {
    **{name: ROLLED_UP[name] for name in ("net", "quantity", "gross", "discount", "tax", "cost")},
    "returned": lambda table: -func.coalesce(func.sum(table.c.net_amount).filter(table.c.is_return), 0),
    "sold": lambda table: func.coalesce(func.sum(table.c.net_amount).filter(~table.c.is_return), 0),
    "sale_lines": lambda table: func.count().filter(~table.c.is_return),
    "margin": lambda table: func.sum(table.c.net_amount - table.c.cost_amount),
    "costed_net": lambda table: func.sum(table.c.net_amount).filter(table.c.cost_amount.is_not(None)),
}


ORDER_FLAGS: Mapping[str, str] = {"orders": "", "guest_orders": "is_guest"}
# What a guest's lines have in place of a customer: a stretch of the key's index, where the database sorts by bytes (C)
# as ours does; of another collation the answer is the same, and takes all lines of the period.
OF_GUESTS = gold.fact_sales.c.customer_id.like("guest:%")


@dataclass(frozen=True)
class Sums:
    """Measures that are aggregates over the rows of `grain`. Orders in it count once per `orders_are_of`, where named.

    `is_signed`: some rows take away what others hold too much, so that a combination may come to nothing.
    `is_of_newest_run`: it holds no past with which to compare.
    """

    name: str
    grain: Grain
    measures: Mapping[str, Aggregate]
    orders_are_of: str = ""
    conditions: tuple[ColumnElement[bool], ...] = ()
    is_signed: bool = False
    is_of_newest_run: bool = False

    def answers(self, measure: str, scope: Scope) -> bool:
        """True where its rows know the dimensions, and orders do not count twice."""
        if measure not in self.measures or not self.fits(scope) or (scope.is_base and self.is_of_newest_run):
            return False
        return measure != "orders" or not self.orders_are_of or is_of_one(scope, self.orders_are_of)

    def fits(self, scope: Scope) -> bool:
        """True where its rows know the dimensions."""
        return all(map(self.grain.has, scope.names))

    def sums(self, _measures: tuple[str, ...], _scope: Scope) -> "Sums":
        """Itself, whatever is asked."""
        return self

    def select(self, measures: tuple[str, ...], scope: Scope) -> Select[Any]:
        """One row per combination with any line."""
        columns = {name: self.measures[name](self.grain.table) for name in measures}
        statement = grouped(rows(self.grain, scope, columns, self.conditions), scope)
        return statement.having(func.sum(self.grain.table.c.lines) != 0) if self.is_signed and scope.by else statement


class ByProduct(Protocol):
    """Sales by product or category: a table, or what is put together for a scope."""

    @property
    def name(self) -> str:
        """What is read."""

    def fits(self, scope: Scope) -> bool:
        """True where its rows know the dimensions."""

    def sums(self, measures: tuple[str, ...], scope: Scope) -> Sums:
        """The sales of the scope's days, as far as the measures need them."""


@dataclass(frozen=True)
class Orders:
    """Distinct orders in the lines: rows of an inner grouping, which is as exact as count(distinct) and far faster."""

    name: str = "fact_sales_orders"

    def answers(self, measure: str, scope: Scope) -> bool:
        """True for whatever lines know."""
        return measure in ORDER_FLAGS and all(map(sales_lines.has, scope.names))

    def select(self, measures: tuple[str, ...], scope: Scope) -> Select[Any]:
        """One row per combination with any order."""
        columns = {"thing": gold.fact_sales.c.order_id, "is_guest": func.bool_or(gold.fact_sales.c.is_guest)}
        chosen = (OF_GUESTS,) if set(measures) == {"guest_orders"} else ()
        sold = rows(sales_lines, scope, columns, (~gold.fact_sales.c.is_return, *chosen))
        things = grouped(sold, scope).group_by("thing").subquery("orders")
        return count_things(things, scope, {name: ORDER_FLAGS[name] for name in measures})


@dataclass(frozen=True)
class Categories:
    """Categories with a sale line, by product or by line: rows of a product may stand for returns alone."""

    sales: ByProduct

    @property
    def name(self) -> str:
        """What is read, and for what."""
        return f"{self.sales.name}_categories"

    def answers(self, measure: str, scope: Scope) -> bool:
        """True where a row of the answer may be of several categories."""
        return measure == "categories" and not scope.split & {"category", "product"} and self.sales.fits(scope)

    def select(self, measures: tuple[str, ...], scope: Scope) -> Select[Any]:
        """One row per combination with any category sold."""
        sums, each = self.sales.sums(("sale_lines",), scope), replace(scope, by=(*scope.by, DIMENSIONS["category"]))
        sold = sums.measures["sale_lines"](sums.grain.table) > 0
        kinds = grouped(rows(sums.grain, each, {}), each).having(sold).subquery("kinds")
        known = select(*kinds.c, (kinds.c[SPLIT + "category"] != "").label("is_known")).subquery("known")
        return count_things(known, scope, {"categories": "is_known"})


@dataclass(frozen=True)
class Counted:
    """Units of the products of which stock is counted: what stock can be held against."""

    sales: ByProduct

    @property
    def name(self) -> str:
        """What is read, and for what."""
        return f"{self.sales.name}_counted"

    def answers(self, measure: str, scope: Scope) -> bool:
        """True where the sales know the dimensions."""
        return measure == "counted_quantity" and self.sales.fits(scope)

    def select(self, measures: tuple[str, ...], scope: Scope) -> Select[Any]:
        """One row per combination with any line of such a product."""
        sums = self.sales.sums(("quantity",), scope)
        counted = select(gold.dim_product.c.product_key).where(
            exists().where(gold.fact_stock_daily.c.product_key == gold.dim_product.c.product_key)
        )
        of_these = (sums.grain.column("product").in_(counted),)
        named = {"counted_quantity": sums.measures["quantity"]}
        return replace(sums, measures=named, conditions=of_these).select(measures, scope)


def count_things(things: FromClause, scope: Scope, measures: Mapping[str, str]) -> Select[Any]:
    """One row per combination of the scope's dimensions: how many `things` there are that have each measure's flag."""
    counts = [
        (func.count().filter(things.c[flag]) if flag else func.count()).label(name) for name, flag in measures.items()
    ]
    split = [things.c[SPLIT + dimension.name] for dimension in scope.by]
    return select(*split, *counts).select_from(things).group_by(*split)


def is_of_one(scope: Scope, name: str) -> bool:
    """True where each row of the answer is of one value of the dimension."""
    return name in scope.split or len(dict(scope.where).get(name, ())) == 1


daily_sales = Sums(
    "daily_sales_summary",
    Grain(gold.daily_sales_summary, gold.daily_sales_summary.c.order_date, LOCATION, "location"),
    ROLLED_UP,
)
hourly_totals = Sums(
    "hourly_totals",
    Grain(gold.hourly_totals, gold.hourly_totals.c.order_date, {"hour": "order_hour"}),
    ROLLED_UP,
)
hourly_sales = Sums(
    "hourly_sales_summary",
    Grain(gold.hourly_sales_summary, gold.hourly_sales_summary.c.order_date, {**LOCATION, "hour": "order_hour"},
          "location"),
    ROLLED_UP,
)
daily_category_sales = Sums(
    "daily_category_sales",
    Grain(gold.daily_category_sales, gold.daily_category_sales.c.order_date, {"category": "category"}),
    ROLLED_UP,
    orders_are_of="category",
)
daily_product_sales = Sums(
    "daily_product_sales",
    Grain(gold.daily_product_sales, gold.daily_product_sales.c.order_date, LOCATION | PRODUCT, "location"),
    ROLLED_UP,
    orders_are_of="product",
)
sales_lines = Grain(
    gold.fact_sales,
    gold.fact_sales.c.order_date,
    {**LOCATION, **PRODUCT, "hour": "order_hour", "employee": "employee_key", "customer": "customer_id"},
    "location",
)
lines = Sums("fact_sales", sales_lines, LINES)
orders = Orders()
