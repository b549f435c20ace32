"""What KPI cards say where a figure cannot be had of the data that there are."""

import pytest
from flask import Flask

from dashboard.cards import kpis_limits
from dashboard.cards.kpis import metric_kpis
from dashboard.context import open_visit


# The company has sales of 160 days.
@pytest.mark.parametrize(("period", "is_told"), [("30D", True), ("90D", False)])
def test_retention_is_told_only_where_the_period_before_is_wholly_known(
    server: Flask, period: str, is_told: bool
) -> None:
    with server.test_request_context():
        visit = open_visit(f"?period={period}")
        assert visit is not None
        card = metric_kpis(visit, ["retention_rate"])[0]
        assert card.comparison.startswith("needs the 90 days before") != is_told
        assert is_told or "retention_rate" not in kpis_limits.rows(visit)["metric"].tolist()
