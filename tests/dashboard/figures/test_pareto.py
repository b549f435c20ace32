"""Pareto charts: in order, with the share reached so far."""

from dashboard.figures.pareto import pareto_figure


def test_bars_stand_from_the_largest_down_with_the_share_that_they_reach() -> None:
    figure = pareto_figure(["small", "large", "none"], [20, 80, None], "money", links=["s", "l", "n"])
    bars, line = figure.data
    assert list(bars.y) == [80.0, 20.0, None]
    assert bars.meta["links"] == ["l", "s", "n"]
    assert list(line.y) == [0.8, 1.0, 1.0]


def test_the_share_ends_at_all_and_has_a_line_at_eighty_percent() -> None:
    figure = pareto_figure(["a", "b"], [3, 1], "count")
    assert list(figure.layout.yaxis2.range) == [0, 1.0]
    assert figure.layout.shapes[0].y0 == 0.8
    assert figure.layout.shapes[0].yref == "y2"


def test_what_lost_money_adds_nothing_to_the_share() -> None:
    assert list(pareto_figure(["a", "b"], [10, -5], "money").data[1].y) == [1.0, 1.0]
