"""What promotions did to the units of what they were on, measured; and what the next one would do.

In: a panel with its fit (`ml.elasticity_panel`, `ml.elasticity_fit`) and one row per promotion: promotion_id,
product_id ('' none), category ('' none; both '': all products), from_date, to_date (both included), depth (0 to 1),
share (of the product's usual sales at the places it was on). Out: one row per promotion and product; pooled lifts.

A lift is units over those of an ordinary week: what the fit expects at the week's price, in line with how the product
sold in the weeks before and after and with what other products sold in the same weeks. Weeks it shares with
another promotion, or without stock, do not count.
"""

from dataclasses import dataclass

import numpy as np
import pandas as pd

from ml.elasticity_fit import TINY, Fit, by_group, expected_units
from ml.elasticity_panel import DAY, Codes, Panel
from ml.elasticity_shrink import spread_between
from ml.intervals import Z95, Array

EPISODES = {
    "promotion_id": "object",
    "product_id": "object",
    "category": "object",
    **dict.fromkeys(("depth", "units", "expected", "on_promotion", "variance"), "float64"),
}
LIFTS = {
    "scope": "object",
    "scope_id": "object",
    "level": "object",
    **dict.fromkeys(("lift", "lo95", "hi95"), "float64"),
    "promotions": "int64",
    **dict.fromkeys(("least_depth", "greatest_depth"), "float64"),
    "quality": "object",
}
NEIGHBOURS = 6  # weeks before, and as many after, that say how a product sold around its promotion
LEAST_LIFT = 0.05
LEAST_EXPECTED = 2.0  # units on promotion, under which a lift is only chance
BAND = 0.05  # depths are told apart by this much


@dataclass(frozen=True)
class Rules:
    """How many promotions it takes to speak of a lift."""

    least_promotions: int = 3


def measure(panel: Panel, fit: Fit, promotions: pd.DataFrame) -> pd.DataFrame:
    """One row per promotion and product it was on: units sold in its weeks, units expected without it, and those of
    them that fall on its days and places (on_promotion); variance of units less expected."""
    hits = _overlaps(panel, promotions)
    if hits.empty:
        return pd.DataFrame(columns=list(EPISODES)).astype(EPISODES)
    expected, unsure = _ordinary(panel, fit)
    row, week = hits["row"].to_numpy(), hits["at"].to_numpy()
    usual = expected[row, week]
    cells = hits.assign(
        units=panel.units[row, week],
        expected=usual,
        on_promotion=usual * hits["cover"],
        noise=fit.dispersion[row] * usual,
        unsure=unsure[row, week] * usual,
    )
    cells = cells[np.isfinite(cells["expected"])]
    summed = cells.groupby(["promotion_id", "row"], sort=True).agg(
        depth=("depth", "first"), units=("units", "sum"), expected=("expected", "sum"),
        on_promotion=("on_promotion", "sum"), noise=("noise", "sum"), unsure=("unsure", "sum"),
    ).reset_index()  # fmt: skip
    summed = summed[summed["on_promotion"] >= LEAST_EXPECTED]
    index = summed["row"].to_numpy()
    episodes: pd.DataFrame = summed.assign(
        product_id=panel.product_ids[index],
        category=panel.categories[index],
        variance=summed["noise"] + summed["unsure"] ** 2,
    )
    return episodes[list(EPISODES)].astype(EPISODES)


