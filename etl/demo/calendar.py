"""How busy a day is: weekday, season, holidays, growth, and the planted anomalies and change point.

Everything here is a factor against a mean day, shaped (days, locations).
"""

from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np

from etl.demo.draws import Array, spread, stream
from etl.demo.places import Place
from etl.demo.plan import Plan, vocabulary


@dataclass(frozen=True)
class Event:
    """A planted break: the factor on orders of a location ('' for all) on a day, or from that day on.

    A lasting one acts on guests and known customers; new people arrive as before, so the step stays a step.
    """

    kind: str
    location_id: str
    day: int
    factor: float
    lasting: bool = False


def easter(year: int) -> date:
    """Easter Sunday of the Gregorian calendar (the anonymous algorithm of Meeus, Jones and Butcher)."""
    golden, century, rest = year % 19, year // 100, year % 100
    moon = (19 * golden + century - century // 4 - (century - (century + 8) // 25 + 1) // 3 + 15) % 30
    sunday = (32 + 2 * (century % 4) + 2 * (rest // 4) - moon - rest % 4) % 7
    late = (golden + 11 * moon + 22 * sunday) // 451
    month, day = divmod(moon + sunday - 7 * late + 114, 31)
    return date(year, month, day + 1)


def _nth_weekday(year: int, month: int, weekday: int, nth: int) -> date:
    first = date(year, month, 1)
    return first + timedelta(days=(weekday - first.weekday()) % 7 + 7 * (nth - 1))


def holidays(year: int) -> dict[date, float]:
    """Days unlike their neighbours, with the factor on orders; 0 is closed."""
    thanksgiving = _nth_weekday(year, 11, 3, 4)
    sunday = easter(year)
    return {
        date(year, 1, 1): 0.5,
        date(year, 2, 14): 1.25,
        sunday - timedelta(days=2): 0.8,
        sunday - timedelta(days=1): 1.2,
        sunday: 0.0,
        _nth_weekday(year, 5, 6, 2): 1.3,
        date(year, 7, 4): 0.55,
        _nth_weekday(year, 9, 0, 1): 0.8,
        thanksgiving: 0.0,
        thanksgiving + timedelta(days=1): 2.1,
        thanksgiving + timedelta(days=2): 1.5,
        date(year, 12, 24): 0.9,
        date(year, 12, 25): 0.0,
        date(year, 12, 26): 0.8,
        date(year, 12, 31): 0.75,
    }


def holiday_factors(plan: Plan) -> Array:
    """Shape (days,)."""
    factors = np.ones(plan.days)
    for year in range(plan.start_date.year, plan.end_date.year + 1):
        for day, factor in holidays(year).items():
            if plan.start_date <= day <= plan.end_date:
                factors[(day - plan.start_date).days] = factor
    return factors


def day_of_year(plan: Plan) -> Array:
    """Shape (days,): 0 on 1 January."""
    days: Array = (plan.dates - plan.dates.astype("datetime64[Y]").astype("datetime64[D]")).astype(np.int64)
    return days


def _season(plan: Plan, place: Place) -> Array:
    day = day_of_year(plan)
    summer = np.cos(2 * np.pi * (day - 200) / 365.25)
    run_up = np.clip((day - 325) / 25, 0, 1) * (day < 358)
    return 1 + (0.16 if place.week == "resort" else -0.05) * summer + 0.30 * run_up


def usual(plan: Plan, places: list[Place]) -> Array:
    """Weekday, season, holidays and weather, mean 1 in every column: what repeats every year."""
    weekday = (plan.dates.astype(np.int64) + 3) % 7  # 1970-01-01 was a Thursday
    weeks = vocabulary("places")["week"]
    random = stream(plan.seed, "weather")
    common = random.normal(0, 0.03, plan.days)
    columns = [np.array(weeks[place.week])[weekday] * _season(plan, place) for place in places]
    weather = np.exp(common[:, None] + random.normal(0, 0.05, (plan.days, len(places))))
    factors = np.stack(columns, axis=1) * weather * holiday_factors(plan)[:, None]
    mean_one: Array = factors / factors.mean(axis=0)
    return mean_one


def growth(places: list[Place], day: Array) -> Array:
    """Level of each location on the given day numbers (negative ones are before the data), 1 on day 0."""
    rates = np.array([place.growth for place in places])
    level: Array = (1 + rates) ** (day[:, None] / 365.25)
    return level


def plant_events(plan: Plan, places: list[Place]) -> list[Event]:
    """Two anomalies a year on ordinary days, and one lasting change (a renovation) in the middle."""
    random = stream(plan.seed, "events")
    ordinary = np.flatnonzero((holiday_factors(plan) == 1) & (day_of_year(plan) < 300))
    kinds = [
        ("power outage", places[0].location_id, 0.12),
        ("viral video", places[-1].location_id, 3.2),
        ("payment failure", "", 0.35),
        ("street festival", places[len(places) // 2].location_id, 2.4),
    ]
    chosen = ordinary[spread(random, len(ordinary), 2 * plan.years)]
    events = [Event(*kinds[i % 4][:2], int(day), kinds[i % 4][2]) for i, day in enumerate(chosen)]
    renovated = places[min(1, len(places) - 1)].location_id
    return [*events, Event("renovation", renovated, int(plan.days * 0.55), 1.4, lasting=True)]


def event_factors(plan: Plan, places: list[Place], events: list[Event]) -> Array:
    """Shape (days, locations)."""
    factors = np.ones((plan.days, len(places)))
    for event in events:
        hit = np.array([event.location_id in ("", place.location_id) for place in places])
        until = plan.days if event.lasting else event.day + 1
        factors[event.day : until, hit] *= event.factor
    return factors
