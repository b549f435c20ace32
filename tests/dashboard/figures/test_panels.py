"""Charts over one axis of time: each its own scale, one below the other."""

from datetime import date, timedelta

from dashboard.figures.drawings import Mark
from dashboard.figures.lines import Line
from dashboard.figures.panels import Panel, panels_figure

DAYS = [date(2026, 1, 1) + timedelta(days=number) for number in range(4)]
PANELS = [
    Panel("", [Line("Revenue", [10, 20, 30, 40]), Line("Trend", [12, 20, 28, 36])], height=2, from_zero=True),
    Panel("Rest", [Line("Rest", [-2, 0, 2, 4])]),
]


def test_panels_stand_one_below_the_other_without_touching() -> None:
    figure = panels_figure(DAYS, PANELS, "money", "USD")
    upper, lower = figure.layout.yaxis.domain, figure.layout.yaxis2.domain
    assert lower[1] < upper[0]
    assert upper[1] - upper[0] > 1.9 * (lower[1] - lower[0])
    assert [trace.yaxis for trace in figure.data] == ["y", "y", "y2"]
    assert figure.layout.xaxis.anchor == "y2"


def test_one_hover_text_tells_all_panels() -> None:
    assert panels_figure(DAYS, PANELS, "money", "USD").layout.hoversubplots == "axis"


def test_links_belong_to_the_first_line_alone() -> None:
    links = [f"from={day}&to={day}" for day in DAYS]
    figure = panels_figure(DAYS, PANELS, "money", "USD", links=links, drill="/orders")
    assert [trace.meta.get("links") for trace in figure.data] == [links, None, None]


def test_anomalies_are_hollow_markers_and_marks_go_through_all_panels() -> None:
    figure = panels_figure(DAYS, PANELS, "money", "USD", anomalies={"2026-01-03": "a flood"},
                           marks=[Mark(DAYS[1], "+34%")])
    marker = figure.data[-1]
    assert (marker.x, marker.y, marker.meta["hollow"]) == (("2026-01-03",), (30.0,), True)
    assert [shape.yref for shape in figure.layout.shapes] == ["paper"]


def test_a_panel_without_a_number_is_left_out() -> None:
    figure = panels_figure(DAYS, [PANELS[0], Panel("Nothing", [Line("Nothing", [None] * 4)])], "money", "USD")
    assert "yaxis2" not in figure.layout.to_plotly_json()
