"""The line at a page's foot that says how its numbers are counted."""

from datetime import time

from dash import html

from warehouse.settings import Settings


def trust_line(settings: Settings) -> html.Footer:
    """Time zone, start of the day and week, currency, and the rule for parts of periods."""
    begins_at = settings.business_day_starts_at
    starts = "" if begins_at == time.min else f", days start at {begins_at:%H:%M}"
    texts = (
        f"Business days in {settings.business_timezone}{starts}",
        f"Amounts in {settings.currency}",
        f"Weeks start on {settings.week_start.capitalize()}",
        "Changes compare complete days with the same weekdays",
    )
    return html.Footer([html.Span(text) for text in texts], className="trust-line")
