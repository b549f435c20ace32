"""What of the warehouse somebody may see: whose rows, and which kinds of columns. Nothing in it says who that is."""

from collections.abc import Collection
from dataclasses import dataclass
from typing import Literal

# Kinds of columns that not everybody may see.
Kind = Literal["customers", "costs", "employees"]


@dataclass(frozen=True)
class Scope:
    """Rows of these `locations` and `employees` only, by id; None for all. `hidden` kinds of columns are never shown.

    Its repr is part of the key of every answer that is kept, so it must say all that an answer depends on.
    """

    locations: tuple[str, ...] | None = None
    employees: tuple[str, ...] | None = None
    hidden: tuple[Kind, ...] = ()

    @property
    def has_all_rows(self) -> bool:
        """No row is left out."""
        return self.locations is None and self.employees is None

    @property
    def forced(self) -> tuple[tuple[str, tuple[str, ...]], ...]:
        """The filters that every question has to carry: (dimension, ids) pairs."""
        bounds = (("location", self.locations), ("employee", self.employees))
        return tuple((dimension, ids) for dimension, ids in bounds if ids is not None)

    def allows(self, dimension: str, ids: Collection[str]) -> bool:
        """Whether a question about these ids of a dimension stays within the scope; no ids mean all."""
        bound = dict(self.forced).get(dimension)
        return bound is None or (bool(ids) and set(ids) <= set(bound))


EVERYTHING = Scope()
