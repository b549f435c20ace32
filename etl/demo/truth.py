"""truth.json: what was planted, and the exact figures of the clean data, for tests to find again.

Counting rules: lines of completed sales and of returns count; open, draft and cancelled orders do not. An
order is one with a counted line of positive quantity; customers are distinct identified ones with such an
order; units and net revenue (total less tax) are signed sums, so returns lower them.
"""

from typing import Any

import numpy as np

from etl.demo.dirt import Ledger
from etl.demo.draws import Array
from etl.demo.people import customer_ids
from etl.demo.plan import COMPANY, CURRENCY
from etl.demo.reviews import Complaints
from etl.demo.sales import Lines
from etl.demo.world import World

NAME = "truth.json"
CUSTOMER_NAME = "truth_customers.csv"
CUSTOMER_HEADER = ("customer_id", "last_alive_date", "orders_per_busy_day", "satisfaction", "taste", "home_location_id")


class Totals:
    """Exact figures, gathered month by month."""

    def __init__(self, world: World) -> None:
        self._world = world
        self._lines_read = 0
        self._months: dict[str, dict[str, Any]] = {}
        self._seen = np.zeros((len(world.places), world.customers.size), dtype=bool)
        self._by_location = np.zeros((len(world.places), 4), dtype=np.int64)

    def add(self, month: str, lines: Lines) -> None:
        """Count the accepted lines of one month."""
        self._lines_read += len(lines.order)
        kept = lines.take(lines.counts)
        bought = kept.take((kept.quantity > 0) & (kept.customer >= 0))
        self._seen[bought.location, bought.customer] = True
        figures = np.stack([_figures(kept.take(kept.location == at)) for at in range(len(self._world.places))])
        self._by_location += figures
        self._months[month] = {**_named(figures.sum(axis=0)), "customers": len(np.unique(bought.customer))}

    def as_json(self) -> dict[str, Any]:
        """All figures; money as decimal strings."""
        by_location = {
            place.location_id: {**_named(figures), "customers": int(seen.sum())}
            for place, figures, seen in zip(self._world.places, self._by_location, self._seen, strict=True)
        }
        return {
            "accepted_rows_of_any_status": self._lines_read,
            **_named(self._by_location.sum(axis=0)),
            "customers": int(self._seen.any(axis=0).sum()),
            "by_month": self._months,
            "by_location": by_location,
        }


def _figures(lines: Lines) -> Array:
    orders = np.unique(lines.order[lines.quantity > 0])
    return np.array([len(lines.order), len(orders), lines.quantity.sum(), (lines.total - lines.tax).sum()])


def _named(figures: Array) -> dict[str, Any]:
    lines, orders, units, net = (int(figure) for figure in figures)
    return {"lines": lines, "orders": orders, "units": units, "net_revenue": dollars(net)}


def dollars(cents: int) -> str:
    """Whole cents as an exact decimal text."""
    return f"{'-' if cents < 0 else ''}{abs(cents) // 100}.{abs(cents) % 100:02}"


def describe(
    world: World, totals: Totals, complaints: Complaints, rows: dict[str, int], ledger: Ledger
) -> dict[str, Any]:
    """The whole truth file; `rows` are the data rows of each CSV file, dirty ones included."""
    plan = world.plan
    return {
        "company": COMPANY,
        "currency": CURRENCY,
        "parameters": {
            "start_date": str(plan.start_date),
            "end_date": str(plan.end_date),
            "years": plan.years,
            "orders_per_day": plan.orders_per_day,
            "locations": plan.locations,
            "seed": plan.seed,
        },
        "rows": rows,
        "totals": totals.as_json(),
        **_planted_in_sales(world),
        "churn": _churn(world),
        "reviews": {
            "leaking_products": [world.catalog.ids[p] for p in complaints.leaking],
            "late_deliveries": [str(plan.dates[complaints.late_from]), str(plan.dates[complaints.late_to - 1])],
        },
        "employees": _employees(world),
        "dirty_rows": [[dirty.file, dirty.row, dirty.kind, dirty.treatment] for dirty in ledger],
    }


def _planted_in_sales(world: World) -> dict[str, Any]:
    catalog, dates = world.catalog, world.plan.dates
    return {
        "products": [
            {
                "product_id": catalog.ids[i],
                "elasticity": float(catalog.elasticity[i]),
                "price_levels": len(np.unique(world.offers.price[:, i])),
                "return_rate": round(float(catalog.return_rate[i]), 4),
                "quality": round(float(catalog.quality[i]), 3),
                "launch_date": str(dates[catalog.launch_day[i]]) if catalog.launch_day[i] else None,
            }
            for i in range(catalog.size)
        ],
        "promotions": [
            {
                "promotion_id": p.promotion_id,
                "product_id": catalog.ids[p.product] if p.product >= 0 else None,
                "category": catalog.categories[p.category] if p.category >= 0 else None,
                "start_date": str(dates[p.first]),
                "end_date": str(dates[p.last]),
                "discount_rate": p.percent / 100,
                "lift": p.lift,
            }
            for p in world.offers.promotions
        ],
        "affinities": [
            {"product_id": catalog.ids[p.first], "with_product_id": catalog.ids[p.second], "chance": p.chance}
            for p in world.pairs
        ],
        "anomalies": [_event(world, e.kind, e.location_id, e.day, e.factor) for e in world.events if not e.lasting],
        "change_points": [_event(world, e.kind, e.location_id, e.day, e.factor) for e in world.events if e.lasting],
        "stock_outs": [
            {
                "location_id": world.places[out.location].location_id,
                "product_id": catalog.ids[out.product],
                "start_date": str(dates[out.first]),
                "end_date": str(dates[out.last]),
            }
            for out in world.stock_outs
        ],
    }


def _event(world: World, kind: str, location_id: str, day: int, factor: float) -> dict[str, Any]:
    where = location_id or None
    return {"kind": kind, "location_id": where, "date": str(world.plan.dates[day]), "factor": factor}


def _churn(world: World) -> dict[str, Any]:
    death = world.customers.death_day
    return {
        "customers": world.customers.size,
        "lost_by_the_end": int((death < world.plan.days).sum()),
        "lost_by_month": {
            month: int(((death >= first) & (death < stop)).sum()) for month, first, stop in world.plan.months()
        },
        "per_customer": CUSTOMER_NAME,
    }


def _employees(world: World) -> list[dict[str, Any]]:
    staff = world.staff
    return [
        {
            "employee_id": employee,
            "diligence": round(float(staff.diligence[i]), 3),
            "pace": round(float(staff.pace[i]), 3),
            "selling": round(float(staff.selling[i]), 3),
        }
        for i, employee in enumerate(staff.ids)
    ]


def customer_truth_rows(world: World) -> list[list[str]]:
    """The rows of truth_customers.csv; last_alive_date is empty for who is alive after the last day."""
    customers, days = world.customers, world.plan.days
    last = np.minimum(np.floor(customers.death_day), days)
    dates = (np.datetime64(world.plan.start_date, "D") + last.astype(np.int64)).astype(str).tolist()
    alive = (customers.death_day >= days).tolist()
    columns = (customers.rate, customers.satisfaction, customers.taste, customers.home)
    lists = [column.tolist() for column in columns]
    return [
        [who, "" if lives else date, f"{rate:.5f}", f"{mood:.3f}", str(taste), world.places[home].location_id]
        for who, lives, date, rate, mood, taste, home in zip(customer_ids(customers), alive, dates, *lists, strict=True)
    ]
