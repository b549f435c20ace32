"""What the doctor finds."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Finding:
    """One thing looked at: what was seen, and the remedy where it is not well. A warning does not make one ill."""

    is_healthy: bool
    subject: str
    seen: str
    remedy: str = ""
    is_warning: bool = False
