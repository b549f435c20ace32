"""Where a reading stopped, as the warehouse keeps it: without the parameters that the mapping gives an object.

Whoever reads the warehouse reads these places, and among a mapping's parameters people put keys of the API; links to
the next page repeat them.
"""

import hashlib
import json
from typing import Any

from etl.sources.laravel.fetched import Parameters

Place = dict[str, Any]


def kept(place: Place, own: Parameters) -> Place:
    """The `place`, with a hash of the object's `own` parameters where these stood."""
    following = place["next"] and _without(own, place["next"])
    return place | {"parameters": _without(own, place["parameters"]), "next": following, "own": _hash(own)}


def resumed(place: Place, own: Parameters) -> Place | None:
    """A kept `place` with the object's `own` parameters; None where these are others now, which other rows follow."""
    if place.get("own") != _hash(own):
        return None
    return place | {"parameters": own | place["parameters"]}


def _without(own: Parameters, parameters: Parameters) -> Parameters:
    # As text, since a link gives every value as text.
    return {name: value for name, value in parameters.items() if name not in own or str(value) != str(own[name])}


def _hash(own: Parameters) -> str:
    return hashlib.sha256(json.dumps(own, sort_keys=True).encode()).hexdigest()
