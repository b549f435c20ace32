"""Price elasticities, the prices that would have earned most, and what a what-if needs to be answered without a model.

Reads `price_weeks`, `promotions`, `external_factors`, `product_months`, `products` and `daily_sales`; writes
predictions.price_elasticities, what_if_effects and backtests.
"""

from dataclasses import asdict

import pandas as pd

from ml import best_price, elasticity, promotion_lift
from ml.elasticity import Elasticities, Params
from ml.elasticity_backtest import METRIC, NO_EFFECT
from predictions import what_if_effects as what_if
from predictions.context import Context
from predictions.job import Job, Outcome
from predictions.price_elasticities_monitor import MEASURE, monitor
from warehouse.schema.predictions import backtests, price_elasticities, what_if_effects

PARTS = 5


def compute(context: Context) -> Outcome:
    """Fit, test and pool elasticities, measure promotions, and lay out what each change would do to each scope."""
    weeks, params = context.read("price_weeks"), Params()
    found = elasticity.estimate(weeks, params, context.incumbent)
    context.progress(2, PARTS)
    lifts = promotion_lift.pool(promotion_lift.measure(found.panel, found.fit, _promotions(context)))
    context.progress(3, PARTS)
    products = context.read("products")
    bases = what_if.base_months(context.read("product_months"), products, context.as_of)
    rows = _rows(found, bases, products)
    context.progress(4, PARTS)
    effects = _effects(context, found, lifts, bases)
    context.progress(PARTS, PARTS)
    return Outcome(
        model=found.model,
        tables={price_elasticities: rows, what_if_effects: effects, backtests: _backtests(found)},
        parameters=asdict(params),
        metrics=_metrics(found, lifts),
        window_start=weeks["week"].min().date() if len(weeks) else None,
        window_end=context.as_of if len(weeks) else None,
        message=_left_out(found, weeks, lifts),
    )


def _promotions(context: Context) -> pd.DataFrame:
    """Promotions that had begun, each with the share of all units that its places sell."""
    promotions = context.read("promotions")
    begun = promotions[promotions["from_date"] <= pd.Timestamp(context.as_of)]
    units = context.read("daily_sales").groupby("location_id")["quantity"].sum()
    share = begun["location_id"].map(units / max(units.sum(), 1.0)).fillna(0.0)
    return begun.assign(share=share.mask(begun["location_id"] == "", 1.0))


def _rows(found: Elasticities, bases: pd.DataFrame, products: pd.DataFrame) -> pd.DataFrame:
    """The table's rows: products with their best prices, then categories and the total."""
    units = bases[bases["scope"] == "product"].rename(columns={"scope_id": "product_id", "base_units": "monthly_units"})
    own = found.products.merge(products[["product_id", "unit_cost"]], on="product_id", how="left")
    own = own.merge(units[["product_id", "monthly_units"]], on="product_id", how="left")
    named = own.assign(scope="product", scope_id=own["product_id"], products=1).join(best_price.best_prices(own))
    named = named.rename(columns={"low_price": "lowest_price", "high_price": "highest_price"})
    columns = [column.name for column in price_elasticities.columns if column.name not in ("run_id", "as_of_date")]
    every = pd.concat([named, found.pooled]) if len(found.pooled) else named
    return every.assign(model=found.model).reindex(columns=columns)


def _effects(context: Context, found: Elasticities, lifts: pd.DataFrame, bases: pd.DataFrame) -> pd.DataFrame:
    months = context.read("product_months").merge(context.read("products")[["product_id", "category"]], on="product_id")
    opened = context.read("daily_sales")["order_date"].min()
    weeks = context.read("price_weeks")
    parts = [
        what_if.price_effects(bases, found),
        what_if.promotion_effects(bases, lifts),
        what_if.season_effects(bases, months, opened, context.as_of),
        what_if.competitor_effects(bases, weeks, context.read("external_factors")),
    ]
    return pd.concat(parts, ignore_index=True)


def _backtests(found: Elasticities) -> pd.DataFrame:
    return found.backtests.drop(columns="rows").assign(
        job=JOB.name, measure=MEASURE, scope="total", scope_id="", horizon=0, metric=METRIC
    )


def _metrics(found: Elasticities, lifts: pd.DataFrame) -> dict[str, float]:
    figures: dict[str, float] = {"products": len(found.products), "skipped": len(found.skipped)}
    own = found.backtests[found.backtests["model"] == found.model]
    if len(own):
        value, baseline = float(own["value"].mean()), float(own["baseline"].mean())
        figures |= {METRIC: value, f"{METRIC}_baseline": baseline, "skill": 1 - value / baseline}
    if len(lifts):
        figures["promotions"] = float(lifts.loc[lifts["scope"] == "total", "promotions"].iloc[0])
    return figures


def _left_out(found: Elasticities, weeks: pd.DataFrame, lifts: pd.DataFrame) -> str | None:
    short = weeks["product_id"].nunique() - len(found.panel.product_ids)
    lines = []
    if found.model == NO_EFFECT:
        lines.append("no elasticity: in the backtest price foretold nothing")
    if len(found.skipped):
        lines.append(f"no elasticity where {elasticity.NOT_VARIED}: {len(found.skipped)} products")
    if short:
        lines.append(f"no elasticity with fewer than {Params().rules.shortest} weeks of sales: {short} products")
    if len(found.products) and found.backtests.empty:
        lines.append("not tested: too short a history, or no price moved in the weeks held out")
    if lifts.empty:
        lines.append(f"no lift: {what_if.FEW_PROMOTIONS}")
    return "; ".join(lines) or None


JOB = Job("price_elasticities", version="2", compute=compute, monitor=monitor)
