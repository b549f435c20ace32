"""The filters of a page, read from the address. Nothing in an address can be an error: what is wrong is left out.

An address reads `?period=30D&location=csv:L1&location=csv:L2&compare=previous`, or `?from=2011-11-01&to=2011-11-30`.
A dimension may be chosen many times over; a focus (one order, one customer, one product) once. How long lists are
sorted and searched stands there too, by list: `sort=orders-list:-revenue`, `find=orders-list:1017`.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from urllib.parse import parse_qsl, urlencode

from warehouse.metrics.periods import (
    COMPARISONS,
    PRESETS,
    Comparison,
    Period,
    Preset,
    comparison_offset,
    resolve_period,
)

DIMENSIONS: Mapping[str, str] = {
    "location": "Location",
    "region": "Region",
    "category": "Category",
    "product": "Product",
    "segment": "Segment",
    "employee": "Employee",
    "source": "Source",
    "hour": "Hour",
    "weekday": "Weekday",
}
FOCUSES = ("order", "customer", "item", "person", "group", "table", "change", "view")
# Of lists: the column that one is sorted by, with a '-' where the largest come first, and what is searched for in it.
SORT, FIND = "sort", "find"
# More in one address is no choice anybody made.
MOST_CHOSEN = 200
# Of names that are not known.
MOST_SAID, LONGEST_SAID = 3, 40


@dataclass(frozen=True)
class Horizon:
    """The days there are: from the first to the newest day with sales, and the last one that is over.

    `fiscal_year_start` is the month in which their years begin for the books.
    """

    first_day: date
    newest_day: date
    last_complete_day: date
    fiscal_year_start: int = 1


@dataclass(frozen=True)
class Filters:
    """What a page shows. `preset` is None where the dates were chosen by hand; `notices` say what was left out.

    `chosen` holds (dimension, ids) pairs in the order of DIMENSIONS; `focus` the one thing a page is about, or None;
    `lists` how lists are sorted and searched, as (SORT or FIND, '<list>:<value>') pairs.
    """

    period: Period
    preset: Preset | None
    comparison: Comparison
    chosen: tuple[tuple[str, tuple[str, ...]], ...] = ()
    focus: tuple[str, str] | None = None
    lists: tuple[tuple[str, str], ...] = ()
    notices: tuple[str, ...] = field(default=(), compare=False)

    def of(self, dimension: str) -> tuple[str, ...]:
        """Ids chosen of a dimension; empty for all."""
        return dict(self.chosen).get(dimension, ())

    def of_list(self, key: str, name: str) -> str:
        """What the address says of a list under SORT or FIND; empty for nothing."""
        begin = f"{name}:"
        said = [value for found, value in self.lists if found == key and value.startswith(begin)]
        return said[-1].removeprefix(begin) if said else ""

    def about(self, kind: str) -> str:
        """Id of the one thing of this kind that a page is about; empty for none."""
        name, identifier = self.focus or ("", "")
        return identifier if name == kind else ""

    @property
    def location_ids(self) -> tuple[str, ...]:
        """Ids of the chosen locations; empty for all."""
        return self.of("location")

    @property
    def offset(self) -> int | None:
        """Days back to the comparison period; None for no comparison."""
        return comparison_offset(self.period, self.comparison, self.preset)

    @property
    def base(self) -> Period | None:
        """The comparison period."""
        return None if self.offset is None else self.period.shifted(-self.offset)

    @property
    def search(self) -> str:
        """The address's query string that gives these filters again, with its question mark."""
        return self.search_with({})

    def search_with(self, changes: Mapping[str, str | Sequence[str] | None]) -> str:
        """The query string with some keys set anew; None or nothing takes a key out, `from` and `to` a preset."""
        parts: dict[str, list[str]] = {}
        if self.preset:
            parts["period"] = [self.preset]
        else:
            parts |= {"from": [self.period.start.isoformat()], "to": [self.period.end.isoformat()]}
        parts |= {dimension: list(ids) for dimension, ids in self.chosen}
        if self.comparison != "previous":
            parts["compare"] = [self.comparison]
        if self.focus:
            parts[self.focus[0]] = [self.focus[1]]
        for key, said in self.lists:
            parts.setdefault(key, []).append(said)
        if "from" in changes or "to" in changes:
            parts.pop("period", None)
        for key, value in changes.items():
            parts[key] = [value] if isinstance(value, str) else list(value or ())
        pairs = [(key, value) for key, values in parts.items() for value in values]
        return "?" + urlencode(pairs, safe=":")


