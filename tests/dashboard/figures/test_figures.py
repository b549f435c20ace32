"""Figures: the right marks from a frame, round ticks, and no failure on an empty one."""

from datetime import date
from decimal import Decimal

import pandas as pd
import pytest

from dashboard.figures import base
from dashboard.figures.forecast import forecast_figure
from dashboard.figures.top_products import top_products_figure
from dashboard.figures.trend import trend_figure
from dashboard.theme import COLORS

TREND = pd.DataFrame({
    "date": [date(2026, 11, day) for day in (18, 19, 20)],
    "revenue": [Decimal("100.50"), Decimal("-20"), Decimal("60")],
    "orders": [3, 0, 1],
    "base_revenue": pd.Series([Decimal(90), Decimal(80), Decimal(70)], dtype="object"),
    "is_partial": [False, False, True],
})


def names(figure):
    return [trace.name for trace in figure.data]


def test_the_trend_has_bars_a_comparison_and_a_line_on_the_second_axis():
    figure = trend_figure(TREND, "day", "USD")
    assert names(figure) == ["Revenue", "Comparison", "Orders"]
    assert list(figure.data[0].y) == [100.5, -20.0, 60.0]
    assert figure.data[2].yaxis == "y2"
    assert figure.layout.yaxis2.showgrid is False


def test_an_open_day_is_hatched_and_the_line_stops_before_it():
    figure = trend_figure(TREND, "day", "USD")
    assert list(figure.data[0].marker.pattern.shape) == ["", "", "/"]
    assert figure.data[2].y[-1] is None


def test_the_comparison_stops_at_a_part_of_a_week():
    assert trend_figure(TREND, "week", "USD").data[1].y[-1] is None


def test_a_period_without_comparison_has_no_dotted_line():
    frame = TREND.assign(base_revenue=pd.Series([None] * 3, dtype="object"))
    assert "Comparison" not in names(trend_figure(frame, "day", "USD"))


def test_zero_of_both_axes_is_at_the_same_height():
    layout = trend_figure(TREND, "day", "USD").layout
    (low, high), (low2, high2) = layout.yaxis.range, layout.yaxis2.range
    assert low / high == pytest.approx(low2 / high2)


def test_dates_are_plain_days_that_no_time_zone_can_move():
    assert trend_figure(TREND, "day", "USD").data[0].x[0] == "2026-11-18"


def test_products_are_ranked_from_the_top_with_their_value_beside_the_longer_bar():
    frame = pd.DataFrame({
        "product": ["A & <b>B</b>", "C" * 60],
        "revenue": [Decimal(50), Decimal(20)],
        "base_revenue": pd.Series([Decimal(10), Decimal(40)], dtype="object"),
    })
    figure = top_products_figure(frame, "USD")
    assert list(figure.data[2].x) == [50.0, 40.0]
    assert figure.layout.yaxis.autorange == "reversed"
    assert figure.layout.yaxis.ticktext[0] == "A &amp; &lt;b&gt;B&lt;/b&gt;"
    assert figure.layout.yaxis.ticktext[1].endswith("…")
    assert max(figure.layout.xaxis.range) >= 50 * 1.3


def test_the_forecast_grows_out_of_the_last_known_month():
    history = pd.DataFrame({"month": [date(2026, 9, 1), date(2026, 10, 1)], "revenue": [Decimal(10), Decimal(12)]})
    months = pd.DataFrame({
        "month": [date(2026, 11, 1)], "point": [13], "lo80": [11], "hi80": [15], "lo95": [10], "hi95": [16],
    })
    figure = forecast_figure(history, months, "USD")
    assert list(figure.data[-1].x) == ["2026-10-01", "2026-11-01"]
    assert list(figure.data[-1].y) == [12.0, 13.0]
    assert [trace.fill for trace in figure.data[:4]] == [None, "tonexty", None, "tonexty"]
    assert figure.layout.yaxis.range[1] >= 16


def test_an_empty_frame_gives_an_empty_plot():
    empty_history = pd.DataFrame({"month": [], "revenue": []})
    empty_months = pd.DataFrame({name: [] for name in ("month", "point", "lo80", "hi80", "lo95", "hi95")})
    assert not trend_figure(TREND.head(0), "day", "USD").data
    assert not top_products_figure(pd.DataFrame({"product": [], "revenue": [], "base_revenue": []}), "USD").data
    assert not forecast_figure(empty_history, empty_months, "USD").data


def test_every_colour_that_a_figure_names_is_a_token_of_both_themes():
    for trace in trend_figure(TREND, "day", "USD").data:
        assert all(trace.meta["color"] in colors for colors in COLORS.values())


@pytest.mark.parametrize(
    ("highest", "unit", "texts"),
    [
        (26_800, "money", ["$0", "$10K", "$20K", "$30K"]),
        (9_100, "money", ["$0", "$2.5K", "$5K", "$7.5K", "$10K"]),
        (3, "count", ["0", "1", "2", "3"]),
        (0, "count", ["0", "1"]),
        (0.4, "money", ["$0.00", "$0.10", "$0.20", "$0.30", "$0.40"]),
        (2_400_000, "money", ["$0", "$1M", "$2M", "$3M"]),
    ],
)
def test_ticks_are_round_and_end_above_the_highest_value(highest, unit, texts):
    axis = base.ticks(highest, unit, "USD")
    assert axis["ticktext"] == texts
    assert axis["range"][1] >= highest


def test_ticks_reach_below_zero_where_values_do():
    axis = base.ticks(100, "money", "USD", lowest=-30)
    assert axis["range"][0] <= -30
    assert "−$50" in axis["ticktext"] or axis["ticktext"][0].startswith("−$")
