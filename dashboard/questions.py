"""What a browser asks a callback: compared with what the application declares, before Dash reads it.

Every callback can be called by hand. A question about an output that there is not, with other inputs than declared or
with an address that is no text, is nobody's click.
"""

import json
from collections.abc import Mapping, Sequence
from typing import Any

from dash import Dash

ADDRESS = "url"


def is_declared(app: Dash, asked: Any) -> bool:
    """Whether the application has a callback that is asked like this."""
    if not isinstance(asked, dict) or not isinstance(asked.get("output"), str):
        return False
    declared = app.callback_map.get(asked["output"])
    # Callbacks in the browser have an entry, and no function here.
    if declared is None or "callback" not in declared:
        return False
    parts = [
        (asked.get("inputs", []), declared["inputs"]),
        (asked.get("state", []), declared["state"]),
        (_outputs_asked(asked, declared), _outputs_declared(declared)),
    ]
    return all(_all_fit(given, wanted) for given, wanted in parts) and _moved_fits(asked)


def values_of(asked: Mapping[str, Any], without: str) -> list[Any]:
    """Inputs and states as they were sent, in the order declared, except the one called `<id>.<property>`."""
    parts = [*asked.get("inputs", []), *asked.get("state", [])]
    return [part for part in parts if isinstance(part, list) or f"{part['id']}.{part['property']}" != without]


def _outputs_asked(asked: Mapping[str, Any], declared: Mapping[str, Any]) -> Any:
    if declared.get("no_output"):
        return []
    is_one = not isinstance(declared["output"], Sequence)
    return [asked.get("outputs")] if is_one else asked.get("outputs")


def _outputs_declared(declared: Mapping[str, Any]) -> list[dict[str, str]]:
    outputs = declared["output"] if isinstance(declared["output"], Sequence) else [declared["output"]]
    return [{"id": output.component_id_str(), "property": output.component_property} for output in outputs]


def _all_fit(given: Any, wanted: Sequence[Mapping[str, str]]) -> bool:
    return (
        isinstance(given, list) and len(given) == len(wanted)
        and all(_fits(one, declared) for one, declared in zip(given, wanted, strict=True))
    )


def _fits(given: Any, declared: Mapping[str, str]) -> bool:
    is_pattern = declared["id"].startswith("{")
    if isinstance(given, list):
        return is_pattern and all(isinstance(one, dict) and _fits(one, declared) for one in given)
    if not isinstance(given, dict) or str(given.get("property")).partition("@")[0] != declared["property"]:
        return False
    if is_pattern:
        return _is_like(given.get("id"), json.loads(declared["id"]))
    # Who reads an address reads text.
    is_readable = declared["id"] != ADDRESS or isinstance(given.get("value"), str | None)
    return given.get("id") == declared["id"] and is_readable


def _is_like(given: Any, pattern: Mapping[str, Any]) -> bool:
    """Whether an id fits a pattern, whose wildcards are lists such as ["MATCH"]."""
    return isinstance(given, dict) and given.keys() == pattern.keys() and all(
        isinstance(wanted, list) or given[name] == wanted for name, wanted in pattern.items()
    )


def _moved_fits(asked: Mapping[str, Any]) -> bool:
    moved = asked.get("changedPropIds", [])
    return isinstance(moved, list) and all(isinstance(name, str) for name in moved)
