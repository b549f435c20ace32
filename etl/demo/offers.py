"""What is charged: list prices over time, promotions, and how demand reacts to both.

A product's weight in the choice of what to buy is multiplied by (price / first price) ** elasticity, and by
the lift of a promotion while it runs. The lift is the whole effect of the promotion, its discount included;
list prices stay as they are meanwhile.
"""

from dataclasses import dataclass

import numpy as np

from etl.demo.catalog import Catalog, best_sellers, category_seasons
from etl.demo.draws import Array, spread, stream
from etl.demo.plan import Plan

HEADER = ("product_id", "category", "from_date", "to_date", "kind", "depth")
PROMOTIONS_A_YEAR = 14


@dataclass(frozen=True)
class Promotion:
    """Percent off one product, or one category (the other is -1), on the days first..last, both included."""

    promotion_id: str
    product: int
    category: int
    first: int
    last: int
    percent: int
    lift: float


@dataclass(frozen=True)
class Offers:
    """Shape (days, products): list price in cents, percent off, weight in the choice; `pull` (days,) is how
    much prices and promotions of the day fill baskets, against first prices and no promotion."""

    price: Array
    percent: Array
    weight: Array
    pull: Array
    promotions: list[Promotion]


def build_offers(plan: Plan, catalog: Catalog) -> Offers:
    """Prices, promotions and their effect for every day and product."""
    price = _prices(plan, catalog)
    promotions = _plan_promotions(plan, catalog)
    percent = np.zeros(price.shape, dtype=np.int64)
    lift = np.ones(price.shape)
    for promotion in promotions:
        days = slice(promotion.first, promotion.last + 1)
        hit = _products_of(promotion, catalog)
        # promotions never add up: the deeper one counts, with its own lift
        better = hit & (percent[promotion.first] < promotion.percent)
        percent[days, better] = promotion.percent
        lift[days, better] = promotion.lift
    effect = lift * (price / price[0]) ** catalog.elasticity
    on_sale = np.arange(plan.days)[:, None] >= catalog.launch_day
    wanted = catalog.popularity * on_sale
    pull = (wanted * effect).sum(axis=1) / wanted.sum(axis=1)
    return Offers(price, percent, wanted * effect * category_seasons(plan)[:, catalog.category], pull, promotions)


def _products_of(promotion: Promotion, catalog: Catalog) -> Array:
    hit: Array = (np.arange(catalog.size) == promotion.product) | (catalog.category == promotion.category)
    return hit


def _prices(plan: Plan, catalog: Catalog) -> Array:
    """Some five changes a product in three years, at days of its own, so that weeks alone never explain them."""
    random = stream(plan.seed, "prices")
    changes = max(2, round(1.7 * plan.years))
    price = np.repeat(catalog.base_price[None, :].astype(np.float64), plan.days, axis=0)
    for product in range(catalog.size):
        side = random.choice([-1, 1])
        for day in spread(random, plan.days, changes):
            # mostly to the other side of the first price, so that no price runs away
            side = -side if random.random() < 0.75 else side
            price[day:, product] = catalog.base_price[product] * np.exp(side * random.uniform(0.08, 0.24))
    return np.maximum(np.round(price / 5), 1).astype(np.int64) * 5


def _plan_promotions(plan: Plan, catalog: Catalog) -> list[Promotion]:
    """One promotion in each 26th of a year, so that they rarely meet; every third is on a whole category."""
    random = stream(plan.seed, "promotions")
    promotions: list[Promotion] = []
    popular = best_sellers(catalog, catalog.size // 3)
    for number, first in enumerate(spread(random, plan.days - 14, PROMOTIONS_A_YEAR * plan.years), start=1):
        percent = int(random.choice([10, 15, 20, 25, 30]))
        whole_category = number % 3 == 0
        promotions.append(
            Promotion(
                f"PR-{number:03}",
                -1 if whole_category else int(random.choice(popular)),
                int(random.integers(len(catalog.categories))) if whole_category else -1,
                int(first),
                int(first) + int(random.integers(6, 14)),
                percent,
                round(1 + percent / 100 * random.uniform(2.2, 4.5), 2),
            )
        )
    return promotions


def promotion_rows(plan: Plan, catalog: Catalog, promotions: list[Promotion]) -> list[list[str]]:
    """The rows of promotions.csv."""
    return [
        [
            catalog.ids[p.product] if p.product >= 0 else "",
            catalog.categories[p.category] if p.category >= 0 else "",
            str(plan.dates[p.first]),
            str(plan.dates[p.last]),
            "percent_off",
            f"{p.percent / 100:.2f}",
        ]
        for p in promotions
    ]
