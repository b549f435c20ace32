"""Customers: when they come, how often they buy, when they are lost for good.

The process is that of BG/NBD: a customer arrives with a first order, buys at a rate of his own (gamma) while
alive, and dies unnoticed; one in four never comes back. Rates are per busy day: time runs by what is usual at
the home location, so seasons and holidays act on everyone. People arrive from five years before the data on;
who was lost before it starts is left out.
"""

import unicodedata
from dataclasses import dataclass

import numpy as np

from etl.demo.calendar import growth
from etl.demo.catalog import Catalog
from etl.demo.draws import Array, pick, pick_one, stream
from etl.demo.places import Place
from etl.demo.plan import Plan, vocabulary

HEADER = ("customer_id", "customer_name", "email", "signup_date", "customer_segment", "region")
GUEST_SHARE = 0.15
ONE_TIME_SHARE = 0.25
MEAN_LIFE_DAYS = 480
MEAN_GAP_DAYS = 34
RATE_SHAPE = 1.3
DAYS_BEFORE = 1825
TASTES = 7
FAVOURITES = 3


@dataclass(frozen=True)
class Customers:
    """Columns, one entry a customer, in order of arrival. Days may be before day 0 or after the last."""

    home: Array  # index of the location
    segment: Array
    taste: Array  # row of `tastes`
    arrival_day: Array
    death_day: Array  # float; equal to arrival for those who never come back
    rate: Array  # orders per mean day while alive
    satisfaction: Array  # added to the mean rating, and lengthens life
    favourites: Array  # (customers, FAVOURITES) products
    tastes: Array  # (TASTES, categories) factors; row 0 is neutral

    @property
    def size(self) -> int:
        """Number of customers."""
        return len(self.home)


def build_customers(plan: Plan, places: list[Place], catalog: Catalog, busy: Array) -> Customers:
    """Everybody who is alive on day 0 or comes later; `busy` is shaped (days, locations)."""
    random = stream(plan.seed, "customers")
    home, arrival = _arrivals(plan, places, busy, random)
    segments = vocabulary("people")["segment"]
    segment = pick_one(np.array([s["share"] for s in segments]), len(home), random)
    satisfaction = random.normal(0, 0.4, len(home))
    lifetime = np.array([s["lifetime"] for s in segments])[segment] * np.exp(0.6 * satisfaction)
    death = arrival + random.exponential(MEAN_LIFE_DAYS, len(home)) * lifetime
    death = np.where(random.random(len(home)) < ONE_TIME_SHARE, arrival, death)
    kept = np.flatnonzero((death >= 0) & (arrival < plan.days))
    kept = kept[np.argsort(arrival[kept], kind="stable")]
    tastes = _tastes(len(catalog.categories), random)
    taste = pick_one(np.array([0.3] + [0.7 / (TASTES - 1)] * (TASTES - 1)), len(kept), random)
    rates = np.array([s["rate"] for s in segments])[segment[kept]]
    return Customers(
        home=home[kept],
        segment=segment[kept],
        taste=taste,
        arrival_day=arrival[kept],
        death_day=death[kept],
        rate=rates * random.gamma(RATE_SHAPE, 1 / (RATE_SHAPE * MEAN_GAP_DAYS), len(kept)),
        satisfaction=satisfaction[kept],
        favourites=_favourites(taste, tastes, catalog, random),
        tastes=tastes,
    )


def _arrivals(plan: Plan, places: list[Place], busy: Array, random: np.random.Generator) -> tuple[Array, Array]:
    days = np.arange(-DAYS_BEFORE, plan.days)
    busy = np.concatenate([np.ones((DAYS_BEFORE, len(places))), busy])
    orders_each = 1 + (1 - ONE_TIME_SHARE) * MEAN_LIFE_DAYS / MEAN_GAP_DAYS
    a_day = plan.orders_per_day * (1 - GUEST_SHARE) / orders_each
    shares = np.array([place.share for place in places])
    counts = random.poisson(a_day * shares * growth(places, days) * busy)
    home = np.repeat(np.tile(np.arange(len(places)), len(days)), counts.ravel())
    return home, np.repeat(np.repeat(days, len(places)), counts.ravel())


def _tastes(categories: int, random: np.random.Generator) -> Array:
    tastes = random.uniform(0.4, 0.9, (TASTES, categories))
    tastes[0] = 1
    for row in range(1, TASTES):
        tastes[row, random.choice(categories, 2, replace=False)] = random.uniform(2.5, 4.5, 2)
    return tastes


def _favourites(taste: Array, tastes: Array, catalog: Catalog, random: np.random.Generator) -> Array:
    weights = catalog.popularity * tastes[:, catalog.category] * (catalog.launch_day == 0)
    return pick(weights, np.repeat(taste, FAVOURITES), random).reshape(-1, FAVOURITES)


def customer_ids(customers: Customers) -> list[str]:
    """C-0000001 and so on, in order of arrival."""
    return [f"C-{number:07}" for number in range(1, customers.size + 1)]


def draw_names(size: int, random: np.random.Generator) -> list[str]:
    """Invented full names; one in 150 is of the kind that careless readers of CSV break on."""
    words = vocabulary("people")
    given = np.array(words["given"], dtype=object)[random.integers(len(words["given"]), size=size)]
    family = np.array(words["family"], dtype=object)[random.integers(len(words["family"]), size=size)]
    names = given + " " + family
    difficult = np.flatnonzero(random.random(size) < 1 / 150)
    names[difficult] = random.choice(np.array(words["difficult"], dtype=object), len(difficult))
    return list(names)


def email(name: str, number: int) -> str:
    """An address of the person at example.com, plain ASCII and different for every number."""
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode().lower()
    word = "".join(letter if letter.isalnum() else " " for letter in plain).split()
    return f"{'.'.join(word) or 'customer'}.{number}@example.com"


def customer_rows(plan: Plan, places: list[Place], customers: Customers) -> list[list[str]]:
    """The rows of customer_database.csv."""
    names = draw_names(customers.size, stream(plan.seed, "names"))
    signup = (np.datetime64(plan.start_date, "D") + customers.arrival_day).astype(str)
    segments = [s["name"] for s in vocabulary("people")["segment"]]
    regions = [place.region for place in places]
    ids = customer_ids(customers)
    return [
        [ids[i], name, email(name, i + 1), signup[i], segments[customers.segment[i]], regions[customers.home[i]]]
        for i, name in enumerate(names)
    ]
