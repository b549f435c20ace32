"""Lines: styles, gaps, the right axis, bands, and what is said of days."""

from datetime import date
from decimal import Decimal
from typing import Any

from dashboard.figures.drawings import Mark, Target
from dashboard.figures.lines import Band, Line, lines_figure

DAYS = [date(2026, 11, day) for day in (18, 19, 20)]
VALUES = [Decimal("100.50"), Decimal("80"), Decimal("60")]


def named(figure: Any, name: Any) -> Any:
    return next(trace for trace in figure.data if trace.name == name)


def test_a_line_tells_each_value_in_full_under_its_day() -> None:
    figure = lines_figure(DAYS, [Line("Revenue", VALUES)], "money", "USD")
    assert list(figure.data[0].x) == ["2026-11-18", "2026-11-19", "2026-11-20"]
    assert figure.data[0].customdata[0] == "Revenue <b>$100.50</b>"
    assert figure.layout.hovermode == "x unified"


def test_lines_stop_where_a_step_is_not_over() -> None:
    figure = lines_figure(DAYS, [Line("Revenue", VALUES)], "money", is_partial=[False, False, True])
    assert list(figure.data[0].y) == [100.5, 80.0, None]


def test_a_gap_stays_a_gap_and_a_lone_point_is_seen() -> None:
    line = lines_figure(DAYS, [Line("Revenue", [1, None, 3])], "count").data[0]
    assert line.connectgaps is None
    assert list(line.marker.size) == [6, 0, 6]
    whole = lines_figure(DAYS, [Line("Revenue", [1, 2, 3])], "count").data[0]
    assert whole.mode == "lines"


def test_each_line_has_its_style_and_the_next_colour() -> None:
    figure = lines_figure(
        DAYS, [Line("A", [1, 2, 3]), Line("B", [1, 2, 3], style="dashed"), Line("C", [1, 2, 3], "ref", style="dotted")],
        "count",
    )
    assert [trace.line.dash for trace in figure.data] == ["solid", "dash", "dot"]
    assert [trace.meta["color"] for trace in figure.data] == ["c1", "c2", "ref"]


def test_a_second_unit_is_told_on_a_right_axis_without_a_grid() -> None:
    lines = [Line("Revenue", VALUES), Line("Orders", [3, 4, 5], second_unit="count")]
    figure = lines_figure(DAYS, lines, "money", "USD")
    assert named(figure, "Orders").yaxis == "y2"
    assert named(figure, "Orders").customdata[0] == "Orders <b>3</b>"
    assert figure.layout.yaxis2.showgrid is False
    assert figure.layout.yaxis2.tickmode == "array"


def test_a_band_is_drawn_around_and_widens_the_axis() -> None:
    figure = lines_figure(DAYS, [Line("A", [10, 11, 12])], "count", bands=[Band([5, None, 7], [100, None, 140])])
    band = figure.data[0]
    assert list(band.y) == [100.0, 5.0, None, 140.0, 7.0]
    assert (band.fill, band.meta) == ("toself", {"color": "c1", "alpha": 0.16})
    assert figure.layout.yaxis.range[1] >= 140


def test_a_target_is_a_labelled_line_inside_the_axis() -> None:
    figure = lines_figure(DAYS, [Line("A", [10, 11, 12])], "money", "USD", target=Target(Decimal(40), "Plan"))
    assert figure.layout.shapes[0].y0 == 40.0
    assert figure.layout.annotations[0].text == "Plan"
    assert figure.layout.yaxis.range[1] >= 40


def test_anomalies_are_hollow_markers_on_the_first_line() -> None:
    figure = lines_figure(DAYS, [Line("A", [10, 90, 12])], "count", anomalies={DAYS[1]: "Far above"})
    anomaly = named(figure, "Anomaly")
    assert (list(anomaly.x), list(anomaly.y)) == (["2026-11-19"], [90.0])
    assert anomaly.meta["hollow"] is True
    assert list(anomaly.customdata) == ["Far above"]


def test_marks_are_upright_lines_that_tell_their_words() -> None:
    figure = lines_figure(DAYS, [Line("A", [10, 90, 12])], "count", marks=[Mark(DAYS[1], "Opened", "pos")])
    assert figure.layout.shapes[0].x0 == "2026-11-19"
    assert figure.layout.annotations[0].text == "Opened"
    assert list(named(figure, "Marks").customdata) == ["Opened"]


def test_words_of_a_mark_may_stand_at_its_foot() -> None:
    marks = [Mark(DAYS[0], "Now", at_foot=True), Mark(DAYS[2], "Best")]
    foot, top = lines_figure(DAYS, [Line("A", [1, 2, 3])], "count", marks=marks).layout.annotations
    assert (foot.y, foot.yanchor) == (0, "bottom")
    assert (top.y, top.yanchor) == (1, "top")


def test_many_marks_keep_their_words_for_the_hover() -> None:
    days = [date(2026, 11, day) for day in range(1, 11)]
    figure = lines_figure(days, [Line("A", range(10))], "count", marks=[Mark(day, "Holiday") for day in days[:5]])
    assert not figure.layout.annotations
    assert len(figure.layout.shapes) == 5


def test_labels_of_near_marks_stand_one_below_the_other() -> None:
    marks = [Mark(DAYS[0], "The first of two"), Mark(DAYS[1], "The second of two")]
    figure = lines_figure(DAYS, [Line("A", [1, 2, 3])], "count", marks=[marks[0], Mark(DAYS[0], "Here too")])
    assert figure.layout.annotations[0].y > figure.layout.annotations[1].y
    assert {note.xanchor for note in figure.layout.annotations} == {"left"}


def test_stretches_are_shaded_behind() -> None:
    figure = lines_figure(DAYS, [Line("A", [1, 2, 3])], "count", stretches=[(DAYS[0], DAYS[1])])
    shape = figure.layout.shapes[0]
    assert (shape.x0, shape.x1, shape.layer) == ("2026-11-18", "2026-11-19", "below")
    assert figure.layout.meta["shapes"] == [["pos", 0.1]]


def test_lines_over_numbers_are_told_one_by_one_and_all_lead_on() -> None:
    lines = [Line("A", [4, 3]), Line("B", [1, 2])]
    figure = lines_figure([8, 9], lines, "count", "USD", x_unit="money", links=["a", "b"])
    assert figure.data[0].customdata[0] == "<b>$8.00</b><br>A <b>4</b>"
    assert [trace.meta["links"] for trace in figure.data] == [["a", "b"]] * 2


def test_notes_are_further_lines_of_the_hover_text() -> None:
    figure = lines_figure(DAYS, [Line("A", [1, 2, 3], notes=["80 %: 0 to 2", "", ""])], "count")
    assert list(figure.data[0].customdata[:2]) == ["A <b>1</b><br>80 %: 0 to 2", "A <b>2</b>"]