def pool(episodes: pd.DataFrame, rules: Rules = Rules()) -> pd.DataFrame:
    """Lifts of the next promotion: of any product, of each category and of each product that had one; for any depth
    (level '') and for each depth with promotions enough (level is the depth, 0.15). What depth does is taken from all
    promotions, for one product's are few. promotions counts the scope's own, of all depths except in the total's
    levels; lo95 and hi95 hold one such promotion in 95 of 100. No row with fewer than `rules.least_promotions`."""
    single = _lifts(episodes, ["promotion_id"])
    if len(single) < rules.least_promotions:
        return pd.DataFrame(columns=list(LIFTS)).astype(LIFTS)
    between = spread_between(single["log"].to_numpy(), single["variance"].to_numpy())
    total = _summed(single.assign(scope="total", scope_id="", level=""), between)
    whole = total.iloc[0]
    banded = single.assign(scope="total", scope_id="", level=_band(single["depth"]))
    banded = banded[banded.groupby("level")["log"].transform("size") >= rules.least_promotions]
    bands = _drawn(_summed(banded, between), between, whole)
    bands["shift"] = bands["log"] - whole["log"]
    own = _drawn(_summed(pd.concat(_scoped(episodes, bands)), between), between, whole)
    every = pd.concat([total, bands, own, _at_depths(own, bands)], ignore_index=True)
    margin = Z95 * np.sqrt(every["variance"] + between)
    quality = np.where(every["promotions"] < rules.least_promotions, "low_data", "ok")
    lifts = {"lift": every["log"], "lo95": every["log"] - margin, "hi95": every["log"] + margin}
    finished = every.assign(**{name: np.exp(value) for name, value in lifts.items()}, quality=quality)
    return finished[list(LIFTS)].astype(LIFTS)


def _overlaps(panel: Panel, promotions: pd.DataFrame) -> pd.DataFrame:
    """One row per promotion, product and week in stock with no other promotion: row, at, depth, cover (the share of
    the week's usual sales that it reaches)."""
    products = pd.DataFrame(
        {"row": np.arange(len(panel.product_ids)), "product_id": panel.product_ids, "category": panel.categories}
    )
    kept = ["promotion_id", "from_date", "to_date", "depth", "share"]
    of_one = promotions[promotions["product_id"] != ""].merge(products, on="product_id")
    wide = promotions[promotions["product_id"] == ""]
    of_category = wide[wide["category"] != ""].merge(products, on="category")
    of_all = wide[wide["category"] == ""].merge(products, how="cross")
    pairs = pd.concat([frame[["row", *kept]] for frame in (of_one, of_category, of_all)], ignore_index=True)
    if pairs.empty or not len(panel.weeks):
        return pd.DataFrame()
    first, last = (_week_of(panel, pairs[name]) for name in ("from_date", "to_date"))
    spans = pairs.loc[pairs.index.repeat(np.maximum(last - first + 1, 0))]
    at = first[spans.index] + spans.groupby(level=0).cumcount().to_numpy()
    monday = panel.weeks[0] + 7 * DAY * at
    begin = np.maximum(spans["from_date"].to_numpy(), monday)
    end = np.minimum(spans["to_date"].to_numpy(), monday + 6 * DAY)
    spans = spans.assign(at=at, cover=((end - begin) / DAY + 1) / 7 * spans["share"])
    spans = spans[(at >= 0) & (at < len(panel.weeks))]
    alone = ~spans.duplicated(["row", "at"], keep=False)
    return spans[alone & panel.in_stock[spans["row"], spans["at"]]]


