"""Products: scores, prices, reviews, baskets and gaps. Money is Decimal, shares and scores as the tables hold them."""

import pandas as pd
from sqlalchemy import Boolean, ColumnElement, Connection, Float, Integer, Numeric, Text, func, select

from dashboard.queries.domains import reads
from dashboard.queries.listing import Window, as_table, holds, in_window
from dashboard.queries.rights import for_everyone
from warehouse import statements
from warehouse.database import read_frame
from warehouse.metrics import Period

Chosen = tuple[tuple[str, tuple[str, ...]], ...]
# What a list of products can be filtered by.
DIMENSIONS = ("category", "product")
# How a group of products is called in an address, and what it is a value of.
GROUPS = {"tier": "performance_tier", "class": "abc_class"}
GAP_DIMENSIONS = ("location", "region", *DIMENSIONS)
_NUMERIC = ("price", "unit_cost", "margin_rate", "revenue", "units_sold", "current_price", "lowest_price",
            "highest_price", "best_revenue_price", "best_margin_price", "best_margin_price_lo95",
            "best_margin_price_hi95", "margin_gain", "on_hand", "cash_tied_up", "revenue_at_risk")
_FLOAT = ("performance_score", "revenue_share", "growth_rate", "return_rate", "average_rating", "elasticity",
          "elasticity_lo95", "elasticity_hi95")
_COLUMNS = (
    "product_id", "product", "category", "supplier", "price", "unit_cost", "margin_rate", "revenue", "units_sold",
    "performance_score", "performance_tier", "abc_class", "revenue_share", "growth_rate", "return_rate",
    "average_rating", "reviews", "elasticity", "elasticity_lo95", "elasticity_hi95", "current_price",
    "lowest_price", "highest_price", "best_revenue_price", "best_margin_price", "best_margin_price_lo95",
    "best_margin_price_hi95", "margin_gain", "is_at_edge", "price_quality", "on_hand", "cash_tied_up",
    "revenue_at_risk",
)
_TYPES = {
    **dict.fromkeys(_COLUMNS, Text), **dict.fromkeys(_NUMERIC, Numeric), **dict.fromkeys(_FLOAT, Float),
    "reviews": Integer, "is_at_edge": Boolean,
}
PRODUCTS = as_table(statements.load("queries/products/products"), {name: _TYPES[name] for name in _COLUMNS}, "products")
_ITEM = PRODUCTS.c
SORTS = {
    **{name: (func.lower(_ITEM[name]),) for name in ("product", "category")},
    "abc_class": (func.coalesce(_ITEM.abc_class, "Z"),),
    "growth_rate": (func.coalesce(_ITEM.growth_rate, -1e9),),
    **{
        # Who has no figure comes last where the greatest come first.
        name: (func.coalesce(_ITEM[name], -1),)
        for name in ("price", "margin_rate", "revenue", "units_sold", "performance_score", "return_rate",
                     "average_rating", "on_hand", "margin_gain")
    },
}


def listed(connection: Connection, chosen: Chosen, text: str, window: Window) -> pd.DataFrame:
    """The window's products with all columns of the statement."""
    statement = select(PRODUCTS).where(*_let_through(chosen), *_found(text))
    return read_frame(connection, in_window(statement, SORTS, window, _ITEM.product_id))


def count(connection: Connection, chosen: Chosen, text: str) -> int:
    """How many products `listed` has in all."""
    statement = select(func.count()).select_from(PRODUCTS)
    return connection.scalar(statement.where(*_let_through(chosen), *_found(text))) or 0


def groups(connection: Connection, chosen: Chosen, by: str) -> pd.DataFrame:
    """name, products, revenue: one row per performance_tier or abc_class of the scored products."""
    column = _ITEM[by]
    statement = (
        select(column.label("name"), func.count().label("products"), func.sum(_ITEM.revenue).label("revenue"))
        .where(column.is_not(None), *_let_through(chosen)).group_by(column).order_by(column)
    )
    return read_frame(connection, statement)


