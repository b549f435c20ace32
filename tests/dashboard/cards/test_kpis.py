"""What KPI cards say where a figure cannot be had of the data that there are."""

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal

import pytest
from flask import Flask

from dashboard.cards import kpis, kpis_limits, sales_movers
from dashboard.cards.columns import texts
from dashboard.cards.kpis import metric_kpis
from dashboard.compared import values_of
from dashboard.context import Visit, open_visit
from warehouse.metrics import METRICS, NotAnswerable


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


def test_no_figure_is_compared_on_fewer_than_five_orders(
    server: Flask, last_day: date, monkeypatch: pytest.MonkeyPatch
) -> None:
    # Every rise and every fall counts as one that matters.
    monkeypatch.setattr(sales_movers, "POINTS_THAT_MATTER", Decimal(-1))
    with server.test_request_context():
        visit = next(filter(_has_few_orders_to_compare_with, _days_of_a_product(last_day)))
        told = {kpi.name: kpi.change.text for kpi in metric_kpis(visit, ["revenue", "discount_rate", "return_rate"])
                if kpi.change}
        assert sales_movers._rates(visit) == []
        month = open_visit("?period=30D")
        assert month is not None and sales_movers._rates(month)
    assert told["revenue"] == told["discount_rate"] == "n/a"
    assert set(told.values()) == {"n/a"}


def test_orders_that_cannot_be_told_make_nothing_new(server: Flask) -> None:
    values = {"revenue": Decimal(50)}
    with server.test_request_context():
        visit = open_visit("?period=30D")
        assert visit is not None
        then = values | {"orders": NotAnswerable("not by these filters")}
        moved = kpis._change(METRICS["revenue"], visit, kpis._Figures(values, values, then, {}))
    assert moved is not None and moved.text == "n/a" and "orders" in moved.words


def test_what_is_not_made_of_orders_is_compared_without_them(server: Flask) -> None:
    now, then = {"on_time_rate": Decimal("0.9")}, {"on_time_rate": Decimal("0.8"), "orders": 0}
    with server.test_request_context():
        visit = open_visit("?period=30D")
        assert visit is not None
        moved = kpis._change(METRICS["on_time_rate"], visit, kpis._Figures(now, now, then, {}))
    assert moved is not None and moved.text == "10.0 pp"


def test_limits_read_as_the_figures_do(server: Flask) -> None:
    with server.test_request_context():
        visit = open_visit("?period=30D")
        assert visit is not None
        table = texts(kpis_limits.rows(visit), kpis_limits.COLUMNS, visit).set_index("Figure")
    assert table.loc["Return rate", ["Fine", "Act"]].tolist() == ["up to 5.0%", "above 10.0%"]
    assert table.loc["Retention rate", ["Fine", "Act"]].tolist() == ["from 40.0%", "below 25.0%"]


def test_a_company_sets_its_own_limits_and_adds_others(server: Flask) -> None:
    with server.test_request_context():
        visit = open_visit("?period=30D")
        assert visit is not None
        own = visit.settings.model_copy(update={"kpi_limits": "return_rate:0.0:0.001,guest_share:0.99:1"})
        shown = kpis_limits.rows(replace(visit, settings=own)).set_index("metric")
    assert shown.loc["return_rate", ["fine_told", "act_told", "tone"]].tolist() == ["up to 0.0%", "above 0.1%", "bad"]
    assert shown.loc["guest_share", ["fine_told", "tone"]].tolist() == ["up to 99.0%", "good"]
    assert shown.loc["discount_rate", "fine_told"] == "up to 10.0%"


def _days_of_a_product(last_day: date) -> list[Visit]:
    addresses = [f"?from={day}&to={day}&product=csv:P{product}" for product in range(1, 13)
                 for day in (last_day - timedelta(days=back) for back in range(7))]
    return [visit for visit in map(open_visit, addresses) if visit is not None]


def _has_few_orders_to_compare_with(visit: Visit) -> bool:
    if visit.base is None:
        return False
    rates = ("discount_rate", "return_rate")
    values = values_of(visit, ("orders", *rates), visit.base)
    known = [values_of(visit, rates, visit.filters.period)[name] is not None and values[name] is not None
             for name in rates]
    return all(known) and 0 < values["orders"] < 5
