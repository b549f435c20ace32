"""What changes something is asked for by our own pages only: they send a header that other sites cannot set."""

from flask import Response, request

from dashboard.api.answers import failure

# A browser sends a header of its own making to another origin only after asking there, and we never agree.
HEADER, VALUE = "X-Assay-Request", "same-origin"


def refused() -> tuple[Response, int] | None:
    """403 for a request without the header; None for one of ours."""
    if request.headers.get(HEADER) == VALUE:
        return None
    return failure(403, "other_origin", f"Send the header {HEADER}: {VALUE}.")