def _week_of(panel: Panel, dates: "pd.Series[pd.Timestamp]") -> Codes:
    return np.asarray((dates.to_numpy() - panel.weeks[0]) // (7 * DAY), dtype=np.int64)


def _ordinary(panel: Panel, fit: Fit) -> tuple[Array, Array]:
    """(units expected of each product and week, standard error as a share of them), after the weeks around it."""
    filled = Fit(fit.elasticity, fit.error, fit.level, _fill_weeks(panel, fit), fit.dispersion)
    raw = expected_units(panel, filled)
    sold = _around(panel.units * panel.usable)
    usual = _around(raw * panel.usable)
    ratio = np.where(usual > TINY, sold / np.maximum(usual, TINY), np.nan)
    return raw * ratio, np.sqrt(fit.dispersion[:, None] / np.maximum(sold, 1.0))


def _fill_weeks(panel: Panel, fit: Fit) -> Array:
    """A whole group on promotion has no ordinary product: its week is that of its own weeks around it, moved as the
    other groups' weeks moved against theirs."""
    known = np.isfinite(fit.week)
    week = np.log(np.where(known, fit.week, 1.0))
    usual = _around(week * known) / np.maximum(_around(known.astype(np.float64)), 1.0)
    size = by_group(panel.units, panel.groups).sum(axis=1, keepdims=True) * known
    moved = (size * (week - usual)).sum(axis=0) / np.maximum(size.sum(axis=0), TINY)
    return np.where(known, fit.week, np.exp(usual + moved))


def _around(values: Array) -> Array:
    """Sums over the `NEIGHBOURS` weeks on either side, the week itself included."""
    padded = np.pad(values, ((0, 0), (NEIGHBOURS + 1, NEIGHBOURS)))
    summed = np.cumsum(padded, axis=1)
    return np.asarray(summed[:, 2 * NEIGHBOURS + 1 :] - summed[:, : values.shape[1]])


def _lifts(episodes: pd.DataFrame, keys: list[str]) -> pd.DataFrame:
    """One row per `keys`: log lift, its variance, and the depth."""
    grouped = episodes.groupby(keys, as_index=False).agg(
        depth=("depth", "max"), units=("units", "sum"), expected=("expected", "sum"),
        on_promotion=("on_promotion", "sum"), variance=("variance", "sum"),
    )  # fmt: skip
    lift = np.maximum(1 + (grouped["units"] - grouped["expected"]) / grouped["on_promotion"], LEAST_LIFT)
    # A few units more are taken for granted, so that a promotion that sold nothing is not known for sure.
    variance = (grouped["variance"] + 1) / (grouped["on_promotion"] * lift) ** 2
    return grouped.assign(log=np.log(lift), variance=variance)


def _summed(lifts: pd.DataFrame, between: float) -> pd.DataFrame:
    """One row per scope, scope_id and level: mean log lift, its variance, promotions and their depths, where single
    lifts differ by `between`."""
    weight = 1 / (lifts["variance"] + between)
    grouped = lifts.assign(weight=weight, weighted=weight * lifts["log"]).groupby(
        ["scope", "scope_id", "level"], as_index=False
    )
    summed = grouped.agg(
        weight=("weight", "sum"), weighted=("weighted", "sum"), promotions=("log", "size"),
        least_depth=("depth", "min"), greatest_depth=("depth", "max"),
    )  # fmt: skip
    return summed.assign(log=summed["weighted"] / summed["weight"], variance=1 / summed["weight"])


def _scoped(episodes: pd.DataFrame, bands: pd.DataFrame) -> list[pd.DataFrame]:
    """The lifts of each category and product, less what their depth adds to a lift."""
    shift = bands.set_index("level")["shift"]
    scoped = []
    for scope, key in (("category", "category"), ("product", "product_id")):
        each = _lifts(episodes[episodes[key] != ""], [key, "promotion_id"])
        ordinary = each["log"] - _band(each["depth"]).map(shift).fillna(0.0).astype(float)
        scoped.append(each.assign(log=ordinary, scope=scope, scope_id=each[key], level=""))
    return scoped


def _at_depths(own: pd.DataFrame, bands: pd.DataFrame) -> pd.DataFrame:
    """Every scope's lift at each of the depths that are known."""
    depth = bands[["level", "least_depth", "greatest_depth", "shift"]]
    rows = own.drop(columns=["level", "least_depth", "greatest_depth"]).merge(depth, how="cross")
    return rows.assign(log=rows["log"] + rows["shift"])


def _band(depth: "pd.Series[float]") -> "pd.Series[str]":
    return ((depth / BAND).round() * BAND).map("{:.2f}".format).astype(str)


def _drawn(summed: pd.DataFrame, between: float, whole: "pd.Series[float]") -> pd.DataFrame:
    """The means drawn to the mean of all where they rest on little."""
    wide = between + whole["variance"]
    weight = wide / (wide + summed["variance"])
    log = weight * summed["log"] + (1 - weight) * whole["log"]
    return summed.assign(log=log, variance=weight * summed["variance"])
