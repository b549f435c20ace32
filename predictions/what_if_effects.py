"""Rows of predictions.what_if_effects: what was fitted, measured or cannot be said, beside a month without a change.

A scope is the company ('total', ''), a category or a product that sold in the last three whole months. `base_months`
makes those scopes; each function then answers one kind of change for all of them.
"""

from datetime import date

import numpy as np
import pandas as pd

from ml.competitor_price import cross_elasticities
from ml.elasticity import Elasticities
from ml.elasticity_backtest import NO_EFFECT
from ml.season_factors import season_factors
from predictions.as_of import last_whole_month_end

SCOPE = ["scope", "scope_id"]
FIGURES = ["level", "effect", "lo95", "hi95", "basis", "tested_from", "tested_to", "reason", "quality"]
BASE = ["base_units", "base_revenue", "base_cost"]
BASE_MONTHS = 3
KNOWN_COST = 0.95  # share of the revenue whose cost has to be known to speak of the margin of all of it
DAYS_LATE = 3  # sales that began by this day of a month make it a whole one
NOT_MEASURED = "no promotion of it could be measured"
FEW_PROMOTIONS = "fewer than three promotions could be measured"
ALL_DEPTHS = "; what their depth does is taken from all products'"
NEVER_ENOUGH = "too few weeks with a sale to tell"
FORETELLS_NOTHING = "in the backtest price foretold nothing"


def base_months(months: pd.DataFrame, products: pd.DataFrame, as_of: date) -> pd.DataFrame:
    """One row per scope: units, revenue and cost of a month, the mean of the last three whole ones.

    `months` is one row per product and month, `products` one per product. No row where nothing was sold.
    """
    first = pd.Timestamp(last_whole_month_end(as_of)).replace(day=1) - pd.DateOffset(months=BASE_MONTHS - 1)
    recent = months[months["month"] >= first].groupby("product_id", as_index=False)[["quantity", "net_amount"]].sum()
    sold = recent[recent["quantity"] > 0].merge(products[["product_id", "category", "unit_cost"]], on="product_id")
    sold = sold.assign(
        base_units=sold["quantity"] / BASE_MONTHS,
        base_revenue=sold["net_amount"] / BASE_MONTHS,
        base_cost=sold["quantity"] * sold["unit_cost"] / BASE_MONTHS,
    )
    sold["costed"] = sold["base_revenue"].where(sold["base_cost"].notna(), 0.0)
    summed = [
        sold.assign(scope="product", scope_id=sold["product_id"]),
        sold[sold["category"] != ""].assign(scope="category", scope_id=sold["category"]),
        sold.assign(scope="total", scope_id=""),
    ]
    bases = pd.concat(summed).groupby(SCOPE, as_index=False)[[*BASE, "costed"]].sum()
    known = bases["costed"] / bases["base_revenue"].where(bases["base_revenue"] > 0)
    bases["base_cost"] = (bases["base_cost"] / known).where(known >= KNOWN_COST)
    return bases[[*SCOPE, *BASE]]


def price_effects(bases: pd.DataFrame, found: Elasticities) -> pd.DataFrame:
    """One row per scope: its elasticity, tested between the lowest and the highest price charged, against now."""
    products = found.products.assign(
        scope="product",
        scope_id=found.products["product_id"],
        tested_from=found.products["low_price"] / found.products["current_price"] - 1,
        tested_to=found.products["high_price"] / found.products["current_price"] - 1,
        reason=_observed(found.products),
    )
    middle = [
        products.assign(scope="category", scope_id=products["category"]),
        products.assign(scope="total", scope_id=""),
    ]
    tested = pd.concat(middle).groupby(SCOPE, as_index=False)[["tested_from", "tested_to"]].median()
    lost = " products' own; what one loses to another counts as lost"
    pooled = found.pooled.merge(tested, on=SCOPE)
    pooled["reason"] = "mean of " + pooled["products"].astype(str) + lost
    fitted = pd.concat([products, pooled]).rename(columns={"elasticity": "effect"}).assign(basis="fitted", level="")
    silent = found.skipped.rename(columns={"product_id": "scope_id"}).assign(scope="product")
    why = FORETELLS_NOTHING if found.model == NO_EFFECT else NEVER_ENOUGH
    return _complete(bases, fitted, why, "price", silent)


