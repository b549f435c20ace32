"""Prices: the gain that better ones would bring, and how demand answers to them."""

from typing import Any

import pandas as pd

from dashboard.cards.card import Card, Chart
from dashboard.cards.columns import Column
from dashboard.cards.left_out import left_out
from dashboard.cards.products_charts import PATH, chosen
from dashboard.cards.staleness import first_run
from dashboard.components.legend import Key
from dashboard.components.states import Message
from dashboard.context import Visit
from dashboard.figures.drawings import Mark
from dashboard.figures.line_traces import Band
from dashboard.figures.lines import Line, lines_figure
from dashboard.figures.ranked import ranked_figure
from dashboard.filters import fragment
from dashboard.format import full
from dashboard.queries import products

JOB = "price_elasticities"
MOST_SHOWN, MOST_LISTED, STEPS = 10, 500, 40
COLUMNS = (
    Column("product", "Product"), Column("current_price", "Price", "money"),
    Column("best_margin_price", "Earns most at", "money"), Column("best_margin_price_lo95", "From", "money"),
    Column("best_margin_price_hi95", "To", "money"), Column("best_revenue_price", "Most revenue at", "money"),
    Column("margin_gain", "Gain a month", "money"), Column("elasticity", "Elasticity", "number"),
    Column("is_at_edge", "At the edge of prices tried", "yes"),
)
CURVE_COLUMNS = (
    Column("price", "Price", "money"), Column("units", "Units against now", "share"),
    Column("low", "At least", "share"), Column("high", "At most", "share"),
)


def rows(visit: Visit) -> pd.DataFrame:
    """COLUMNS and more: one row per product whose best price is known, the greatest gain first."""
    return visit.view.read(products.priced, chosen(visit), MOST_LISTED)


def draw(visit: Visit, frame: pd.DataFrame) -> Any:
    """Ranked gains; those at the edge of the prices tried say so."""
    if frame.empty:
        return Message(
            "empty", "No better price can be named",
            "It takes prices that varied, and a known cost. Where they never varied, nobody can say.",
            command=first_run(visit, JOB),
        )
    currency = visit.settings.currency
    shown = frame.head(MOST_SHOWN)
    notes = [
        f"{full(now, 'money', currency)} now, {full(best, 'money', currency)} earns most"
        + ("; at the edge of the prices tried" if is_at_edge else "")
        for now, best, is_at_edge in zip(shown["current_price"], shown["best_margin_price"], shown["is_at_edge"],
                                         strict=True)
    ]
    return Chart(
        ranked_figure(shown["product"].tolist(), shown["margin_gain"].tolist(), "money", currency, name="Margin gain",
                      notes=notes, links=[fragment(item=identifier) for identifier in shown["product_id"]], drill=PATH),
        subtitle=f"{GAINS.subtitle}{left_out(visit, products.DIMENSIONS)}",
        links=[visit.address(PATH, item=identifier) for identifier in frame["product_id"]],
    )


def curve_rows(visit: Visit) -> pd.DataFrame:
    """price, units, low, high: units against those at today's price, over the prices that were tried.

    Constant elasticity: units move with (price / today's price) to the power of the elasticity, its 95% bounds give
    low and high. Empty where nothing was fitted for the product.
    """
    found = visit.view.read(products.product, visit.filters.about("item"))
    columns = ["price", "units", "low", "high"]
    if found.empty or pd.isna(found["elasticity"].iloc[0]) or not found["current_price"].iloc[0]:
        return pd.DataFrame(columns=columns)
    row: Any = next(found.itertuples(index=False))
    lowest, highest, now = float(row.lowest_price), float(row.highest_price), float(row.current_price)
    steps = [lowest + (highest - lowest) * step / STEPS for step in range(STEPS + 1)] if highest > lowest else []
    made = [[price, *_against(price / now, row)] for price in steps if price > 0]
    frame = pd.DataFrame(made, columns=columns)
    frame.attrs.update(now=now, best=row.best_margin_price, elasticity=row.elasticity, low=row.elasticity_lo95,
                       high=row.elasticity_hi95, is_at_edge=row.is_at_edge)
    return frame


def draw_curve(visit: Visit, frame: pd.DataFrame) -> Any:
    """The demand curve with its band; today's price and the best one are marked."""
    if frame.empty:
        return Message("low-data", "Nobody can say", "The price of this product varied too little to learn from.")
    told, currency = frame.attrs, visit.settings.currency
    marks = [Mark(told["now"], "now", at_foot=True)]
    if told["best"] is not None and not pd.isna(told["best"]):
        best = float(told["best"])
        if frame["price"].min() <= best <= frame["price"].max() and best != told["now"]:
            marks.append(Mark(best, "best", at_foot=True))
    edge = "; the best price lies at the edge of the prices tried" if told["is_at_edge"] else ""
    return Chart(
        lines_figure(
            frame["price"].tolist(), [Line("Units", frame["units"].tolist())], "share", currency, x_unit="money",
            bands=[Band(frame["low"].tolist(), frame["high"].tolist())], marks=marks,
        ),
        keys=[Key("line-1", "Units against now"), Key("band", "95% interval")],
        subtitle=f"Elasticity {_number(told['elasticity'])} ({_number(told['low'])} to {_number(told['high'])}){edge}",
    )


def _number(value: Any) -> str:
    return full(value, "number", "")


def _against(ratio: float, row: Any) -> tuple[float, float, float]:
    ends = sorted(ratio ** bound for bound in (row.elasticity_lo95, row.elasticity_hi95))
    return ratio ** row.elasticity, ends[0], ends[1]


GAINS = Card("products-prices", "What better prices would bring", rows, draw, COLUMNS,
             subtitle="Margin gained a month at the price that earns most, where the cost is known. Not by customer "
                      "segment: all pay the same price, so nobody can tell how one of them would answer to another",
             is_company_wide=True, jobs=(JOB,))
CURVE = Card("products-curve", "How demand answers to the price", curve_rows, draw_curve, CURVE_COLUMNS,
             is_company_wide=True, jobs=(JOB,))
