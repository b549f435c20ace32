"""Everything that is decided before the first sale: places, range, prices, people, and what is planted."""

from dataclasses import dataclass

from etl.demo.calendar import Event, event_factors, plant_events, usual
from etl.demo.catalog import Catalog, best_sellers, build_catalog
from etl.demo.draws import Array, spread, stream
from etl.demo.offers import Offers, build_offers
from etl.demo.people import Customers, build_customers
from etl.demo.places import Place, open_places
from etl.demo.plan import Plan
from etl.demo.staff import Staff, build_staff

PAIRS = 12
STOCK_OUTS_A_YEAR = 8


@dataclass(frozen=True)
class Pair:
    """A planted affinity: with `first` in a basket, `second` is added with this chance, on an ordinary day."""

    first: int
    second: int
    chance: float


@dataclass(frozen=True)
class StockOut:
    """Nothing of the product is sold at the location on the days first..last, both included."""

    location: int
    product: int
    first: int
    last: int


@dataclass(frozen=True)
class World:
    """The demo company; arrays are indexed as their own modules say, `busy` is (days, locations)."""

    plan: Plan
    places: list[Place]
    catalog: Catalog
    offers: Offers
    customers: Customers
    staff: Staff
    events: list[Event]
    pairs: list[Pair]
    stock_outs: list[StockOut]
    busy: Array


def build_world(plan: Plan) -> World:
    """All decisions, from the plan and its seed alone."""
    places = open_places(plan)
    catalog = build_catalog(plan)
    every_year = usual(plan, places)
    events = plant_events(plan, places)
    passing = [event for event in events if not event.lasting]
    return World(
        plan=plan,
        places=places,
        catalog=catalog,
        offers=build_offers(plan, catalog),
        customers=build_customers(plan, places, catalog, every_year * event_factors(plan, places, passing)),
        staff=build_staff(plan, places),
        events=events,
        pairs=_plant_pairs(plan, catalog),
        stock_outs=_plant_stock_outs(plan, places, catalog),
        busy=every_year * event_factors(plan, places, events),
    )


def _plant_pairs(plan: Plan, catalog: Catalog) -> list[Pair]:
    """Neighbours in a shuffled list of well-sold products: each product is in one pair at most."""
    random = stream(plan.seed, "pairs")
    chosen = random.permutation(best_sellers(catalog, 80))[: 2 * PAIRS].reshape(PAIRS, 2)
    return [Pair(int(a), int(b), round(float(random.uniform(0.18, 0.4)), 2)) for a, b in chosen]


def _plant_stock_outs(plan: Plan, places: list[Place], catalog: Catalog) -> list[StockOut]:
    """Ten days to two weeks, so that at least one weekly count of stock shows the empty shelf."""
    random = stream(plan.seed, "stock-outs")
    best = best_sellers(catalog, 60)
    return [
        StockOut(
            int(random.integers(len(places))), int(random.choice(best)), int(day), int(day + random.integers(9, 14))
        )
        for day in spread(random, plan.days - 14, STOCK_OUTS_A_YEAR * plan.years)
    ]
