"""Price elasticities of products, their categories and all of them, from weekly sales at list prices. Observational.

In: the weeks of `ml.elasticity_panel`. Out: `Elasticities`. Prices were set by people who had their reasons, so an
elasticity says how demand went with price once product, week, promotions and empty shelves are taken out; it is no
experiment. It is a product's own: what a dearer product loses to the next one on the shelf counts as lost.
"""

from dataclasses import dataclass, field, replace

import numpy as np
import pandas as pd

from ml.champion import choose
from ml.elasticity_backtest import COLUMNS as BACKTESTS
from ml.elasticity_backtest import NO_EFFECT, Split, judge
from ml.elasticity_fit import LARGEST_ERROR, Fit, fit_logs, fit_poisson
from ml.elasticity_panel import Flags, Panel, Rules, build_panel, price_levels, price_variation
from ml.elasticity_shrink import Shrunk, shrink
from ml.intervals import Z95, Array

SHRUNK, SHRUNK_LOGS, OWN, TEXTBOOK = "shrunk_poisson", "shrunk_log_log", "own_poisson", "ols_log_log"
MODELS = (SHRUNK, SHRUNK_LOGS, OWN, TEXTBOOK)
# Of the demo company's planted elasticities the textbook's 95 % intervals hold 74 %, and a product's own data swing
# where they are few: both are there to compare with, and serve only when somebody promotes them.
SERVED = (SHRUNK, SHRUNK_LOGS, NO_EFFECT)
NOT_VARIED = "the price hardly varied"
PRODUCTS = {
    "product_id": "object",
    "category": "object",
    **dict.fromkeys(("elasticity", "lo95", "hi95", "own_elasticity"), "float64"),
    "price_levels": "int64",
    "price_variation": "float64",
    "weeks": "int64",
    **dict.fromkeys(("low_price", "high_price", "current_price"), "float64"),
    "quality": "object",
}
POOLED = {"scope": "object", "scope_id": "object", "products": "int64", **{
    name: kind for name, kind in PRODUCTS.items() if name in (
        "elasticity", "lo95", "hi95", "price_levels", "price_variation", "weeks", "quality"
    )
}}  # fmt: skip
SKIPPED = {"product_id": "object", "reason": "object"}


@dataclass(frozen=True)
class Params:
    """What counts as varied, and how the backtest goes. Lengths are in weeks. Nothing is drawn at random."""

    rules: Rules = field(default_factory=Rules)
    split: Split = field(default_factory=Split)
    least_levels: int = 3
    least_variation: float = 0.05
    origins: int = 3
    shortest_shown: int = 52
    own_weight: float = 0.2  # of a product's own data, under which its category speaks for it: low_data
    low_data: int = 52


@dataclass(frozen=True)
class Elasticities:
    """What came out.

    products: one row per product whose price varied enough, prices in the unit they came in; low_price and high_price
    are the least and the greatest charged in an ordinary week. pooled: one row per category and one for all (scope
    total): elasticity of a product like them. skipped: one row per product of the panel whose price did not vary.
    backtests: one row per model and origin, metric rmse_log of units. model: what serves; NO_EFFECT, with no rows
    in products and pooled, where price foretells nothing. panel, fit: what they rest on.
    """

    products: pd.DataFrame
    pooled: pd.DataFrame
    skipped: pd.DataFrame
    backtests: pd.DataFrame
    model: str
    panel: Panel
    fit: Fit


def estimate(sales: pd.DataFrame, params: Params = Params(), incumbent: str | None = None) -> Elasticities:
    """Elasticities of every product whose price varied enough, by the model with the best backtest."""
    panel = build_panel(sales, params.rules)
    varied = has_varied(panel, params)
    fit = fit_poisson(panel, varied)
    backtests = backtest(panel, params)
    model = _choose(backtests, incumbent)
    skipped = pd.DataFrame({"product_id": panel.product_ids[~varied], "reason": NOT_VARIED}).astype(SKIPPED)
    if model == NO_EFFECT or not varied.any():
        products, pooled = empty(PRODUCTS), empty(POOLED)
    else:
        drawn = _estimate(model, panel, varied, fit)
        products = _product_rows(panel, varied, drawn, params)
        pooled = _pooled_rows(products, drawn)
    return Elasticities(products, pooled, skipped, backtests, model, panel, fit)


def has_varied(panel: Panel, params: Params = Params()) -> Flags:
    """Which products had prices enough, and far enough apart, to tell what price does: (products,)."""
    enough = price_levels(panel) >= params.least_levels
    return np.asarray(enough & (price_variation(panel) > params.least_variation))


