"""What a reader hands on: batches of rows that are ready for COPY, listings of the ids that a source still has, and the
clock that its moments are of.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any, BinaryIO

Position = dict[str, Any]
# (row number in the delivery, reason code, the row as JSON can hold it)
RejectedRow = tuple[int, str, object]


@dataclass(frozen=True)
class Batch:
    """Rows of one object, in the order and form of `columns`, as CSV bytes without a header.

    `rows` is read once. `position` is asked after that: where the next reading goes on, or None to leave that as it
    is. `rejected` are rows that cannot go to bronze at all. `is_relisted`: rows that silver has in the same version
    already are left out, since a source gave them again only because it cannot tell what changed. `is_in_place`: none
    of the object's batches before it has changed, so that its rows may be known by its label.
    """

    name: str
    label: str
    columns: tuple[str, ...]
    rows: BinaryIO
    position: Callable[[], Position | None] = lambda: None
    rejected: Callable[[], list[RejectedRow]] = list
    is_relisted: bool = False
    is_in_place: bool = True


@dataclass(frozen=True)
class Listing:
    """The ids of all rows that a source holds of an entity of silver, or of those not older than `since`.

    Only a reading that came to its end may hand one on: what is missing from it is voided. `still_there` gives, of ids
    that it lacks, those that the source has all the same. Without `ids` nothing is listed, and all that are known of
    the entity are looked for so.
    """

    entity: str
    ids: Iterable[str] | None
    since: datetime | None = None
    still_there: Callable[[Sequence[str]], Iterable[str]] = lambda _ids: ()


@dataclass(frozen=True)
class Clock:
    """The IANA time zone of moments that name none. A reading that has such hands it on before anything else."""

    time_zone: str


@dataclass(frozen=True)
class ReadOptions:
    """What a sync was asked for: `everything` from the beginning, rows from `since` on, all ids compared, and the
    TOML file that says how the source names things, where it is not the default one.

    `until`: only rows up to the end of that day; sources that cannot tell are never asked for it.
    """

    everything: bool = False
    since: datetime | None = None
    reconcile: bool = False
    mapping: Path | None = None
    until: date | None = None


Item = Batch | Listing | Clock
Reading = Iterable[Item]
