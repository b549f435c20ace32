"""Where the chosen figure stands: its level, its season, what nothing explains, and how often it surprised."""

from collections.abc import Sequence
from datetime import timedelta

import pandas as pd

from dashboard.cards.trends_series import NAMES, SHORTEST_DAYS, drill_of, series_of, unit_of
from dashboard.components.kpi_card import Kpi
from dashboard.components.states import Message
from dashboard.context import WEEKDAYS, Visit
from dashboard.format import NONE, Compact, change, compact, full, full_day, percent
from dashboard.queries import trends

# A level is compared only where it stands on more than a handful of days; the series here have years.
ENOUGH = 5


def level_kpis(visit: Visit) -> Sequence[Kpi]:
    """Four small cards of the year up to the period's end; without the figure they say so."""
    series = series_of(visit)
    daily = pd.DataFrame()
    if not isinstance(series, Message):
        end = visit.filters.period.end
        daily = visit.view.read(trends.parts, series, end - timedelta(days=SHORTEST_DAYS), end)
    if isinstance(series, Message) or daily.empty:
        return [_nothing(name) for name in ("Typical day", "Best weekday", "Unexplained", "Unusual days")]
    every = visit.view.read(trends.unusual_days)
    own = every[(every["measure"] == series.measure) & (every["scope"] == series.scope)]
    own = own[(own["scope_id"] == series.scope_id) & own["date"].between(daily["date"].min(), daily["date"].max())]
    return [
        _level(visit, daily, series.measure),
        _weekday(daily),
        _unexplained(daily),
        Kpi("unusual_days", "Unusual days",
            "Days of the figure shown that lie further from the expected than four times the ordinary spread.",
            compact(len(own), "count", ""), str(len(own)), comparison="in the year shown", is_small=True,
            href=visit.address("/orders", **drill_of(series))),
    ]


def _level(visit: Visit, daily: pd.DataFrame, measure: str) -> Kpi:
    unit, currency = unit_of(measure), visit.settings.currency
    first, last = daily.iloc[0], daily.iloc[-1]
    moved = change(last["trend"], first["trend"], ENOUGH, True)
    return Kpi(
        "level", "Typical day", f"The trend of {NAMES[measure].lower()}: an ordinary day with its season taken off.",
        compact(last["trend"], unit, currency), full(last["trend"], unit, currency), change=moved,
        comparison=f"vs {full_day(first['date'])}", is_small=True,
    )


def _weekday(daily: pd.DataFrame) -> Kpi:
    season = [float(part) / float(trend) for part, trend in zip(daily["season"], daily["trend"], strict=True)]
    weekdays = pd.Series(season).groupby([day.weekday() for day in daily["date"]]).mean()
    best, worst = int(weekdays.idxmax()), int(weekdays.idxmin())
    rise, fall = (percent(weekdays[day], signed=True) for day in (best, worst))
    told = f"{rise} against a typical day; {WEEKDAYS[worst]} {fall}"
    return Kpi("best_weekday", "Best weekday", f"By season, mean of the year shown: {told}.",
               Compact(WEEKDAYS[best], ""), WEEKDAYS[best], comparison=told, is_small=True)


def _unexplained(daily: pd.DataFrame) -> Kpi:
    shares = [abs(float(rest)) / float(trend) for rest, trend in zip(daily["rest"], daily["trend"], strict=True)]
    share = float(pd.Series(shares).median())
    return Kpi(
        "unexplained", "Unexplained", "How far half of all days lie from trend and season together, as a share of "
        "a typical day.", compact(share, "share", ""), full(share, "share", ""), comparison="of a typical day",
        is_small=True,
    )


def _nothing(label: str) -> Kpi:
    return Kpi(label.lower().replace(" ", "_"), label, "Known once the figure has been taken apart.", Compact(NONE, ""),
               "not known yet", comparison="not known yet", is_small=True)