def priced(connection: Connection, chosen: Chosen, most: int) -> pd.DataFrame:
    """Products whose best price is known, the greatest gain first, at most `most`."""
    statement = (
        select(PRODUCTS).where(_ITEM.margin_gain > 0, *_let_through(chosen))
        .order_by(_ITEM.margin_gain.desc(), _ITEM.product_id).limit(most)
    )
    return read_frame(connection, statement)


def gains_by_category(connection: Connection, chosen: Chosen) -> pd.DataFrame:
    """category, products, margin_gain: one row per category with a product whose best price is known."""
    statement = (
        select(_ITEM.category, func.count().label("products"), func.sum(_ITEM.margin_gain).label("margin_gain"))
        .where(_ITEM.margin_gain > 0, *_let_through(chosen)).group_by(_ITEM.category)
    )
    return read_frame(connection, statement)


def slow(connection: Connection, chosen: Chosen, most: int) -> pd.DataFrame:
    """Products that tie up cash on slow shelves, most cash first, at most `most`."""
    statement = (
        select(PRODUCTS).where(_ITEM.cash_tied_up > 0, *_let_through(chosen))
        .order_by(_ITEM.cash_tied_up.desc(), _ITEM.product_id).limit(most)
    )
    return read_frame(connection, statement)


def product(connection: Connection, product_id: str) -> pd.DataFrame:
    """One product with all columns of the statement; empty where there is none."""
    return read_frame(connection, select(PRODUCTS).where(_ITEM.product_id == product_id))


@reads("predictions")
def topics(connection: Connection) -> pd.DataFrame:
    """topic_id, kind, name, reviews, share, average_rating, rating_effect, trend, quote, as_of_date."""
    return read_frame(connection, statements.load("queries/products/topics"))


def category_pairs(connection: Connection) -> pd.DataFrame:
    """category, with_category, orders_together, lift, as_of_date: one row per pair, both ways."""
    return read_frame(connection, statements.load("queries/products/category_pairs"))


def gaps(connection: Connection, period: Period, chosen: Chosen, most: int) -> pd.DataFrame:
    """product_id, product, location_id, location, worth: strong products that a location does not sell."""
    filters = {name: list(dict(chosen).get(name, ())) for name in GAP_DIMENSIONS}
    return read_frame(
        connection, statements.load("queries/products/gaps"), start=period.start, end=period.end, most=most, **filters
    )


def bought_together(connection: Connection, product_id: str) -> pd.DataFrame:
    """product_id, product, orders_together, confidence, lift, bundle_revenue, is_confirmed, as_of_date."""
    return read_frame(connection, statements.load("queries/products/bought_together"), product_id=product_id)


@for_everyone
def prices(connection: Connection, product_id: str) -> pd.DataFrame:
    """valid_from, valid_to, price, unit_cost: one row per list price, oldest first."""
    return read_frame(connection, statements.load("queries/products/prices"), product_id=product_id)


@reads("predictions")
def demand_days(connection: Connection, product_id: str) -> pd.DataFrame:
    """day, units, lo80, hi80, as_of_date: one row per day of the newest demand forecast."""
    return read_frame(connection, statements.load("queries/products/demand_days"), product_id=product_id)


def _let_through(chosen: Chosen) -> list[ColumnElement[bool]]:
    groups = {name: _ITEM[name] for name in GROUPS.values()}
    columns = {"category": _ITEM.category, "product": _ITEM.product_id, **groups}
    return [columns[dimension].in_(ids) for dimension, ids in chosen if dimension in columns]


def _found(text: str) -> list[ColumnElement[bool]]:
    if not text:
        return []
    words = func.concat_ws(" ", _ITEM.product, _ITEM.product_id, _ITEM.category, _ITEM.supplier)
    return [holds(words, text)]
