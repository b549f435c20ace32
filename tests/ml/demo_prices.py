"""The demo company's weeks and promotions in memory, beside what was planted in them; no warehouse, no files."""

from dataclasses import dataclass
from datetime import date

import numpy as np
import pandas as pd

from etl.demo.plan import Plan
from etl.demo.sales import COMPLETED, monthly_lines
from etl.demo.world import World, build_world
from tests.ml.price_weeks import COLUMNS

END = date(2026, 11, 20)
MONDAY = np.datetime64("2000-01-03")


@dataclass(frozen=True)
class DemoPrices:
    """weeks: as `ml.elasticity_panel` reads them; promotions: as `ml.promotion_lift` does, with the planted lift;
    elasticity: the planted ones by product_id."""

    weeks: pd.DataFrame
    promotions: pd.DataFrame
    elasticity: "pd.Series[float]"


def demo_prices(seed: int = 7, orders_per_day: int = 150, years: int = 3) -> DemoPrices:
    """The company of a seed and size, in every product's weeks."""
    world = build_world(Plan(END, years, orders_per_day, seed=seed))
    sold = pd.concat(_sold(world), ignore_index=True).groupby(["product", "week", "price"], as_index=False).sum()
    share = _places(world)
    promoted = _share_of_weeks(world, _promoted_days(world), share)
    empty = _share_of_weeks(world, _empty_days(world), share)
    whole = sold.groupby(["product", "week"])
    rows = whole[["units", "lines", "gross", "discount"]].sum()
    rows["price"] = sold.loc[whole["lines"].idxmax().to_numpy(), "price"].to_numpy()
    rows["price_share"] = whole["lines"].max() / rows["lines"]
    rows["discount_share"] = rows["discount"] / rows["gross"]
    every = rows.index.union(promoted.index).union(empty.index)
    first, last = sold.groupby("product")["week"].agg(["min", "max"]).reindex(every.get_level_values(0)).T.to_numpy()
    inside = (every.get_level_values(1) >= first) & (every.get_level_values(1) <= last)
    rows = rows.reindex(every[inside]).assign(
        promoted_share=promoted.reindex(every[inside]).fillna(0.0), out_share=empty.reindex(every[inside]).fillna(0.0)
    )
    rows = rows.fillna({"units": 0.0, "price_share": 1.0, "discount_share": 0.0}).reset_index()
    ids = np.array(world.catalog.ids)
    categories = np.array([world.catalog.categories[number] for number in world.catalog.category])
    product = rows["product"].to_numpy()
    weeks = rows.assign(
        product_id=ids[product],
        category=categories[product],
        week=pd.to_datetime(MONDAY) + pd.to_timedelta(7 * rows["week"], unit="D"),
        price=rows["price"] / 100,
    )[COLUMNS]
    return DemoPrices(weeks, _promotions(world), pd.Series(world.catalog.elasticity, ids[: world.catalog.size]))


def _sold(world: World) -> list[pd.DataFrame]:
    """Lines of completed sales by month: product, week number, price in cents."""
    frames = []
    for _, lines in monthly_lines(world):
        kept = lines.take((lines.status == COMPLETED) & (lines.product < world.catalog.size))
        frame = pd.DataFrame(
            {
                "product": kept.product,
                "week": _week(world, kept.day),
                "price": kept.price,
                "units": kept.quantity.astype(float),
                "lines": 1,
                "gross": (kept.quantity * kept.price).astype(float),
                "discount": kept.discount.astype(float),
            }
        )
        frames.append(frame.groupby(["product", "week", "price"], as_index=False).sum())
    return frames


def _week(world: World, day: np.ndarray) -> np.ndarray:
    return (world.plan.dates[day].astype("datetime64[D]") - MONDAY).astype(int) // 7


def _places(world: World) -> np.ndarray:
    shares = np.array([place.share for place in world.places])
    return shares / shares.sum()


def _promoted_days(world: World) -> list[tuple[int, int, int]]:
    """(product, place, day) of every promotion."""
    return [
        (int(product), place, day)
        for one in world.offers.promotions
        for product in np.flatnonzero(
            (np.arange(world.catalog.size) == one.product) | (world.catalog.category == one.category)
        )
        for place in range(len(world.places))
        for day in range(one.first, one.last + 1)
    ]


def _empty_days(world: World) -> list[tuple[int, int, int]]:
    return [
        (out.product, out.location, day)
        for out in world.stock_outs
        for day in range(out.first, min(out.last, world.plan.days - 1) + 1)
    ]


def _share_of_weeks(world: World, days: list[tuple[int, int, int]], share: np.ndarray) -> "pd.Series[float]":
    """Share of the company whose places any of `days` touches, by product and week."""
    frame = pd.DataFrame(days, columns=["product", "place", "day"])
    frame["week"] = _week(world, frame["day"].to_numpy())
    places = frame.drop_duplicates(["product", "place", "week"])
    return places.assign(share=share[places["place"]]).groupby(["product", "week"])["share"].sum()


def _promotions(world: World) -> pd.DataFrame:
    dates, ids, names = world.plan.dates, world.catalog.ids, world.catalog.categories
    rows = [
        (
            one.promotion_id,
            ids[one.product] if one.product >= 0 else "",
            names[one.category] if one.category >= 0 else "",
            pd.Timestamp(dates[one.first]),
            pd.Timestamp(dates[one.last]),
            one.percent / 100,
            1.0,
            one.lift,
        )
        for one in world.offers.promotions
    ]
    names = ["promotion_id", "product_id", "category", "from_date", "to_date", "depth", "share", "lift"]
    return pd.DataFrame(rows, columns=names)
