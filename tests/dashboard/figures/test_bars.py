"""Upright bars: groups, stacks, what they are compared with, parts of a step, and lines on top."""

from datetime import date

from dashboard.figures.bars import bars_figure
from dashboard.figures.base import Series
from dashboard.figures.lines import Line

DAYS = [date(2026, 11, day) for day in (18, 19, 20)]


def test_a_part_of_a_step_is_hatched() -> None:
    figure = bars_figure(DAYS, [Series("Revenue", [1, 2, 3])], "money", "USD", is_partial=[False, False, True])
    assert list(figure.data[0].marker.pattern.shape) == ["", "", "/"]


def test_the_axis_of_a_stack_reaches_its_total() -> None:
    series = [Series("A", [10, 20, 30]), Series("B", [40, -5, 30])]
    figure = bars_figure(DAYS, series, "count", arrangement="stacked")
    assert figure.layout.barmode == "relative"
    assert figure.layout.yaxis.range[0] <= -5
    assert figure.layout.yaxis.range[1] >= 60
    assert bars_figure(DAYS, series, "count").layout.barmode == "group"


def test_more_than_six_series_are_five_and_other() -> None:
    series = [Series(f"S{number}", [number] * 3) for number in range(9)]
    figure = bars_figure(DAYS, series, "money", arrangement="stacked")
    assert [trace.name for trace in figure.data] == ["S4", "S5", "S6", "S7", "S8", "Other"]
    assert list(figure.data[-1].y) == [6.0, 6.0, 6.0]


def test_over_days_the_comparison_is_a_dotted_line() -> None:
    figure = bars_figure(DAYS, [Series("Revenue", [1, 2, 3])], "money", "USD", compared=[9, 9, 9])
    assert figure.data[1].line.dash == "dot"
    assert figure.data[1].customdata[0] == "Comparison <b>$9.00</b>"
    assert figure.layout.yaxis.range[1] >= 9


def test_over_names_the_comparison_is_a_wide_grey_bar_behind_without_links() -> None:
    figure = bars_figure(["A", "B"], [Series("Revenue", [1, 2])], "money", compared=[3, 1], links=["a", "b"])
    bars, grey = figure.data
    assert grey.width > bars.width
    assert bars.zorder > (grey.zorder or 0)
    assert grey.meta == {"color": "ref", "alpha": 0.28}
    assert bars.meta["links"] == ["a", "b"]


def test_the_grey_bar_leaves_hover_and_clicks_to_the_one_in_front() -> None:
    figure = bars_figure(["A", "B"], [Series("Revenue", [1, 2])], "count", compared=[3, None])
    bars, grey = figure.data
    assert grey.hoverinfo == "skip"
    assert list(bars.customdata) == [
        "<b>A</b><br>Revenue <b>1</b><br>Comparison <b>3</b>", "<b>B</b><br>Revenue <b>2</b>"
    ]


def test_a_comparison_that_is_missing_everywhere_is_not_drawn() -> None:
    figure = bars_figure(DAYS, [Series("Revenue", [1, 2, 3])], "money", compared=[None] * 3)
    assert [trace.name for trace in figure.data] == ["Revenue"]


def test_lines_lie_over_the_bars_on_an_axis_of_their_own() -> None:
    orders = Line("Orders", [7, 8, 9], second_unit="count")
    figure = bars_figure(DAYS, [Series("Revenue", [1, 2, 3])], "money", lines=[orders])
    assert figure.data[1].zorder > figure.data[0].zorder
    assert (figure.data[1].yaxis, figure.data[1].meta["color"]) == ("y2", "c2")


def test_bars_can_have_a_token_each() -> None:
    figure = bars_figure(["A", "B"], [Series("Change", [1, -2])], "money", colors=["pos", "neg"])
    assert figure.data[0].meta["colors"] == ["pos", "neg"]


def test_a_day_alone_is_a_bar_of_a_days_width() -> None:
    day = 86_400_000
    assert day / 2 < bars_figure(DAYS[:1], [Series("Revenue", [1])], "money").data[0].width < day
