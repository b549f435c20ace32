"""Steps of time as drill-downs."""

from datetime import date

from dashboard.buckets import month_spans
from dashboard.cards.steps import step_fragments


def test_a_month_leads_to_its_first_and_last_day() -> None:
    spans = month_spans([date(2024, 2, 1), date(2025, 12, 1)])
    assert step_fragments(spans, product="csv:P1") == [
        "from=2024-02-01&to=2024-02-29&product=csv:P1", "from=2025-12-01&to=2025-12-31&product=csv:P1",
    ]
