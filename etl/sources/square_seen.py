"""What was delivered lately: a reading begins before the end of the last one, and must not deliver it all again."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from etl.sources.square_objects import Kind


class Seen:
    """Objects that were delivered lately, by key, with their stamps: the next reading begins before them."""

    def __init__(self, kind: Kind, stamps: dict[str, str]):
        self._kind = kind
        self.stamps = dict(stamps)

    def unknown(self, objects: Iterable[Any]) -> list[Any]:
        """Those of `objects` that were not delivered in the state they have; now they are."""
        new = []
        for item in objects:
            stamp = stamp_of(self._kind, item)
            if stamp is None:
                new.append(item)
                continue
            key = " ".join(str(item.get(name)) for name in self._kind.key)
            if self.stamps.get(key) != stamp:
                new.append(item)
            self.stamps[key] = stamp
        return new

    def forget_before(self, since: datetime) -> None:
        """Forget what the next reading cannot meet."""
        self.stamps = {key: stamp for key, stamp in self.stamps.items() if moment(stamp) >= since}


def moment(stamp: str) -> datetime:
    """The moment of one of Square's stamps."""
    return datetime.fromisoformat(stamp)


def stamp_of(kind: Kind, item: Any) -> str | None:
    """When `item` changed, as it says; None where it does not say."""
    try:
        stamp = str(item[kind.stamp])
        moment(stamp)
    except (KeyError, TypeError, ValueError):
        return None
    return stamp