def parse_filters(
    search: str | None, horizon: Horizon, known: Mapping[str, Sequence[str]], default_preset: Preset
) -> Filters:
    """The filters of a query string; whatever it holds that makes no sense is ignored, with a notice.

    `known` lists the ids of the dimensions that are few; ids of the others are taken as they are.
    """
    given = _given(search)
    notices: list[str] = []
    preset, period = _period(given, horizon, default_preset, notices)
    return Filters(
        period=period,
        preset=preset,
        comparison=_comparison(given, notices),
        chosen=_chosen(given, known, notices),
        focus=next(((name, given[name][-1]) for name in FOCUSES if name in given), None),
        lists=tuple((key, value) for key in (SORT, FIND) for value in given.get(key, ())[:MOST_CHOSEN]),
        notices=tuple(notices),
    )


def focused(search: str | None) -> tuple[str, str]:
    """What one thing an address is about: ('customer', its id), ...; two empty texts for none."""
    given = _given(search)
    return next(((name, given[name][-1]) for name in FOCUSES if name in given), ("", ""))


def fragment(**changes: str | Sequence[str]) -> str:
    """What a click adds to the address: `fragment(category="A & B")`; a key's trailing underline is left out."""
    return urlencode({key.rstrip("_"): value for key, value in changes.items()}, doseq=True, safe=":")


def _given(search: str | None) -> dict[str, list[str]]:
    # PostgreSQL has no text with a NUL in it.
    given = parse_qsl((search or "").removeprefix("?"))
    found: dict[str, list[str]] = {}
    for key, value in given:
        if plain := value.replace("\0", ""):
            found.setdefault(key, []).append(plain)
    return found


def _period(
    given: Mapping[str, list[str]], horizon: Horizon, default_preset: Preset, notices: list[str]
) -> tuple[Preset | None, Period]:
    if "from" in given or "to" in given:
        chosen = _chosen_dates(given, horizon)
        if chosen:
            return None, chosen
        notices.append(f"The dates could not be used: {_fault(given, horizon)}.")
    elif "period" in given:
        named = [preset for preset in PRESETS if preset == given["period"][-1].upper()]
        if named:
            return named[0], resolve_period(named[0], horizon.last_complete_day, horizon.fiscal_year_start)
        notices.append("The period in the address is not known.")
    return default_preset, resolve_period(default_preset, horizon.last_complete_day, horizon.fiscal_year_start)


def _chosen_dates(given: Mapping[str, list[str]], horizon: Horizon) -> Period | None:
    try:
        start = date.fromisoformat(given["from"][-1]) if "from" in given else horizon.first_day
        end = date.fromisoformat(given["to"][-1]) if "to" in given else horizon.newest_day
    except ValueError:
        return None
    if start > end or start > horizon.newest_day or end < horizon.first_day:
        return None
    return Period(max(start, horizon.first_day), min(end, horizon.newest_day))


def _fault(given: Mapping[str, list[str]], horizon: Horizon) -> str:
    """Why the dates in an address are none that there are."""
    try:
        start, end = (date.fromisoformat(given[key][-1]) if key in given else None for key in ("from", "to"))
    except ValueError:
        return "one of them is no date"
    if start and end and start > end:
        return "the first is after the last"
    return f"there are sales from {horizon.first_day} to {horizon.newest_day}"


def _comparison(given: Mapping[str, list[str]], notices: list[str]) -> Comparison:
    if "compare" not in given:
        return "previous"
    named = [comparison for comparison in COMPARISONS if comparison == given["compare"][-1].lower()]
    if not named:
        notices.append("The comparison in the address is not known.")
    return named[0] if named else "previous"


def _chosen(
    given: Mapping[str, list[str]], known: Mapping[str, Sequence[str]], notices: list[str]
) -> tuple[tuple[str, tuple[str, ...]], ...]:
    chosen = []
    for dimension, label in DIMENSIONS.items():
        wanted = dict.fromkeys(given.get(dimension, [])[:MOST_CHOSEN])
        if dimension in known:
            unknown = [identifier for identifier in wanted if identifier not in set(known[dimension])]
            wanted = {identifier: None for identifier in known[dimension] if identifier in wanted}
            if unknown:
                names = ", ".join(f"\"{name[:LONGEST_SAID]}\"" for name in unknown[:MOST_SAID])
                shown = "the others" if wanted else "all"
                notices.append(f"{label}: there is no {names}, so {shown} are shown.")
        if wanted:
            chosen.append((dimension, tuple(wanted)))
    return tuple(chosen)
