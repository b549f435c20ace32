"""Reviews: who writes, how many stars, and sentences that fit them (reviews.toml).

Stars come from the product's quality and the customer's satisfaction. Planted: two products that leak, and
a season of late deliveries.
"""

from dataclasses import dataclass

import numpy as np

from etl.demo.catalog import best_sellers
from etl.demo.draws import Array, pick, stream
from etl.demo.people import customer_ids
from etl.demo.plan import vocabulary
from etl.demo.sales import COMPLETED, Lines
from etl.demo.world import World

HEADER = ("review_id", "customer_id", "product_id", "rating", "review_date", "review_text")
REVIEW_SHARE = 0.045
MEAN_RATING = 4.15
LEAKING_PRODUCTS = 2
SHIFT_CHANCE = 0.3


class Reviewers:
    """The lines that somebody will review, gathered month by month."""

    def __init__(self, world: World) -> None:
        self._world = world
        self._parts: list[Array] = []

    def add(self, lines: Lines) -> None:
        """Let some of the identified buyers of known products write, some days after."""
        random = stream(self._world.plan.seed, "reviewers", len(self._parts))
        wanted = (lines.status == COMPLETED) & (lines.customer >= 0) & (lines.product < self._world.catalog.size)
        wanted &= random.random(len(lines.order)) < REVIEW_SHARE
        chosen = lines.take(wanted)
        day = chosen.day + random.integers(2, 25, len(chosen.order))
        rows = np.stack([day, chosen.customer, chosen.product])
        self._parts.append(rows[:, day < self._world.plan.days])

    def columns(self) -> Array:
        """(3, reviews): day, customer, product, by day."""
        rows = np.concatenate(self._parts, axis=1)
        return rows[:, np.argsort(rows[0], kind="stable")]


@dataclass(frozen=True)
class Complaints:
    """What is planted in the reviews: products that leak, and the days on which deliveries came late."""

    leaking: list[int]
    late_from: int
    late_to: int


def plant_complaints(world: World) -> Complaints:
    """Two well-sold products, and a tenth of the period in its last third."""
    random = stream(world.plan.seed, "complaints")
    days = world.plan.days
    return Complaints(
        sorted(int(p) for p in random.choice(best_sellers(world.catalog, 40), LEAKING_PRODUCTS, replace=False)),
        int(days * 0.7),
        int(days * 0.8),
    )


def review_rows(world: World, reviews: Array, complaints: Complaints) -> list[list[str]]:
    """The rows of customer_reviews.csv from (day, customer, product) columns."""
    random = stream(world.plan.seed, "reviews")
    day, customer, product = reviews
    late = (day >= complaints.late_from) & (day < complaints.late_to) & (random.random(len(day)) < SHIFT_CHANCE)
    leak = np.isin(product, complaints.leaking) & (random.random(len(day)) < 2 * SHIFT_CHANCE)
    mean = MEAN_RATING + world.catalog.quality[product] + world.customers.satisfaction[customer]
    rating = np.clip(np.rint(mean - 2.2 * (late | leak) + random.normal(0, 0.85, len(day))), 1, 5).astype(np.int64)
    texts = _texts(world, product, rating, np.where(leak, 1, np.where(late, 2, 0)), random)
    written = (np.datetime64(world.plan.start_date, "D") + day).astype(str)
    ids = customer_ids(world.customers)
    return [
        [f"R-{number:07}", ids[who], world.catalog.ids[what], str(stars), when, text]
        for number, (who, what, stars, when, text) in enumerate(
            zip(customer.tolist(), product.tolist(), rating.tolist(), written.tolist(), texts, strict=True), start=1
        )
    ]


def _texts(world: World, product: Array, rating: Array, cause: Array, random: np.random.Generator) -> list[str]:
    """Two topics and a closing word, of which one to three are said. `cause`: 1 it leaked, 2 it came late."""
    names = [name for name in vocabulary("reviews") if name != "whole"]
    first, second = _topics(world, product, cause, names, random)
    first_good = np.where(rating == 3, random.random(len(product)) < 0.5, rating > 3) & (cause == 0)
    second_good = np.where(rating == 3, ~first_good, rating > 3)
    closing = np.where(rating == 3, 2, rating < 3)
    # three stars say both sides
    said = np.maximum(random.integers(1, 4, len(product)), np.where(rating == 3, 2, 1))
    columns = [column.tolist() for column in (first, first_good, second, second_good, closing, said)]
    chances = random.random((4, len(product))).tolist()
    return [
        _join(
            [
                _sentence(names[topic], "good" if good else "bad", x),
                _sentence(names[other], "good" if other_good else "bad", y),
                _sentence("whole", ("good", "bad", "mixed")[end], z),
            ][:count],
            look,
        )
        for topic, good, other, other_good, end, count, x, y, z, look in zip(*columns, *chances, strict=True)
    ]


def _topics(
    world: World, product: Array, cause: Array, names: list[str], random: np.random.Generator
) -> tuple[Array, Array]:
    """Two different topics of the product's category, as indices into `names`; a known cause comes first."""
    categories = vocabulary("products")["category"]
    of_category = np.array([[float(name in entry["topics"]) for name in names] for entry in categories])
    talked_about = of_category[world.catalog.category[product]]
    rows = np.arange(len(product))
    first = pick(talked_about, rows, random)
    first = np.where(cause == 1, names.index("packaging"), np.where(cause == 2, names.index("delivery"), first))
    talked_about[rows, first] = 0
    return first, pick(talked_about, rows, random)


def _sentence(topic: str, tone: str, chance: float) -> str:
    choices: list[str] = vocabulary("reviews")[topic][tone]
    return choices[int(chance * len(choices))]


def _join(sentences: list[str], chance: float) -> str:
    mark = "!" if chance > 0.9 else "."
    between = "\n" if chance < 0.06 else " "
    return between.join(sentence if sentence[-1] in "!?" else sentence + mark for sentence in sentences)