def promotion_effects(bases: pd.DataFrame, lifts: pd.DataFrame) -> pd.DataFrame:
    """One row per scope, and one per depth where the company ran enough: the lift of the next promotion."""
    least, greatest = (lifts[name].map("{:.0%}".format).astype(str) for name in ("least_depth", "greatest_depth"))
    depths = least.where(least == greatest, least + " to " + greatest)
    measured = lifts.rename(columns={"lift": "effect", "least_depth": "tested_from", "greatest_depth": "tested_to"})
    ends = (", " + depths + " off").mask((lifts["scope"] != "total") & (lifts["level"] != ""), ALL_DEPTHS)
    reason = "promotions measured: " + lifts["promotions"].astype(str) + ends
    measured = measured.assign(basis="measured", reason=reason)
    return _complete(bases, measured, NOT_MEASURED if len(lifts) else FEW_PROMOTIONS, "promotion")


def season_effects(bases: pd.DataFrame, months: pd.DataFrame, opened: pd.Timestamp, as_of: date) -> pd.DataFrame:
    """Twelve rows for the company and each category, or one that says why not. `opened` is the first day of sales."""
    first = opened.replace(day=1) + pd.DateOffset(months=int(opened.day > DAYS_LATE))
    whole = months[months["month"].between(first, pd.Timestamp(last_whole_month_end(as_of)))]
    named = [whole.assign(scope="total", scope_id="")]
    named.append(whole[whole["category"] != ""].assign(scope="category", scope_id=whole["category"]))
    history = pd.concat(named).groupby([*SCOPE, "month"], as_index=False).agg(units=("quantity", "sum"))
    factors, skipped = season_factors(history)
    length = history.groupby(SCOPE).size().rename("months").reset_index()
    fitted = factors.merge(length, on=SCOPE)
    fitted = fitted.rename(columns={"factor": "effect"}).assign(
        basis="fitted",
        level=fitted["month_of_year"].astype(str),
        tested_from=np.nan,
        tested_to=np.nan,
        reason="history of " + fitted["months"].astype(str) + " months, against the last three",
        quality="ok",
    )
    scopes = bases[bases["scope"] != "product"]
    return _complete(scopes, fitted, "no whole month of sales", "season", skipped)


def competitor_effects(bases: pd.DataFrame, weeks: pd.DataFrame, factors: pd.DataFrame) -> pd.DataFrame:
    """One row per scope: a fitted cross elasticity, or none and that it is the user's to state."""
    named = [
        weeks.assign(scope="total", scope_id=""),
        weeks[weeks["category"] != ""].assign(scope="category", scope_id=weeks["category"]),
    ]
    units = pd.concat(named).groupby([*SCOPE, "week"], as_index=False)["units"].sum()
    inner = units[(units["week"] > units["week"].min()) & (units["week"] < units["week"].max())]
    crossed, reason = cross_elasticities(inner, factors)
    fitted = crossed.rename(columns={"elasticity": "effect"}).assign(
        basis="fitted", level="", tested_from=np.nan, tested_to=np.nan, reason="observational", quality="ok"
    )
    rows = _complete(bases, fitted, reason or "fitted for the company and its categories only", "competitor")
    unknown = rows["basis"] == "cannot_say"
    return rows.assign(
        basis=rows["basis"].mask(unknown, "stated"),
        reason=rows["reason"].mask(unknown, rows["reason"] + ": state what you assume"),
        quality=rows["quality"].mask(unknown, "fallback"),
    )


def _complete(
    bases: pd.DataFrame, known: pd.DataFrame, why_not: str, kind: str, reasons: pd.DataFrame | None = None
) -> pd.DataFrame:
    """Every scope of `bases` with what is `known` of it, else that it cannot be said and why."""
    rows = bases.merge(known[[*SCOPE, *FIGURES]], on=SCOPE, how="left").assign(kind=kind)
    said = rows["scope_id"].map(dict.fromkeys(rows["scope_id"], why_not))
    if reasons is not None and len(reasons):
        own = rows[SCOPE].merge(reasons[[*SCOPE, "reason"]], on=SCOPE, how="left")["reason"]
        said = own.fillna(said).set_axis(rows.index)
    empty = {"level": "", "basis": "cannot_say", "reason": said, "quality": "low_data"}
    return rows.fillna(empty)


def _observed(products: pd.DataFrame) -> "pd.Series[str]":
    prices = products["price_levels"].astype(str) + " prices in "
    return "observational: " + prices + products["weeks"].astype(str) + " weeks"
