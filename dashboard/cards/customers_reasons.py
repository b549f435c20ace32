"""Why a customer is likely to stay away, in words."""

from collections.abc import Mapping, Sequence
from typing import Any

# What everybody understands, and who sells to them asks first.
FIRST = "last_purchase"
REST = "other"
# A contribution below this moves the chance by less than three points.
MATTERS = 0.1


def in_words(reasons: Sequence[Mapping[str, Any]] | None, most: int = 2) -> str:
    """The last purchase, then what speaks most for the risk, `most` in all; empty for who has no reasons.

    'Last purchase: 563 days ago, usually every 30; Purchases lately: none in the last year'.
    """
    said = [reason for reason in reasons or () if reason["feature"] != REST]
    against = [reason for reason in said if reason["contribution"] >= MATTERS and reason["feature"] != FIRST]
    first = [reason for reason in said if reason["feature"] == FIRST]
    strongest = sorted(against, key=lambda reason: -float(reason["contribution"]))
    return "; ".join(told(reason) for reason in [*first, *strongest][:most])


def told(reason: Mapping[str, Any]) -> str:
    """One reason with its figure."""
    return f"{reason['label']}: {reason['value']}" if reason.get("value") else str(reason["label"])
