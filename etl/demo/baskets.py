"""Which products are in each order: by the day's prices and promotions, the customer's taste, planted pairs."""

import numpy as np

from etl.demo.draws import Array, pick
from etl.demo.people import FAVOURITES
from etl.demo.plan import vocabulary
from etl.demo.visits import Visits
from etl.demo.world import World

EXTRA_LINES = 1.3
# Chance that a line is one of the customer's favourites when neither price, promotion nor season speak.
FAVOURITE_CHANCE = 0.15


def fill_baskets(world: World, visits: Visits, random: np.random.Generator) -> tuple[Array, Array]:
    """(order, product): one entry a line, `order` an index into `visits`, no product twice in an order.

    All visits lie in one month: the table of weights is built for the days between the first and the last.
    """
    known = visits.customer >= 0
    segments = np.array([s["basket"] for s in vocabulary("people")["segment"]])
    size = np.where(known, segments[world.customers.segment[visits.customer]], 0.8)
    lines = 1 + random.poisson(EXTRA_LINES * size * world.offers.pull[visits.day])
    order = np.repeat(np.arange(len(lines)), lines)
    product = _choose(world, visits, order, random)
    order, product = _add_partners(world, visits, order, product, random)
    together, _ = np.unique(order * world.catalog.size + product, return_index=True)
    order, product = np.divmod(together, world.catalog.size)
    there = ~_sold_out(world, visits, order, product)
    return order[there], product[there]


def _choose(world: World, visits: Visits, order: Array, random: np.random.Generator) -> Array:
    catalog, customers = world.catalog, world.customers
    first, stop = visits.day[0], visits.day[-1] + 1
    weights = world.offers.weight[first:stop, None, :] * customers.tastes[:, catalog.category]
    customer, day = visits.customer[order], visits.day[order]
    taste = np.where(customer >= 0, customers.taste[customer], 0)
    row = (day - first) * len(customers.tastes) + taste
    product = pick(weights.reshape(-1, catalog.size), row, random)
    favourite = customers.favourites[customer, random.integers(FAVOURITES, size=len(order))]
    wish = FAVOURITE_CHANCE * _appeal(world, day, favourite)
    return np.where((customer >= 0) & (random.random(len(order)) < wish), favourite, product)


def _appeal(world: World, day: Array, product: Array) -> Array:
    """How much a product is wanted on a day against an ordinary one at its first price.

    Favourites and partners are passed over by it too, else their demand would not follow their elasticity.
    """
    appeal: Array = world.offers.weight[day, product] / world.catalog.popularity[product]
    return appeal


def _add_partners(
    world: World, visits: Visits, order: Array, product: Array, random: np.random.Generator
) -> tuple[Array, Array]:
    partner = np.zeros(world.catalog.size, dtype=np.int64)
    chance = np.zeros(world.catalog.size)
    for pair in world.pairs:
        partner[pair.first], chance[pair.first] = pair.second, pair.chance
    wish = chance[product] * _appeal(world, visits.day[order], partner[product])
    added = np.flatnonzero(random.random(len(order)) < wish)
    return np.concatenate([order, order[added]]), np.concatenate([product, partner[product[added]]])


def _sold_out(world: World, visits: Visits, order: Array, product: Array) -> Array:
    day, location = visits.day[order], visits.location[order]
    missing = np.zeros(len(order), dtype=bool)
    for out in world.stock_outs:
        hit = (product == out.product) & (location == out.location)
        missing |= hit & (day >= out.first) & (day <= out.last)
    return missing
