"""Order lines with exact money, month by month, returns included.

Money is in whole cents: gross = quantity * price; discount = gross * percent, rounded half up; tax on what is
left, rounded half up; total = gross - discount + tax. Goods bought at a discount are not taken back.
"""

from collections.abc import Iterator
from dataclasses import dataclass, fields, replace

import numpy as np

from etl.demo.baskets import fill_baskets
from etl.demo.draws import Array, pick, pick_one, stream
from etl.demo.places import hour_weights
from etl.demo.staff import selling_weights
from etl.demo.visits import Visits, build_visits
from etl.demo.world import World

STATUSES = ("completed", "returned", "cancelled", "open", "draft")
COMPLETED, RETURNED, CANCELLED, OPEN, DRAFT = range(5)
DAY_SECONDS = 86_400
QUANTITY_WEIGHTS = np.array([0, 0.66, 0.21, 0.06, 0.05, 0.01, 0.01])
PARTIAL_RETURN_SHARE = 0.2


@dataclass(frozen=True)
class Lines:
    """Columns, one entry an order line. Money in cents; `second` counts from the start of day 0, local time;
    `order` is one number per order, without order; customer -1 is a guest."""

    order: Array
    second: Array
    location: Array
    customer: Array
    employee: Array
    status: Array
    product: Array
    quantity: Array
    price: Array
    discount: Array
    tax: Array
    total: Array
    cost: Array

    @property
    def day(self) -> Array:
        """Day number of each line."""
        return self.second // DAY_SECONDS

    @property
    def counts(self) -> Array:
        """Whether a line is in the company's figures: completed sales and returns."""
        return self.status <= RETURNED

    def take(self, rows: Array) -> "Lines":
        """The lines at these indices, or where this mask is true."""
        return Lines(*(getattr(self, field.name)[rows] for field in fields(self)))


def join_lines(first: Lines, second: Lines) -> Lines:
    """Both, one after the other."""
    names = [field.name for field in fields(Lines)]
    return Lines(*(np.concatenate([getattr(first, name), getattr(second, name)]) for name in names))


def monthly_lines(world: World) -> Iterator[tuple[str, Lines]]:
    """('YYYY-MM', lines dated in that month, sorted by time and order) for each month; memory is a month's."""
    visits = build_visits(world.plan, world.places, world.customers, world.busy)
    carried: Lines | None = None
    orders = returns = 0
    for part, (month, first, stop) in enumerate(world.plan.months()):
        todays = visits.between(first, stop)
        if len(todays.day):
            random = stream(world.plan.seed, "sales", part)
            sold = _sell(world, todays, orders, random)
            back = _take_back(world, sold, returns, random)
            orders, returns = orders + len(todays.day), returns + len(back.order)
            sold = join_lines(sold, back)
            carried = sold if carried is None else join_lines(carried, sold)
        if carried is not None:
            due = carried.second < stop * DAY_SECONDS
            lines = carried.take(due)
            carried = carried.take(~due)
            yield month, lines.take(np.lexsort([lines.order, lines.second]))


def _moments(world: World, day: Array, location: Array, random: np.random.Generator) -> Array:
    weekend = (world.plan.dates[day].astype(np.int64) + 3) % 7 >= 5
    hour = pick(hour_weights(world.places), 2 * location + weekend, random)
    seconds: Array = day * DAY_SECONDS + hour * 3600 + random.integers(3600, size=len(day))
    return seconds


def _order_status(world: World, day: Array, random: np.random.Generator) -> Array:
    chance = random.random(len(day))
    status = np.where(chance < 0.015, CANCELLED, np.where(chance < 0.017, DRAFT, COMPLETED))
    # only the newest orders are still being worked on
    return np.where((day >= world.plan.days - 2) & (chance > 0.94), OPEN, status)


def _sell(world: World, visits: Visits, first_order: int, random: np.random.Generator) -> Lines:
    order, product = fill_baskets(world, visits, random)
    serving = selling_weights(world.staff, len(world.places), visits.day[0], visits.day[-1] + 1)
    employee = pick(serving, visits.location, random)
    second = _moments(world, visits.day, visits.location, random)
    status = _order_status(world, visits.day, random)
    quantity = pick_one(QUANTITY_WEIGHTS, len(order), random)
    price = world.offers.price[visits.day[order], product]
    percent = world.offers.percent[visits.day[order], product]
    unknown = np.zeros(len(order), dtype=np.int64)
    lines = Lines(
        order=first_order + order,
        second=second[order],
        location=visits.location[order],
        customer=visits.customer[order],
        employee=employee[order],
        status=status[order],
        product=product,
        quantity=quantity,
        price=price,
        discount=(quantity * price * percent + 50) // 100,
        tax=unknown,
        total=unknown,
        cost=unknown,
    )
    return _add_up(world, lines)


def _add_up(world: World, lines: Lines) -> Lines:
    """The lines with tax, total and cost; those of a return are as of a sale, but negative."""
    sign, pieces = np.sign(lines.quantity), np.abs(lines.quantity)
    rate = np.array([place.tax for place in world.places])[lines.location]
    taxable = pieces * lines.price - lines.discount
    tax = (taxable * rate + 5_000) // 10_000
    cost = lines.quantity * world.catalog.unit_cost[lines.product]
    return replace(lines, tax=sign * tax, total=sign * (taxable + tax), cost=cost)


def _take_back(world: World, sold: Lines, first_return: int, random: np.random.Generator) -> Lines:
    """Returns of some lines, each an order of its own some days later, at the same location and price."""
    day = sold.day + random.integers(2, 21, len(sold.order))
    wanted = (random.random(len(day)) < world.catalog.return_rate[sold.product]) & (sold.discount == 0)
    wanted &= (sold.status == COMPLETED) & (day < world.plan.days)
    wanted[wanted] &= world.busy[day[wanted], sold.location[wanted]] > 0
    lines, day = sold.take(wanted), day[wanted]
    number = np.arange(len(day))
    partial = random.random(len(day)) < PARTIAL_RETURN_SHARE
    returned = replace(
        lines,
        # sales count up from 0, so the numbers below are free
        order=-1 - first_return - number,
        second=_moments(world, day, lines.location, random),
        status=np.full(len(day), RETURNED),
        quantity=-np.where(partial, 1, lines.quantity),
    )
    return _add_up(world, returned)
