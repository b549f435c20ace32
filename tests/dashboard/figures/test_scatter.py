"""Scatter plots and curves: sizes by area, labels, quarters, diagonal, whiskers."""

import pytest

from dashboard.figures.scatter import Points, scatter_figure


def test_a_point_tells_its_name_and_both_measures() -> None:
    points = Points("Products", [0.5], x=[1200], names=["A & B"], notes=["3 shops"])
    figure = scatter_figure([points], "money", "share", "USD", titles=("Revenue", "Margin"), links=["product=1"])
    assert figure.data[0].customdata[0] == (
        "<b>A &amp; B</b><br>Revenue $1,200.00<br>Margin 50.0%<br>3 shops"
    )
    assert figure.data[0].meta["links"] == ["product=1"]


def test_the_area_of_a_point_is_its_size() -> None:
    points = Points("P", [1, 2, 3], x=[1, 2, 3], sizes=[0, 25, 100])
    sizes = scatter_figure([points], "count", "count").data[0].marker.size
    assert (sizes[1] - sizes[0]) * 2 == pytest.approx(sizes[2] - sizes[0])


def test_only_notable_points_are_labelled_and_their_labels_point_inwards() -> None:
    points = Points("P", [1, 1, 1], x=[0, 5, 10], names=["left", "middle", "right"])
    trace = scatter_figure([points], "count", "count", notable={"left", "right"}).data[0]
    assert [text.strip("\u2009") for text in trace.text] == ["left", "", "right"]
    assert (trace.textposition[0], trace.textposition[2]) == ("middle right", "middle left")


def test_quarters_part_the_plot_at_their_values() -> None:
    figure = scatter_figure([Points("P", [1, 9], x=[1, 9])], "count", "count", quarters=(5, None))
    assert [(shape.x0, shape.x1) for shape in figure.layout.shapes] == [(5, 5)]


def test_curves_against_the_diagonal_show_all_that_a_share_can_be() -> None:
    model = Points("Model", [0, 0.7, 0.9], x=[0, 0.2, 0.5], is_curve=True)
    figure = scatter_figure([model], "share", "share", has_diagonal=True)
    assert figure.data[0].mode == "lines+markers"
    assert figure.layout.xaxis.range[0] == 0
    assert figure.layout.xaxis.range[1] >= 1
    diagonal = figure.layout.shapes[0]
    assert (diagonal.x0, diagonal.y0, diagonal.x1, diagonal.y1) == (0, 0, 1, 1)


def test_whiskers_widen_the_axis() -> None:
    figure = scatter_figure([Points("P", [5], x=[1], intervals=[(2, 40)])], "count", "count")
    assert list(figure.data[0].error_y.array) == [35.0]
    assert figure.layout.yaxis.range[1] >= 40


def test_a_point_without_a_measure_keeps_its_place_among_the_links() -> None:
    trace = scatter_figure([Points("P", [1, None], x=[1, 2])], "count", "count", links=["a", "b"]).data[0]
    assert list(trace.y) == [1.0, None]
    assert trace.meta["links"] == ["a", "b"]
