"""The range: products, categories, costs, suppliers, and what is planted in them (products.toml)."""

from dataclasses import dataclass

import numpy as np

from etl.demo.calendar import day_of_year
from etl.demo.draws import Array, spread, stream
from etl.demo.plan import Plan, vocabulary

HEADER = (
    "product_id",
    "product_name",
    "category",
    "price",
    "stock_level",
    "supplier",
    "lead_time_days",
    "pack_size",
    "unit_cost",
)


@dataclass(frozen=True)
class Catalog:
    """All products as columns, one entry a product; money in cents, `category` an index into `categories`.

    `unknown` product ids follow the known ones in `ids`: they are sold, but never listed in the catalog.
    """

    ids: list[str]
    names: list[str]
    categories: list[str]
    category: Array
    second_category: Array  # -1 for none
    suppliers: list[str]
    lead_time_days: Array
    pack_size: Array
    base_price: Array
    unit_cost: Array
    popularity: Array
    elasticity: Array
    quality: Array  # added to the mean rating
    return_rate: Array
    launch_day: Array  # 0 for what was always there

    @property
    def size(self) -> int:
        """Number of listed products."""
        return len(self.names)


def build_catalog(plan: Plan) -> Catalog:
    """Some 250 products in ten categories, the same ids in the same order for every size of company."""
    entries = vocabulary("products")["category"]
    made = [(c, name, form) for c, entry in enumerate(entries) for name in entry["names"] for form in entry["forms"]]
    random = stream(plan.seed, "catalog")
    size = len(made)
    category = np.array([c for c, _, _ in made])
    price = np.array([form[1] for _, _, form in made]) * random.uniform(0.82, 1.22, size)
    base_price = np.maximum(np.round(price * 20), 1).astype(np.int64) * 5
    margin = np.array([entry["margin"] for entry in entries])[category] + random.normal(0, 0.05, size)
    return_rate = np.array([entry["returns"] for entry in entries])[category] * random.uniform(0.6, 1.5, size)
    return_rate[random.choice(size, 2, replace=False)] = 0.12
    return Catalog(
        ids=[f"P-{number:04}" for number in range(1, size + 1)] + ["P-9001", "P-9002", "P-9003"],
        names=[f"{name}, {form[0]}" for _, name, form in made],
        categories=[entry["name"] for entry in entries],
        category=category,
        second_category=_second_categories(category, len(entries), random),
        suppliers=[entries[c]["supplier"] for c in category],
        lead_time_days=random.integers(3, 29, len(entries))[category],
        pack_size=random.choice([6, 12, 24], size),
        base_price=base_price,
        unit_cost=np.round(base_price * (1 - margin)).astype(np.int64),
        popularity=np.array([form[2] for _, _, form in made]) * random.lognormal(0, 0.55, size),
        elasticity=_elasticities(np.array([entry["elasticity"] for entry in entries])[category], random),
        quality=random.normal(0, 0.4, size),
        return_rate=return_rate,
        launch_day=_launch_days(plan, size, random),
    )


def _elasticities(means: Array, random: np.random.Generator) -> Array:
    return np.round(np.clip(means + random.normal(0, 0.35, len(means)), -3.2, -0.3), 2)


def _second_categories(category: Array, count: int, random: np.random.Generator) -> Array:
    second = (category + random.integers(1, count, len(category))) % count
    return np.where(random.random(len(category)) < 0.08, second, -1)


def _launch_days(plan: Plan, size: int, random: np.random.Generator) -> Array:
    """One product in ten is new, somewhere in the first four fifths of the period."""
    days = np.zeros(size, dtype=np.int64)
    new = random.choice(size, size // 10, replace=False)
    days[new] = spread(random, int(plan.days * 0.8), len(new))
    return days


def best_sellers(catalog: Catalog, count: int) -> Array:
    """The most popular products that were always there."""
    return np.argsort(-catalog.popularity * (catalog.launch_day == 0), kind="stable")[:count]


def category_seasons(plan: Plan) -> Array:
    """Factor of each category on each day, shape (days, categories)."""
    day = day_of_year(plan)
    winter = np.cos(2 * np.pi * (day - 15) / 365.25)
    shapes = {"winter": winter, "summer": -winter, "gift": np.clip((day - 310) / 40, 0, 1) * (day < 359) - 0.08}
    return np.stack([1 + e["swing"] * shapes[e["season"]] for e in vocabulary("products")["category"]], axis=1)


def catalog_rows(catalog: Catalog, price: Array, stock: Array) -> list[list[str]]:
    """The rows of product_catalog.csv: `price` in cents and `stock` in units on the last day, one a product."""
    rows = []
    for i in range(catalog.size):
        category = catalog.categories[catalog.category[i]]
        if catalog.second_category[i] >= 0:
            category += "|" + catalog.categories[catalog.second_category[i]]
        rows.append(
            [
                catalog.ids[i],
                catalog.names[i],
                category,
                f"{price[i] / 100:.2f}",
                str(stock[i]),
                catalog.suppliers[i],
                str(catalog.lead_time_days[i]),
                str(catalog.pack_size[i]),
                f"{catalog.unit_cost[i] / 100:.2f}",
            ]
        )
    return rows
