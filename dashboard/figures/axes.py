"""Axes: round value ticks as $10K rather than 10k, days, plain numbers, and names that fit."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from decimal import Decimal
from math import ceil, floor, log10
from typing import Any

from dashboard import locales
from dashboard.buckets import LONGEST_BY_DAY, Granularity
from dashboard.figures import base
from dashboard.format import MINUS, full
from warehouse.metrics.definitions import Unit

# The second line appears where the year changes.
TICK_MONTH = "%b\n%Y"
DAYS = {"day": 1, "week": 7, "month": 30.4}
# Plotly puts its own ticks on a date axis; these keep them from crowding at phone width.
MOST_TICKS = 6
# Names under upright bars have so many small letters where they slant, and these where there is room to break them
# into lines; very short ones, such as hours, are left out where it is narrow.
LONGEST_NAME, LONGEST_BROKEN_NAME, LONGEST_THIN_NAME = 18, 32, 6
# Fewer bars than this leave room at both sides instead of growing wide.
FEWEST_PLACES = 5
# A step of an axis is not finer than what its unit can have.
FINEST = {"count": 1.0}
ENDINGS = {"days": " d"}
# What reaches less than this part of the highest below zero has no room of its own there: it could not be seen.
HARDLY = 0.02
# Stars stand against all there can be.
MOST_STARS = 5


@dataclass(frozen=True)
class Along:
    """Where the marks stand along an axis, the axis' settings, and what heads a hover text (nothing on a date axis).

    `meta` is for the figure: how the labels adapt to its width.
    """

    places: list[Any]
    axis: dict[str, Any]
    heads: list[str]
    is_dated: bool = False
    meta: dict[str, Any] = field(default_factory=dict)

    @property
    def hovermode(self) -> str:
        """Days show all series at once; names are told one by one, in full."""
        return "closest" if self.heads else "x unified"

def along(values: Sequence[Any], step: Granularity = "day", unit: Unit | None = None, currency: str = "") -> Along:
    """The axis that suits `values`: days, numbers where they have a `unit`, else names in the order given."""
    if len(values) and all(isinstance(value, date) for value in values):
        return _dates(values, step)
    return _numbers(values, unit, currency) if unit else names(values)


def place(at: Along, values: Sequence[Any], value: Any) -> Any:
    """Where `value` stands on the axis made from `values`."""
    if at.is_dated:
        return day(value)
    return at.places[list(values).index(value)] if value in list(values) else value


def day(value: Any) -> str:
    """A plain date: a plot knows no zones, so it stays the day it is."""
    return str(value)[:10]


def names(values: Sequence[Any]) -> Along:
    """Names at 0, 1, 2, ...: two things of one name stay two."""
    places = list(range(len(values)))
    axis: dict[str, Any] = {
        "tickmode": "array",
        "tickvals": places,
        "ticktext": base.labels(values, LONGEST_NAME),
        "range": [-0.5, len(values) - 0.5],
        "ticklabeloverflow": "allow",
    }
    heads = [f"<b>{base.plain(value)}</b><br>" for value in values]
    if all(len(str(value)) <= LONGEST_THIN_NAME for value in values):
        return Along(places, {**axis, "tickangle": 0}, heads, meta={"thin": True})
    return Along(places, axis, heads, meta={"names": base.labels(values, LONGEST_BROKEN_NAME)})


def ticks(
    highest: float, unit: Unit, currency: str, wanted: int = 4, lowest: float = 0, from_zero: bool = True
) -> dict[str, Any]:
    """Axis settings with about `wanted` round steps from zero (or below) to `highest`, as $10K rather than 10k.

    Without `from_zero` the axis starts near `lowest`.
    """
    if unit == "rating" and from_zero and highest <= MOST_STARS:
        highest, wanted = MOST_STARS, MOST_STARS
    if from_zero and lowest < 0 and -lowest <= HARDLY * highest:
        # A return on a quiet day should not take the room of a step.
        lowest = 0
    bottom, top = (min(lowest, 0), max(highest, 0)) if from_zero else (lowest, highest)
    step = max(_round_step((top - bottom) / wanted), FINEST.get(unit, 0.0))
    if unit in FINEST and step % FINEST[unit]:
        # Of orders there are no halves.
        step *= 2
    first, last = floor(bottom / step + 1e-9), ceil(top / step - 1e-9)
    values = [step * number for number in range(first, max(last, first + 1) + 1)]
    return {
        "tickmode": "array",
        "tickvals": values,
        "ticktext": [tick(value, step, unit, currency) for value in values],
        "range": [values[0], values[-1]],
    }


def roomy(at: Along, step: Granularity) -> Along:
    """The same axis, where it has only a few places with room at both sides."""
    missing = (FEWEST_PLACES - len(at.places)) / 2
    if missing <= 0:
        return at
    if not at.is_dated:
        low, high = at.axis["range"]
        return replace(at, axis={**at.axis, "range": [low - missing, high + missing]})
    room = timedelta(days=DAYS[step] * (missing + 0.5))
    first, last = (date.fromisoformat(value) for value in (at.places[0], at.places[-1]))
    return replace(at, axis={**at.axis, "range": [_hour(first, -room), _hour(last, room)]})


def second(axis: dict[str, Any], first: dict[str, Any], stretch: float = 1.25) -> dict[str, Any]:
    """A right axis over the `first`, stretched so that its line runs through the bars and zero meets zero."""
    low, high = first["range"]
    own_low, top = axis["range"][0], axis["range"][1] * stretch
    beneath = max(-low / high if high > 0 else 0.0, -own_low / top if top > 0 else 0.0, 0.0)
    reach = [-beneath * top, top] if top > 0 else axis["range"]
    return {**axis, "range": reach, "overlaying": "y", "side": "right", "showgrid": False}


def tick(value: float, step: float, unit: Unit, currency: str) -> str:
    """A round number as short as it is exact: 2500 reads $2.5K, 2000 reads $2K, a share of .25 reads 25%."""
    style = locales.current()
    size = abs(value) * (100 if unit == "share" else 1)
    number, suffix = _parts(size, "" if unit != "money" or step >= 1 else ".2f")
    told = style.number(number) + suffix
    told = style.amount(told, currency) if unit == "money" else told + _ending(unit)
    return f"{MINUS if value < 0 else ''}{told}"


def _parts(size: float, form: str) -> tuple[str, str]:
    """A number as short as it is exact, and the locale's word for thousands or millions."""
    scaled = next((one for one in locales.current().shorts if size >= one.divisor), None)
    if scaled:
        return _exact(size / scaled.divisor), scaled.suffix
    return f"{size:{form}}" if form else _exact(size), ""


