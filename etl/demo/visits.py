"""Orders before anything is in the basket: which day, at which location, by whom."""

from dataclasses import dataclass

import numpy as np

from etl.demo.calendar import growth
from etl.demo.draws import Array, stream
from etl.demo.people import GUEST_SHARE, Customers
from etl.demo.places import Place
from etl.demo.plan import Plan

AWAY_SHARE = 0.07


@dataclass(frozen=True)
class Visits:
    """Columns, one entry an order, sorted by day; customer -1 is a guest."""

    day: Array
    location: Array
    customer: Array

    def between(self, first: int, stop: int) -> "Visits":
        """The orders of the days first <= day < stop."""
        cut = slice(*np.searchsorted(self.day, [first, stop]))
        return Visits(self.day[cut], self.location[cut], self.customer[cut])


def build_visits(plan: Plan, places: list[Place], customers: Customers, busy: Array) -> Visits:
    """All orders of the period; `busy` is (days, locations), what is usual times the planted events."""
    random = stream(plan.seed, "visits")
    who = np.flatnonzero(customers.arrival_day >= 0)
    repeat_day, repeat_who = _repeat_orders(plan, customers, busy, len(who), random)
    day = np.concatenate([customers.arrival_day[who], repeat_day])
    customer = np.concatenate([who, repeat_who])
    location = _travel(customers.home[customer], day, busy, random)
    guest_day, guest_location = _guests(plan, places, busy, random)
    day = np.concatenate([day, guest_day])
    order = np.argsort(day, kind="stable")
    return Visits(
        day[order].astype(np.int64),
        np.concatenate([location, guest_location])[order],
        np.concatenate([customer, np.full(len(guest_day), -1)])[order],
    )


def _repeat_orders(
    plan: Plan, customers: Customers, busy: Array, first_orders: int, random: np.random.Generator
) -> tuple[Array, Array]:
    """Poisson orders in busy time, so the share of a day follows `busy`; scaled to the orders asked for."""
    clock = np.concatenate([np.zeros((1, busy.shape[1])), np.cumsum(busy, axis=0)])
    edges = np.arange(plan.days + 1)
    begin, end = np.empty(customers.size), np.empty(customers.size)
    for place in range(busy.shape[1]):
        at = customers.home == place
        # a first order is made on the day of arrival; the next can be on the day after
        begin[at] = np.interp(np.maximum(customers.arrival_day[at] + 1, 0), edges, clock[:, place])
        end[at] = np.interp(np.clip(customers.death_day[at], 0, plan.days), edges, clock[:, place])
    expected = customers.rate * np.maximum(end - begin, 0)
    wanted = plan.orders_per_day * plan.days * (1 - GUEST_SHARE) - first_orders
    who = np.repeat(np.arange(customers.size), random.poisson(expected * max(wanted, 0) / expected.sum()))
    moment = random.uniform(begin[who], end[who])
    day = np.empty(len(who))
    for place in range(busy.shape[1]):
        at = customers.home[who] == place
        day[at] = np.interp(moment[at], clock[:, place], edges)
    return np.minimum(day.astype(np.int64), plan.days - 1), who


def _travel(home: Array, day: Array, busy: Array, random: np.random.Generator) -> Array:
    """Now and then people buy at another location, if that is open."""
    away = random.integers(busy.shape[1], size=len(home))
    goes = (random.random(len(home)) < AWAY_SHARE) & (busy[day, away] > 0)
    return np.where(goes, away, home)


def _guests(plan: Plan, places: list[Place], busy: Array, random: np.random.Generator) -> tuple[Array, Array]:
    shares = np.array([place.share for place in places])
    level = busy * growth(places, np.arange(plan.days)) * shares
    counts = random.poisson(level * plan.orders_per_day * plan.days * GUEST_SHARE / level.sum()).ravel()
    day = np.repeat(np.arange(plan.days), len(places))
    location = np.tile(np.arange(len(places)), plan.days)
    return np.repeat(day, counts), np.repeat(location, counts)
