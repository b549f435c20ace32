"""The filters of a page, read from the address. Nothing in an address can be an error: what is wrong is left out.

An address reads `?period=30D&location=csv:L1&location=csv:L2&compare=previous`, or `?from=2011-11-01&to=2011-11-30`.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from urllib.parse import parse_qs, urlencode

from warehouse.metrics.periods import (
    COMPARISONS,
    PRESETS,
    Comparison,
    Period,
    Preset,
    comparison_offset,
    resolve_period,
)


@dataclass(frozen=True)
class Horizon:
    """The days there are: from the first to the newest day with sales, and the last one that is over."""

    first_day: date
    newest_day: date
    last_complete_day: date


@dataclass(frozen=True)
class Filters:
    """What a page shows. `preset` is None where the dates were chosen by hand; `notices` say what was left out."""

    period: Period
    preset: Preset | None
    comparison: Comparison
    location_ids: tuple[str, ...] = ()
    notices: tuple[str, ...] = field(default=(), compare=False)

    @property
    def offset(self) -> int | None:
        """Days back to the comparison period; None for no comparison."""
        return comparison_offset(self.period, self.comparison)

    @property
    def base(self) -> Period | None:
        """The comparison period."""
        return None if self.offset is None else self.period.shifted(-self.offset)

    @property
    def search(self) -> str:
        """The address's query string that gives these filters again, with its question mark."""
        dates = [("period", self.preset)] if self.preset else [
            ("from", self.period.start.isoformat()), ("to", self.period.end.isoformat())
        ]
        comparison = [] if self.comparison == "previous" else [("compare", self.comparison)]
        locations = [("location", identifier) for identifier in self.location_ids]
        return "?" + urlencode([*dates, *locations, *comparison], safe=":")


def parse_filters(
    search: str | None, horizon: Horizon, known_locations: Sequence[str], default_preset: Preset
) -> Filters:
    """The filters of a query string; whatever it holds that makes no sense is ignored, with a notice."""
    given = parse_qs((search or "").removeprefix("?"), keep_blank_values=False, max_num_fields=None)
    notices: list[str] = []
    preset, period = _period(given, horizon, default_preset, notices)
    return Filters(
        period=period,
        preset=preset,
        comparison=_comparison(given, notices),
        location_ids=_locations(given, known_locations, notices),
        notices=tuple(notices),
    )


def _period(
    given: Mapping[str, list[str]], horizon: Horizon, default_preset: Preset, notices: list[str]
) -> tuple[Preset | None, Period]:
    if "from" in given or "to" in given:
        chosen = _chosen_dates(given, horizon)
        if chosen:
            return None, chosen
        notices.append("The dates in the address could not be used.")
    elif "period" in given:
        named = [preset for preset in PRESETS if preset == given["period"][-1].upper()]
        if named:
            return named[0], resolve_period(named[0], horizon.last_complete_day)
        notices.append("The period in the address is not known.")
    return default_preset, resolve_period(default_preset, horizon.last_complete_day)


def _chosen_dates(given: Mapping[str, list[str]], horizon: Horizon) -> Period | None:
    try:
        start = date.fromisoformat(given["from"][-1]) if "from" in given else horizon.first_day
        end = date.fromisoformat(given["to"][-1]) if "to" in given else horizon.newest_day
    except ValueError:
        return None
    if start > end or start > horizon.newest_day or end < horizon.first_day:
        return None
    return Period(max(start, horizon.first_day), min(end, horizon.newest_day))


def _comparison(given: Mapping[str, list[str]], notices: list[str]) -> Comparison:
    if "compare" not in given:
        return "previous"
    named = [comparison for comparison in COMPARISONS if comparison == given["compare"][-1].lower()]
    if not named:
        notices.append("The comparison in the address is not known.")
    return named[0] if named else "previous"


def _locations(
    given: Mapping[str, list[str]], known: Sequence[str], notices: list[str]
) -> tuple[str, ...]:
    wanted = set(given.get("location", []))
    if wanted - set(known):
        notices.append("A location in the address is not known.")
    return tuple(identifier for identifier in known if identifier in wanted)
