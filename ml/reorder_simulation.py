"""What a reorder policy would have done: the last 60 days again, day by day, beside a policy without safety stock.

In: `items` and a `Panel` as in `ml.reorder`. Out: one row per (scope, scope_id, model, metric). Both policies see what
was known at the start of each week, begin with a full shelf, and are asked the same demand; what they cannot
meet is lost. service_level is the share of orders whose delivery came before anybody was turned away, fill_rate the
share of units that were met, mean_stock the units on hand at the end of a day.
"""

from dataclasses import dataclass
from itertools import product

import numpy as np
import pandas as pd

from ml.demand_backtest import BACKTESTS
from ml.demand_models import tsb
from ml.demand_panel import WEEK, Codes, Flags, Panel
from ml.demand_spread import CLASSES, volume_class
from ml.intervals import Array
from ml.reorder import (
    CHECK_DAYS,
    MOST_COVER_DAYS,
    REVIEW_DAYS,
    Params,
    Policy,
    item_sizes,
    order_quantity,
    panel_rows,
    plan,
)
from ml.stock_demand import DAYS_AHEAD

DAYS = 60
FEWEST_SHOWN = 90
SERVED = "negative_binomial"
NAIVE = "lead_time_mean"
MISSES = (1.0, 0.6, 0.4, 0.3, 0.2, 0.1)  # shares of the misses allowed that are planned for


@dataclass(frozen=True)
class _Run:
    """Shape (items, days): units asked for, turned away and on hand at the end of the day, and whether an order went
    out; `delay` is the days to its delivery, one figure an item."""

    demand: Array
    lost: Array
    on_hand: Array
    ordered: Array
    delay: Codes

    def figures(self, members: Flags) -> dict[str, float]:
        """service_level, fill_rate and mean_stock of some of the items; NaN where nothing was ordered or asked for."""
        series, day = np.nonzero(self.ordered * members[:, None])
        delivery = day + self.delay[series]
        came = delivery < self.demand.shape[1]
        turned_away = np.cumsum(self.lost > 0, axis=1)
        met = turned_away[series[came], delivery[came]] == turned_away[series[came], day[came]]
        asked = self.demand[members].sum()
        return {
            "service_level": float(met.mean()) if len(met) else np.nan,
            "fill_rate": float(1 - self.lost[members].sum() / asked) if asked > 0 else np.nan,
            "mean_stock": float(self.on_hand[members].sum(axis=0).mean()) if members.any() else np.nan,
        }


def simulate(items: pd.DataFrame, panel: Panel, params: Params) -> pd.DataFrame:
    """The backtest of both policies; empty where fewer than 150 days are known.

    What the served policy plans for is chosen on the 60 days before those it is judged by.
    """
    items = items[panel_rows(panel, items) >= 0].reset_index(drop=True)
    start = panel.length - DAYS
    if start < FEWEST_SHOWN or not len(items):
        return pd.DataFrame(columns=list(BACKTESTS)).astype(BACKTESTS)
    classes = _classes(items, panel, start)
    levels = choose_levels(items, panel, start, params)[classes]
    runs = {
        SERVED: _simulate(items, panel, start, _planned(items, panel, start, levels, params)),
        NAIVE: _simulate(items, panel, start, _naive(items, panel, start)),
    }
    return _rows(runs, classes, panel.days[start - 1])


def choose_levels(items: pd.DataFrame, panel: Panel, origin: int, params: Params) -> Array:
    """The level to plan for by class of volume (`ml.demand_spread.CLASSES`), so that the one asked for is reached.

    An order goes out when demand has just been high, so it meets a higher demand than a day drawn at random: the level
    is raised until the class's 60 days before `origin` would have gone well. Where none is enough, which is slow movers
    at the limit of what may be ordered, and without 150 days it is the one asked for.
    """
    items = items[panel_rows(panel, items) >= 0].reset_index(drop=True)
    start = origin - DAYS
    chosen = np.full(len(CLASSES), np.nan)
    if start >= FEWEST_SHOWN and len(items):
        classes = _classes(items, panel, start)
        for level in (1 - (1 - params.service_level) * share for share in MISSES):
            run = _simulate(items, panel, start, _planned(items, panel, start, np.full(len(items), level), params))
            for code in np.flatnonzero(np.isnan(chosen)):
                if run.figures(classes == code)["service_level"] >= params.service_level:
                    chosen[code] = level
    return np.asarray(np.nan_to_num(chosen, nan=params.service_level))


