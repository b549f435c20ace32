"""Stock on hand: one count a week, location and product, from what was sold and a plain reorder rule."""

import numpy as np

from etl.demo.draws import Array
from etl.demo.sales import COMPLETED, Lines
from etl.demo.world import World

HEADER = ("location_id", "product_id", "date", "stock_level")
COVER_WEEKS = 4


class WeeklySales:
    """Units sold by week, location and product, gathered month by month. The last week ends on the last day."""

    def __init__(self, world: World) -> None:
        self._offset = -world.plan.days % 7
        weeks = (world.plan.days + self._offset) // 7
        self.units = np.zeros((weeks, len(world.places), world.catalog.size), dtype=np.int64)

    def add(self, lines: Lines) -> None:
        """Take completed sales in; what comes back is not sold again."""
        kept = lines.take((lines.status == COMPLETED) & (lines.product < self.units.shape[2]))
        np.add.at(self.units, ((kept.day + self._offset) // 7, kept.location, kept.product), kept.quantity)


def count_days(world: World, weeks: int) -> Array:
    """Day number of each weekly count, the last being the last day of the data."""
    return world.plan.days - 1 - 7 * np.arange(weeks)[::-1]


def simulate_stock(world: World, units: Array) -> Array:
    """Units on hand at each weekly count, shaped as `units`: order up to lead time plus four weeks of sales in
    whole packs; a hasty delivery covers what ran out unplanned; planted stock-outs are empty shelves."""
    lead = np.maximum(world.catalog.lead_time_days // 7, 1)
    usual = units.mean(axis=0)
    target = np.ceil(usual * (lead + COVER_WEEKS)).astype(np.int64) + 2
    days = count_days(world, len(units))
    on_hand, levels = target.copy(), np.empty_like(units)
    on_order = np.zeros((int(lead.max()) + 1, *target.shape), dtype=np.int64)
    for week, sold in enumerate(units):
        on_hand = on_hand + on_order[0] - sold
        on_order = np.roll(on_order, -1, axis=0)
        on_order[-1] = 0
        on_hand = np.where(on_hand < 0, _whole_packs(world, -on_hand) + on_hand, on_hand)
        for out in world.stock_outs:
            if out.first <= days[week] <= out.last:
                on_hand[out.location, out.product] = 0
        position = on_hand + on_order.sum(axis=0)
        ordered = np.where(position < usual * (lead + 2), _whole_packs(world, target - position), 0)
        for product_lead in np.unique(lead):
            on_order[product_lead - 1][:, lead == product_lead] += ordered[:, lead == product_lead]
        levels[week] = on_hand
    return levels


def _whole_packs(world: World, wanted: Array) -> Array:
    pack = world.catalog.pack_size
    packs: Array = np.maximum(-(-wanted // pack), 0) * pack
    return packs


def stock_columns(world: World, levels: Array) -> tuple[Array, Array, Array, Array]:
    """(location, product, day, quantity) of every count since the product was launched, by day."""
    days = count_days(world, len(levels))
    listed = (days[:, None, None] >= world.catalog.launch_day) & np.ones(levels.shape, dtype=bool)
    listed &= days[:, None, None] >= 0
    week, location, product = np.nonzero(listed)
    return location, product, days[week], levels[listed]
