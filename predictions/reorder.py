"""What to order now, by product and location, for each supplier.

Reads `stock`, `stock_outs`, `sold_since_count`, `products`, `product_windows` and `product_days`, the newest demand
forecast (`demand_ahead`) and monthly forecast (`units_ahead`); writes predictions.reorder_recommendations and
backtests. Run it after both forecasts: where there is none, demand is the mean of 28 days and the row says fallback.
"""

from dataclasses import asdict

import numpy as np
import pandas as pd

from ml.demand_panel import KEYS, read_panel
from ml.reorder import Params, recommend
from ml.reorder_simulation import DAYS, SERVED, choose_levels, simulate
from predictions.context import Context
from predictions.job import Job, Outcome
from predictions.reorder_monitor import monitor
from warehouse.schema.predictions import backtests, reorder_recommendations

WINDOW_DAYS = 364
PRICE_DAYS = 90
MOST_ITEMS = 20_000
SUPPLIERS_NAMED = 5
STEPS = 3


def compute(context: Context) -> Outcome:
    """Recommend an order for every product and location with a stock count; the message says what from whom."""
    last_day = pd.Timestamp(context.as_of)
    sales = context.read_once("product_days", days=WINDOW_DAYS)
    panel = read_panel(sales, context.read("stock_outs"), last_day, WINDOW_DAYS, MOST_ITEMS, 2 * DAYS)
    del sales
    items = _items(context)
    params = Params(context.settings.service_level)
    tested = simulate(items, panel, params)
    context.progress(1, STEPS)
    params = Params(params.service_level, tuple(choose_levels(items, panel, panel.length, params).tolist()))
    context.progress(2, STEPS)
    rows = recommend(items, panel, context.read("demand_ahead"), context.read("units_ahead"), last_day, params)
    context.progress(STEPS, STEPS)
    metrics = _metrics(rows, tested)
    return Outcome(
        model=SERVED,
        tables={reorder_recommendations: rows, backtests: tested.assign(job=JOB.name, measure="units")},
        parameters=asdict(params),
        metrics=metrics,
        window_start=panel.days[0].date() if panel.length else None,
        window_end=context.as_of,
        message=_message(rows, metrics.get("service_level", np.nan), params.service_level),
    )


def _items(context: Context) -> pd.DataFrame:
    """The counted products with what is known of each, and what should be left of the count after the sales since."""
    stock = context.read("stock").merge(context.read("products"), on="product_id", how="left")
    sold = context.read("sold_since_count").set_index(KEYS)["quantity"]
    left = stock["stock_level"] - _aligned(sold, stock, KEYS).fillna(0)
    sums = context.read("product_windows", days=PRICE_DAYS).set_index("product_id")
    charged = (sums["net_amount"] / sums["quantity"]).where((sums["quantity"] > 0) & (sums["net_amount"] > 0))
    lead, pack = stock["lead_time_days"], stock["pack_size"]
    return stock.assign(
        on_hand=left.clip(lower=0),
        supplier=stock["supplier"].fillna(""),
        lead_time_days=lead.where(lead > 0).fillna(context.settings.default_lead_time_days).astype("int64"),
        pack_size=pack.where(pack > 0).fillna(1.0).astype(float),
        unit_price=_aligned(charged, stock, ["product_id"]).fillna(stock["price"].astype(float)),
    )


def _aligned(values: "pd.Series[float]", stock: pd.DataFrame, keys: list[str]) -> "pd.Series[float]":
    found = stock[keys].merge(values.rename("found").reset_index(), on=keys, how="left")["found"]
    return found.astype(float).set_axis(stock.index)


def _metrics(rows: pd.DataFrame, tested: pd.DataFrame) -> dict[str, float]:
    totals = tested[(tested["scope"] == "total") & (tested["model"] == SERVED)].set_index("metric")
    figures = {str(name): float(value) for name, value in totals["value"].items()}
    figures |= {f"{name}_baseline": float(value) for name, value in totals["baseline"].items()}
    figures |= {
        "items": float(len(rows)),
        "items_to_order": float((rows["order_quantity"] > 0).sum()),
        **{name: float(np.nansum(rows[name])) for name in ("order_cost", "revenue_at_risk", "cash_tied_up")},
    }
    return {name: round(figure, 4) for name, figure in figures.items() if np.isfinite(figure)}


def _message(rows: pd.DataFrame, reached: float, asked: float) -> str:
    """What to order from whom, and whether the trial fell short of the service level asked for."""
    if rows.empty:
        return "nothing to recommend: no stock is counted"
    if reached < asked:
        trial = f"{reached:.1%} of the orders in the trial of the last {DAYS} days came in time, {asked:.1%} asked"
        return f"{_orders(rows)}; {trial}"
    return _orders(rows)


def _orders(rows: pd.DataFrame) -> str:
    """What to order from whom, the largest bill first."""
    orders = rows[rows["order_quantity"] > 0]
    if orders.empty:
        return "nothing has to be ordered now"
    bills = orders.groupby("supplier").agg(items=("order_quantity", "size"), cost=("order_cost", "sum"))
    bills = bills.sort_values(["cost", "items"], ascending=False, kind="stable")
    largest = bills.head(SUPPLIERS_NAMED)
    named = [
        f"{supplier or 'supplier unknown'}: {items} items, {cost:.2f}"
        for supplier, items, cost in zip(largest.index.astype(str), largest["items"], largest["cost"], strict=True)
    ]
    more = f"; and {len(bills) - SUPPLIERS_NAMED} more suppliers" if len(bills) > SUPPLIERS_NAMED else ""
    return f"order from {'; '.join(named)}{more}"


JOB = Job("reorder", version="2", compute=compute, monitor=monitor)
