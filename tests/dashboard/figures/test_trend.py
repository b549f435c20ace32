"""The trend of revenue and orders: bars, a line on the right axis, the comparison dotted."""

from datetime import date
from decimal import Decimal
from typing import Any

import pandas as pd
import pytest

from dashboard.figures.top_products import top_products_figure
from dashboard.figures.trend import trend_figure

TREND = pd.DataFrame({
    "date": [date(2026, 11, day) for day in (18, 19, 20)],
    "revenue": [Decimal("100.50"), Decimal("-20"), Decimal("60")],
    "orders": [3, 0, 1],
    "base_revenue": pd.Series([Decimal(90), Decimal(80), Decimal(70)], dtype="object"),
    "is_partial": [False, False, True],
})


def names(figure: Any) -> Any:
    return [trace.name for trace in figure.data]


def test_the_trend_has_bars_a_comparison_and_a_line_on_the_second_axis() -> None:
    figure = trend_figure(TREND, "day", "USD")
    assert names(figure) == ["Revenue", "Comparison", "Orders"]
    assert list(figure.data[0].y) == [100.5, -20.0, 60.0]
    assert figure.data[2].yaxis == "y2"


def test_an_open_day_is_hatched_and_the_line_stops_before_it() -> None:
    figure = trend_figure(TREND, "day", "USD")
    assert list(figure.data[0].marker.pattern.shape) == ["", "", "/"]
    assert list(figure.data[2].y) == [3.0, 0.0, None]


def test_the_comparison_stops_at_a_part_of_a_week_but_not_at_today() -> None:
    assert trend_figure(TREND, "week", "USD").data[1].y[-1] is None
    assert trend_figure(TREND, "day", "USD").data[1].y[-1] == 70.0


def test_a_period_without_comparison_has_no_dotted_line() -> None:
    frame = TREND.assign(base_revenue=pd.Series([None] * 3, dtype="object"))
    assert names(trend_figure(frame, "day", "USD")) == ["Revenue", "Orders"]


def test_zero_of_both_axes_is_at_the_same_height() -> None:
    layout = trend_figure(TREND, "day", "USD").layout
    (low, high), (low2, high2) = layout.yaxis.range, layout.yaxis2.range
    assert low / high == pytest.approx(low2 / high2)


def test_top_products_are_ranked_bars_with_their_comparison() -> None:
    frame = pd.DataFrame({
        "product": ["A", "B"], "revenue": [Decimal(50), Decimal(20)], "base_revenue": [None, Decimal(40)],
    })
    assert names(top_products_figure(frame, "USD"))[:2] == ["Revenue", "Comparison"]
