"""Ranked bars and dots: order, room for values, comparisons, targets and whiskers."""

from typing import Any

import pytest

from dashboard.figures.ranked import ranked_figure


def named(figure: Any, name: Any) -> Any:
    return next(trace for trace in figure.data if trace.name == name)


def values_of(figure: Any) -> Any:
    return next(trace for trace in figure.data if trace.type == "scatter" and trace.mode == "text")


def test_the_first_row_is_on_top_and_values_stand_beside_the_longer_bar() -> None:
    figure = ranked_figure(["A", "B"], [50, 20], "money", "USD", compared=[10, 40])
    low, high = figure.layout.yaxis.range
    assert low > high
    labels = values_of(figure)
    assert list(labels.x) == [50.0, 40.0]
    assert labels.text[0].strip() == "$50.00"
    assert max(figure.layout.xaxis.range) >= 50 * 1.36


def test_beside_whiskers_values_stand_in_one_column() -> None:
    labels = values_of(ranked_figure(["A", "B"], [50, 20], "number", intervals=[(40, 70), (10, 25)]))
    assert list(labels.x) == [70.0, 70.0]


def test_the_grey_bar_is_wider_fainter_and_leads_nowhere() -> None:
    figure = ranked_figure(
        ["A"], [50], "money", compared=[10], compared_name="Last year", links=["product=1"], drill="/products"
    )
    bar, grey = figure.data[0], named(figure, "Last year")
    assert grey.width > bar.width
    assert grey.meta == {"color": "ref", "alpha": 0.28}
    assert bar.meta["links"] == ["product=1"]
    assert bar.meta["drill"] == "/products"


def test_all_that_is_known_of_a_name_is_told() -> None:
    figure = ranked_figure(
        ["A"], [50], "count", name="Orders", compared=[40], intervals=[(45, 55)], notes=["of 3 shops"]
    )
    assert figure.data[0].customdata[0] == (
        "<b>A</b><br>Orders 50<br>Comparison 40<br>45 to 55<br>of 3 shops"
    )


def test_shares_stand_after_the_value() -> None:
    figure = ranked_figure(["A", "B"], [50, 20], "count", shares=[0.714, None])
    labels = values_of(figure)
    assert [text.strip() for text in labels.text] == ["50 · 71.4%", "20"]


def test_changes_have_a_sign() -> None:
    figure = ranked_figure([*"ABCD"], [0.25, -0.1, 0, None], "share", is_change=True)
    assert [text.strip() for text in figure.data[-1].text] == ["+25.0%", "−10.0%", "0.0%", "–"]


def test_dots_have_whiskers_and_a_reference_and_need_no_zero() -> None:
    figure = ranked_figure(
        ["A", "B"], [70, 60], "number", intervals=[(65, 76), None], marks="dots", reference=(62, "Mean")
    )
    dots = figure.data[0]
    assert dots.mode == "markers"
    assert (list(dots.error_x.arrayminus), list(dots.error_x.array)) == ([5.0, 0.0], [6.0, 0.0])
    assert figure.layout.xaxis.range[0] > 0
    assert figure.layout.shapes[0].x0 == 62.0


@pytest.mark.parametrize("values", [[-5, -10], [0, 0], [5]])
def test_bars_always_start_at_zero(values: Any) -> None:
    low, high = ranked_figure([*"AB"][: len(values)], values, "money").layout.xaxis.range
    assert low <= 0 < high
