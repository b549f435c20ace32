"""What to recommend: to everybody, beside a product, and to every customer who bought within a year.

Reads `purchases`, `older_purchases`, `product_totals`, `products`, `product_ratings`, `customer_ratings` and `stock`;
writes predictions.product_recommendations and backtests. The backtest is stored and serves for 30 days; the models
themselves are fitted each time, since yesterday's purchases are what they are about.
"""

from dataclasses import asdict
from datetime import date, timedelta

import pandas as pd

from ml.champion import choose
from ml.monitoring import error_limit
from ml.recommend import Params, recommend
from ml.recommend_backtest import BACKTESTS, SERVABLE, BacktestParams, backtest, origins, summarise
from ml.recommend_data import Purchases, Snapshot, days_since_1970, read_purchases
from ml.recommend_models import BASELINES, HYBRID, USER_KNN, ModelParams, fit
from ml.scoring import shrunk_means
from predictions.context import Context
from predictions.job import Job, Outcome
from predictions.monitoring import COLUMNS
from warehouse.schema.predictions import backtests, product_recommendations

NEW_ITEMS = "next_basket_new_items"
PER_CUSTOMER = 10  # four strategies for every customer: more would fill the disk before anybody reads it
RATING_PRIOR = 10.0  # reviews that the shop's mean weighs as much as
SOLD_WITHIN = 365  # days; a product that sold once, and not since, is no longer offered


def compute(context: Context) -> Outcome:
    """Rank for every strategy; what could not be ranked is said in the message."""
    purchases = read_purchases(context.read_once("purchases"))
    begun = date(1970, 1, 1) + timedelta(int(purchases.day.min())) if len(purchases.day) else None
    tested = context.fitted if context.fitted is not None else _test(context, purchases)
    model = _model(tested, context)
    settings = context.settings
    params = Params(
        per_product=settings.recommendations_per_subject,
        per_customer=min(settings.recommendations_per_subject, PER_CUSTOMER),
    )
    today = int(days_since_1970([context.as_of])[0])
    lists = recommend(
        # In no name of ours, so that it is gone when the lists are made.
        fit(Snapshot(purchases, today)),
        read_products(context),
        context.read_once("older_purchases"),
        context.read("customer_ratings"),
        model,
        params,
        context.progress,
    )
    return Outcome(
        model=model,
        tables={
            product_recommendations: lists,
            backtests: tested.assign(job=JOB.name, scope="total", scope_id="", horizon=0),
        },
        parameters={**asdict(params), **asdict(ModelParams()), **_filters(context)},
        metrics={"rows": len(lists), **summarise(tested, model)},
        window_start=begun,
        window_end=context.as_of if begun else None,
        message=_message(lists, tested, model),
        fitted=tested if context.fitted is None and len(tested) else None,
    )


def read_products(context: Context) -> pd.DataFrame:
    """One row per product: what it is, how it sells and is rated, whether it is in stock and may be recommended."""
    products = context.read("products")[["product_id", "product_name", "category", "price"]]
    stars = with_ratings(products, context.read("product_ratings"))
    sales = context.read("product_totals").set_index("product_id")
    counts = context.read("stock").groupby("product_id")["stock_level"].sum()
    known = stars.join(sales, on="product_id").join(counts, on="product_id")
    in_stock = known["stock_level"].isna() | (known["stock_level"] > 0)
    orders = known["total_purchases"].fillna(0).astype("int64")
    # A product that never sold may be new, and its neighbours by content are all that can be said of it.
    is_offered = known["last_date"].isna() | (
        known["last_date"] > pd.Timestamp(context.as_of) - pd.Timedelta(days=SOLD_WITHIN)
    )
    wanted = _filters(context)
    is_good = known["average_rating"].fillna(0.0) >= wanted["recommend_min_rating"]
    is_eligible = (
        (in_stock | bool(wanted["recommend_out_of_stock"]))
        & is_offered
        & is_good
        & orders.ge(wanted["recommend_min_purchases"])
    )
    return known.assign(
        total_purchases=orders,
        recent_units=known["recent_units"].fillna(0.0),
        is_in_stock=in_stock,
        is_eligible=is_eligible,
    ).drop(columns=["stock_level", "last_date"])


def with_ratings(products: pd.DataFrame, ratings: pd.DataFrame) -> pd.DataFrame:
    """`products` with reviews and average_rating, drawn to the shop's mean; NaN for a product without a review."""
    known = products.merge(ratings, on="product_id", how="left").fillna({"reviews": 0, "rating_sum": 0})
    reviews = known["reviews"].to_numpy(float)
    average = shrunk_means(known["rating_sum"].to_numpy(float), reviews, RATING_PRIOR)
    return known.assign(average_rating=average, reviews=reviews).drop(columns="rating_sum")


def monitor(context: Context) -> pd.DataFrame:
    """1 - NDCG@10 of the lists of earlier runs on the baskets that came after, beside what their backtest promised."""
    params = BacktestParams()
    rows = context.read("realised_product_recommendations", days=params.window_days)
    keys = ["scored_run_id", "scored_as_of_date", "model", "rows", "value"]
    grouped = rows.groupby(keys, as_index=False)["expected"].agg(expected="mean", limit_value=error_limit)
    completed: pd.DataFrame = grouped.assign(measure=NEW_ITEMS, metric="ndcg10_loss", horizon=0)[list(COLUMNS)]
    return completed


def _test(context: Context, purchases: Purchases) -> pd.DataFrame:
    """Backtests at every origin, each with the products' ratings and reviews of its day."""
    products = context.read("products")[["product_id", "price"]]
    days = origins(purchases, int(days_since_1970([context.as_of])[0]))
    found = [pd.DataFrame(columns=list(BACKTESTS)).astype(BACKTESTS)]
    for done, day in enumerate(days):
        known = date(1970, 1, 1) + timedelta(day)
        rated = with_ratings(products, context.read("product_ratings", as_of=known))
        found.append(backtest(purchases, rated, context.read("customer_ratings", as_of=known), day))
        context.progress(done + 1, len(days))
    return pd.concat([part for part in found if len(part)] or found, ignore_index=True)


def _model(tested: pd.DataFrame, context: Context) -> str:
    """The model of the collaborative lists: the best on products new to the customer; untested, the hybrid.

    Neighbours have lists of their own, similar_users.
    """
    able = [model for model in SERVABLE if model != USER_KNN]
    losses = tested[(tested["measure"] == NEW_ITEMS) & (tested["metric"] == "ndcg10") & tested["model"].isin(able)]
    if losses.empty:
        return HYBRID
    return choose(losses.assign(value=1 - losses["value"]), context.incumbent, BASELINES)


def _filters(context: Context) -> dict[str, float]:
    settings = context.settings
    return {
        "recommend_min_rating": settings.recommend_min_rating,
        "recommend_min_purchases": settings.recommend_min_purchases,
        "recommend_out_of_stock": settings.recommend_out_of_stock,
    }


def _message(lists: pd.DataFrame, tested: pd.DataFrame, model: str) -> str | None:
    if lists.empty:
        return "no recommendation: no product was sold, or none is in stock and passes the filters"
    lines = []
    if tested.empty:
        lines.append("too few customers came back for a backtest")
    if model in BASELINES:
        lines.append(f"{model} serves: nothing beat it in the backtest")
    few = lists.loc[(lists["quality"] == "low_data") & (lists["customer_id"] != ""), "customer_id"].nunique()
    if few:
        lines.append(f"customers with a single basket, low_data: {few}")
    return "; ".join(lines) or None


JOB = Job("product_recommendations", version="1", compute=compute, cadence_days=30, monitor=monitor)
