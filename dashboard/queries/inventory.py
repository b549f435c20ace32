"""Stock: what stands where, how long it lasts, what to order and what does not move. Money is Decimal."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

import pandas as pd
from sqlalchemy import (
    Boolean,
    ColumnElement,
    Connection,
    Date,
    Float,
    Integer,
    Numeric,
    Text,
    case,
    cast,
    func,
    or_,
    select,
)

from dashboard.queries.listing import Window, as_table, holds, in_window
from dashboard.queries.rights import within
from warehouse import statements
from warehouse.database import read_frame

# What the shelves of a page can be filtered by; a list of them also by a "supplier" and a band of "cover" (its place).
DIMENSIONS = ("location", "region", "category", "product")
# Upper bounds of the bands of cover, in days; the last has none.
COVER_BANDS = ((0, "Out of stock"), (7, "Up to 7 days"), (14, "8 to 14"), (30, "15 to 30"), (90, "31 to 90"))
LONGEST_COVER = "Over 90 days"
Chosen = tuple[tuple[str, tuple[str, ...]], ...]

SHELVES = as_table(statements.load("queries/inventory/shelves"), {
    "product_id": Text, "location_id": Text, "product": Text, "location": Text, "region": Text, "category": Text,
    "supplier": Text, "on_hand": Numeric, "daily_demand": Numeric, "days_of_cover": Float, "reorder_point": Numeric,
    "order_quantity": Numeric, "order_cost": Numeric, "stock_out_probability": Float, "stock_out_date": Date,
    "revenue_at_risk": Numeric, "is_slow_mover": Boolean, "cash_tied_up": Numeric, "lead_time_days": Integer,
    "stock_date": Date, "as_of_date": Date,
}, "shelves")
# Place of a shelf's band of cover; what does not sell lasts longest.
_BAND = case(
    (SHELVES.c.on_hand <= 0, 0),
    *[(SHELVES.c.days_of_cover <= most, position) for position, (most, _name) in enumerate(COVER_BANDS) if position],
    else_=len(COVER_BANDS),
)
BAND_NAMES = (*(name for _most, name in COVER_BANDS), LONGEST_COVER)
FILTERED_BY = {
    "location": SHELVES.c.location_id, "region": SHELVES.c.region, "category": SHELVES.c.category,
    "product": SHELVES.c.product_id, "supplier": SHELVES.c.supplier, "cover": cast(_BAND, Text),
}
SORTS = {
    **{name: (func.lower(SHELVES.c[name]),) for name in ("product", "location", "supplier")},
    **{
        # Who has no figure comes last where the greatest come first.
        name: (func.coalesce(SHELVES.c[name], -1),)
        for name in ("on_hand", "days_of_cover", "order_quantity", "order_cost", "stock_out_probability",
                     "revenue_at_risk", "cash_tied_up")
    },
}


@dataclass(frozen=True)
class Summary:
    """What the shelves come to; `made_on` is None where no run has looked at them."""

    shelves: int
    to_order: int
    order_cost: Decimal | None
    running_out: int
    revenue_at_risk: Decimal | None
    slow_movers: int
    cash_tied_up: Decimal | None
    made_on: date | None
    counted_on: date | None


@within("chosen", DIMENSIONS)
def summary(connection: Connection, chosen: Chosen, days_ahead: int) -> Summary:
    """Sums over the shelves that `chosen` (ids by dimension) lets through; running out means empty, or with cover
    for at most `days_ahead` days."""
    shelf = SHELVES.c
    runs_out = or_(shelf.on_hand <= 0, shelf.days_of_cover <= days_ahead)
    row = connection.execute(
        select(
            func.count(),
            func.count().filter(shelf.order_quantity > 0),
            func.sum(shelf.order_cost).filter(shelf.order_quantity > 0),
            func.count().filter(runs_out),
            func.sum(shelf.revenue_at_risk).filter(runs_out),
            func.count().filter(shelf.is_slow_mover),
            func.sum(shelf.cash_tied_up).filter(shelf.is_slow_mover),
            func.max(shelf.as_of_date),
            func.max(shelf.stock_date),
        ).where(*_let_through(chosen))
    ).one()
    return Summary(*row)


@within("chosen", DIMENSIONS)
def listed(connection: Connection, chosen: Chosen, kind: str, text: str, window: Window) -> pd.DataFrame:
    """The window's shelves with all columns of the statement; `kind` is 'order', 'slow' or '' for all."""
    key = func.concat(SHELVES.c.product_id, "|", SHELVES.c.location_id).label("shelf_id")
    statement = select(SHELVES, key).where(*_let_through(chosen), *_of_kind(kind), *_found(text))
    return read_frame(connection, in_window(statement, SORTS, window, key))


@within("chosen", DIMENSIONS)
def count(connection: Connection, chosen: Chosen, kind: str, text: str) -> int:
    """How many shelves `listed` has in all."""
    statement = select(func.count()).select_from(SHELVES)
    return connection.scalar(statement.where(*_let_through(chosen), *_of_kind(kind), *_found(text))) or 0


@within("chosen", DIMENSIONS)
def by_supplier(connection: Connection, chosen: Chosen) -> pd.DataFrame:
    """supplier, shelves, units, order_cost: what to order from whom, dearest first."""
    shelf = SHELVES.c
    cost = func.sum(shelf.order_cost)
    statement = (
        select(shelf.supplier, func.count().label("shelves"), func.sum(shelf.order_quantity).label("units"),
               cost.label("order_cost"))
        .where(*_let_through(chosen), *_of_kind("order"))
        .group_by(shelf.supplier)
        .order_by(cost.desc().nulls_last(), shelf.supplier)
    )
    return read_frame(connection, statement)


@within("chosen", DIMENSIONS)
def by_cover(connection: Connection, chosen: Chosen) -> pd.DataFrame:
    """band, shelves, position: how many shelves last how long."""
    band = _BAND.label("position")
    statement = select(band, func.count().label("shelves")).where(*_let_through(chosen)).group_by(band)
    found = {row.position: row.shelves for row in connection.execute(statement)}
    places = range(len(BAND_NAMES))
    return pd.DataFrame({
        "band": BAND_NAMES, "shelves": [found.get(place, 0) for place in places], "position": places,
    })


def _let_through(chosen: Chosen) -> list[ColumnElement[bool]]:
    return [FILTERED_BY[dimension].in_(ids) for dimension, ids in chosen if dimension in FILTERED_BY]


def _of_kind(kind: str) -> list[ColumnElement[bool]]:
    conditions = {"order": SHELVES.c.order_quantity > 0, "slow": SHELVES.c.is_slow_mover}
    return [conditions[kind]] if kind else []


def _found(text: str) -> list[ColumnElement[bool]]:
    if not text:
        return []
    words = func.concat_ws(" ", SHELVES.c.product, SHELVES.c.product_id, SHELVES.c.location, SHELVES.c.supplier)
    return [holds(words, text)]