def backtest(panel: Panel, params: Params = Params()) -> pd.DataFrame:
    """One row per model and origin, the newest origin first: see `ml.elasticity_backtest.judge`."""
    weeks = panel.units.shape[1]
    origins = [weeks - params.split.ahead * turn for turn in range(1, params.origins + 1)]
    judged = [
        judge(panel, known, _models(panel.until(known), params), params.split)
        for known in origins
        if known >= params.shortest_shown
    ]
    known = [frame for frame in judged if len(frame)]
    return pd.concat(known, ignore_index=True) if known else empty(BACKTESTS)


def empty(columns: dict[str, str]) -> pd.DataFrame:
    """No row of these columns."""
    return pd.DataFrame(columns=list(columns)).astype(columns)


def _choose(backtests: pd.DataFrame, incumbent: str | None) -> str:
    candidates = backtests[backtests["model"].isin([*SERVED, incumbent])]
    return choose(candidates, incumbent, (NO_EFFECT,)) if len(candidates) else SHRUNK


def _models(panel: Panel, params: Params) -> dict[str, Array]:
    """Each model's elasticities, NaN for products whose price had not varied."""
    varied = has_varied(panel, params)
    if not varied.any():
        return {model: np.full(len(varied), np.nan) for model in MODELS}
    fit = fit_poisson(panel, varied)
    estimates = {}
    for model in MODELS:
        estimates[model] = np.full(len(varied), np.nan)
        estimates[model][varied] = _estimate(model, panel, varied, fit).mean
    return estimates


def _estimate(model: str, panel: Panel, varied: Flags, fit: Fit) -> Shrunk:
    """What `model` says of the varied products; `fit` is the Poisson one."""
    poisson = model in (SHRUNK, OWN)
    own, error = (fit.elasticity, fit.error) if poisson else fit_logs(panel, varied, weeks=model != TEXTBOOK)
    drawn = shrink(own[varied], error[varied], panel.categories[varied])
    if model in (SHRUNK, SHRUNK_LOGS):
        return drawn
    return replace(drawn, mean=drawn.own, error=drawn.own_error, weight=np.ones(len(drawn.own)))


def _product_rows(panel: Panel, varied: Flags, drawn: Shrunk, params: Params) -> pd.DataFrame:
    prices = np.where(panel.usable, panel.log_price, np.nan)[varied]
    weeks = (panel.units > 0).sum(axis=1)[varied]
    known = drawn.own_error < LARGEST_ERROR
    unsure = (weeks < params.low_data) | (drawn.weight < params.own_weight) | ~known
    columns = {
        "product_id": panel.product_ids[varied],
        "category": panel.categories[varied],
        "elasticity": drawn.mean,
        "lo95": drawn.mean - Z95 * drawn.error,
        "hi95": drawn.mean + Z95 * drawn.error,
        "own_elasticity": np.where(known, drawn.own, np.nan),
        "price_levels": price_levels(panel)[varied],
        "price_variation": price_variation(panel)[varied],
        "weeks": weeks,
        "low_price": np.exp(np.nanmin(prices, axis=1)),
        "high_price": np.exp(np.nanmax(prices, axis=1)),
        "current_price": np.exp(panel.log_price[varied, -1]),
        "quality": np.where(unsure, "low_data", "ok"),
    }
    return pd.DataFrame(columns).astype(PRODUCTS)


def _pooled_rows(products: pd.DataFrame, drawn: Shrunk) -> pd.DataFrame:
    """Levels, variation and weeks are the middle product's."""
    named = drawn.categories[drawn.categories.index != ""]
    middle = products.groupby("category")[["price_levels", "price_variation", "weeks"]].median()
    size = products.groupby("category").size()
    rows = [("category", name, size[name], mean, error, *middle.loc[name]) for name, mean, error in named.itertuples()]
    whole = products[["price_levels", "price_variation", "weeks"]].median()
    rows.append(("total", "", len(products), drawn.total_mean, drawn.total_error, *whole))
    frame = pd.DataFrame(
        rows,
        columns=["scope", "scope_id", "products", "elasticity", "error", "price_levels", "price_variation", "weeks"],
    )
    margin = Z95 * frame["error"]
    quality = np.where(frame["products"] < 3, "low_data", "ok")
    bounds = frame.assign(lo95=frame["elasticity"] - margin, hi95=frame["elasticity"] + margin, quality=quality)
    return bounds[list(POOLED)].astype(POOLED)
