"""A question about the business, and the answer that there is none."""

from dataclasses import dataclass
from functools import cached_property
from typing import Literal

from warehouse.metrics.definitions import METRICS, Metric
from warehouse.metrics.dimensions import DIMENSIONS, Dimension
from warehouse.metrics.periods import Period

Filter = tuple[str, tuple[str, ...]]
WeekStart = Literal["monday", "sunday"]

HOURS, WEEKDAYS = range(24), range(1, 8)


class NotAnswerable(ValueError):
    """The question cannot be answered exactly; the message says why and what to ask instead."""


@dataclass(frozen=True)
class Question:
    """Metrics over a period, `by` dimensions, `where` dimensions have one of the ids; no ids means all of them.

    With `base` every metric gets a column `base_<metric>` of that period, whose days stand on the period's: its first
    day on the first day, and so on. `order_by` names a column, "-revenue" the greatest first. `week_start` is that of
    the settings. Hashable; two questions that mean the same are equal. Raises NotAnswerable for a name that is not
    known.
    """

    metrics: tuple[str, ...]
    period: Period
    by: tuple[str, ...] = ()
    where: tuple[Filter, ...] = ()
    base: Period | None = None
    order_by: str = ""
    limit: int | None = None
    week_start: WeekStart = "monday"

    def __post_init__(self) -> None:
        object.__setattr__(self, "metrics", tuple(self.metrics))
        object.__setattr__(self, "by", tuple(self.by))
        object.__setattr__(self, "where", _canonical(self.where))
        _check_names(self)
        _check_numbers(self.where)
        if self.order_by and self.order_by.removeprefix("-") not in self.columns:
            raise NotAnswerable(f"The answer has no column {self.order_by.removeprefix('-')!r} to sort by; it has "
                                f"{', '.join(self.columns)}.")
        if self.limit is not None and self.limit < 1:
            raise NotAnswerable("A limit is 1 or more.")

    @cached_property
    def asked(self) -> tuple[Metric, ...]:
        """The metrics."""
        return tuple(METRICS[name] for name in self.metrics)

    @cached_property
    def dimensions(self) -> tuple[Dimension, ...]:
        """The dimensions it is split by."""
        return tuple(DIMENSIONS[name] for name in self.by)

    @property
    def columns(self) -> tuple[str, ...]:
        """The columns of the answer, in their order."""
        split = [column for dimension in self.dimensions
                 for column in (dimension.name, *([f"{dimension.name}_name"] if dimension.has_name else []))]
        compared = [f"base_{name}" for name in self.metrics] if self.base else []
        return (*split, *self.metrics, *compared)


def _canonical(where: tuple[Filter, ...]) -> tuple[Filter, ...]:
    return tuple(sorted((name, tuple(sorted(set(ids)))) for name, ids in where if ids))


def _check_names(question: Question) -> None:
    if not question.metrics:
        raise NotAnswerable("Ask for at least one metric.")
    filtered = [name for name, _ids in question.where]
    for kind, names, known in (
        ("metric", question.metrics, METRICS), ("dimension", question.by, DIMENSIONS), ("filter", filtered, DIMENSIONS)
    ):
        for name in names:
            if name not in known:
                raise NotAnswerable(f"There is no {kind} {name!r}; there are {', '.join(known)}.")
        if len(set(names)) < len(names):
            raise NotAnswerable(f"A {kind} is named twice: {', '.join(names)}.")
    for name in filtered:
        if DIMENSIONS[name].is_stretch:
            raise NotAnswerable(f"Days are chosen by the period, not by a filter on {name}.")


def _check_numbers(where: tuple[Filter, ...]) -> None:
    for name, allowed in (("hour", HOURS), ("weekday", WEEKDAYS)):
        wrong = [number for number in dict(where).get(name, ()) if number not in map(str, allowed)]
        if wrong:
            raise NotAnswerable(f"{wrong[0]!r} is no {name}: choose {allowed[0]} to {allowed[-1]}.")