def _classes(items: pd.DataFrame, panel: Panel, day: int) -> Codes:
    return volume_class(tsb(panel, day)[panel_rows(panel, items)])


def _planned(items: pd.DataFrame, panel: Panel, start: int, levels: Array, params: Params) -> list[Policy]:
    rows, lead = panel_rows(panel, items), items["lead_time_days"].to_numpy(float)
    mean = panel.smoothed[rows, start] * (lead + CHECK_DAYS)
    sizes = item_sizes(panel, rows, lead, mean, start, levels, params.seed)
    daily = [panel.smoothed[rows, start + day].astype(np.float64) for day in range(0, DAYS, WEEK)]
    return [plan(np.repeat(each[:, None], DAYS_AHEAD, axis=1), lead, sizes, levels) for each in daily]


def _naive(items: pd.DataFrame, panel: Panel, start: int) -> list[Policy]:
    rows, lead = panel_rows(panel, items), items["lead_time_days"].to_numpy(float)
    daily = [panel.smoothed[rows, start + day].astype(np.float64) for day in range(0, DAYS, WEEK)]
    full = lead + CHECK_DAYS + REVIEW_DAYS
    return [Policy(each * lead, each * full, each * np.maximum(full, MOST_COVER_DAYS)) for each in daily]


def _simulate(items: pd.DataFrame, panel: Panel, start: int, policies: list[Policy]) -> _Run:
    lead, pack = (items[name].to_numpy(float) for name in ("lead_time_days", "pack_size"))
    demand = panel.units[panel_rows(panel, items), start : start + DAYS].astype(np.float64)
    return _run(demand, policies, lead, pack)


def _run(demand: Array, policies: list[Policy], lead: Array, pack: Array) -> _Run:
    """An order given in the evening is on the shelf `lead` days later, after closing."""
    count, days = demand.shape
    delay = np.maximum(lead, 1).astype(np.intp)
    arriving = np.zeros((count, days + int(delay.max()) + 1))
    on_hand, under_way = np.ceil(policies[0].up_to), np.zeros(count)
    ordered, lost, held = (np.zeros((count, days)) for _ in range(3))
    everyone = np.arange(count)
    for day in range(days):
        asked = demand[:, day]
        lost[:, day] = np.maximum(asked - on_hand, 0.0)
        on_hand = np.maximum(on_hand - asked, 0.0) + arriving[:, day]
        under_way = under_way - arriving[:, day]
        quantity = order_quantity(on_hand + under_way, policies[day // WEEK], pack)
        np.add.at(arriving, (everyone, day + delay), quantity)
        under_way = under_way + quantity
        ordered[:, day], held[:, day] = quantity > 0, on_hand
    return _Run(demand, lost, held, ordered, delay)


def _rows(runs: dict[str, _Run], classes: Codes, origin: pd.Timestamp) -> pd.DataFrame:
    scopes = [("total", "", classes >= 0)]
    scopes += [("volume_class", name, classes == code) for code, name in enumerate(CLASSES)]
    rows = []
    for scope, name, members in scopes:
        figures = {model: run.figures(members) for model, run in runs.items()}
        for model, metric in product(runs, figures[NAIVE]):
            value, baseline = figures[model][metric], figures[NAIVE][metric]
            rows.append((scope, name, model, origin, DAYS, metric, value, baseline, np.nan))
    frame = pd.DataFrame(rows, columns=list(BACKTESTS)).astype(BACKTESTS)
    known: pd.DataFrame = frame[np.isfinite(frame["value"])].reset_index(drop=True)
    return known