def _ending(unit: Unit) -> str:
    return locales.current().percent if unit == "share" else ENDINGS.get(unit, "")


def _dates(values: Sequence[Any], step: Granularity) -> Along:
    days = [day(value) for value in values]
    # Days may lie far apart, such as those on which a price changed.
    span = (date.fromisoformat(max(days)) - date.fromisoformat(min(days))).days
    by_month = step == "month" or max(len(days) * DAYS[step], span) > LONGEST_BY_DAY
    axis: dict[str, Any] = {
        "type": "date",
        "tickformat": TICK_MONTH if by_month else locales.axis_dates()["day"],
        "hoverformat": _hover_date(step),
        "ticklabeloverflow": "allow",
    }
    # Between a few days Plotly would put hours.
    few = {"tickmode": "array", "tickvals": days} if len(days) <= MOST_TICKS else {"nticks": MOST_TICKS}
    return Along(days, axis | few, [], is_dated=True)


def _hover_date(step: Granularity) -> str:
    dates = locales.axis_dates()
    return {"day": dates["hover_day"], "week": f"From {dates['hover_day']}", "month": dates["hover_month"]}[step]


def _numbers(values: Sequence[Any], unit: Unit, currency: str) -> Along:
    there = base.known(values)
    low, high = min(there, default=0.0), max(there, default=1.0)
    axis = ticks(high, unit, currency, wanted=MOST_TICKS - 1, lowest=low, from_zero=low <= 0)
    axis["range"] = [low, high] if low < high else axis["range"]
    heads = [f"<b>{full(value, unit, currency)}</b><br>" for value in values]
    return Along(base.floats(values), axis, heads)


def _round_step(raw: float) -> float:
    if raw <= 0:
        return 1.0
    magnitude = 10 ** floor(log10(raw))
    return float(next(nice for nice in (1, 2, 2.5, 5, 10) if raw <= nice * magnitude * 1.0000001) * magnitude)


def _exact(size: float) -> str:
    # Steps are sums of round parts, so what is beyond the sixth place is the machine's.
    shown = Decimal(str(round(size, 6))).normalize()
    return "0" if not shown else f"{shown:,f}"


def short(value: float, unit: Unit) -> str:
    """A number in as few letters as tell it roughly, without currency and sign of unit: 12K, 3.4M, 31."""
    size = abs(value) * (100 if unit == "share" else 1)
    style = locales.current()
    scaled = next((one for one in style.shorts if size >= one.divisor), None)
    if scaled:
        part = size / scaled.divisor
        shown = f"{part:.0f}" if part >= 10 else f"{part:.1f}"
        return f"{MINUS if value < 0 else ''}{style.number(shown)}{scaled.suffix}"
    places = 1 if unit in ("rating", "number") else 0
    return f"{MINUS if value < 0 and round(size, places) else ''}{style.number(f'{size:,.{places}f}')}"


def _hour(day_: date, away: timedelta) -> str:
    return (datetime(day_.year, day_.month, day_.day) + away).isoformat()
