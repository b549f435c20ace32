"""The shops: where they are, when they open, how they grow (places.toml)."""

from dataclasses import dataclass

import numpy as np

from etl.demo.draws import Array
from etl.demo.plan import COMPANY, Plan, vocabulary

HEADER = ("location_id", "location_name", "city", "region", "time_zone", "opens_at", "closes_at")


@dataclass(frozen=True)
class Place:
    """One location; `share` of all orders on day 0, growth a year, tax in hundredths of a percent."""

    location_id: str
    name: str
    city: str
    region: str
    time_zone: str
    opens: int
    closes: int
    week: str
    share: float
    growth: float
    tax: int


def open_places(plan: Plan) -> list[Place]:
    """The first `plan.locations` shops, shares adding up to one."""
    entries = vocabulary("places")["location"][: plan.locations]
    total = sum(entry["share"] for entry in entries)
    return [
        Place(**{**entry, "location_id": f"L{number}", "share": entry["share"] / total})
        for number, entry in enumerate(entries, start=1)
    ]


def hour_weights(places: list[Place]) -> Array:
    """Weight of each hour of the day: shape (2 * locations, 24), workday and weekend of each in turn."""
    hours = vocabulary("places")["hours"]
    rows = []
    for place in places:
        for kind in ("workday", "weekend"):
            weights = np.zeros(24)
            weights[hours["first"] : hours["first"] + len(hours[kind])] = hours[kind]
            weights[: place.opens] = 0
            weights[place.closes :] = 0
            rows.append(weights)
    return np.stack(rows)


def location_rows(places: list[Place]) -> list[list[str]]:
    """The rows of locations.csv."""
    return [
        [p.location_id, f"{COMPANY}, {p.name}", p.city, p.region, p.time_zone, f"{p.opens:02}:00", f"{p.closes:02}:00"]
        for p in places
    ]
