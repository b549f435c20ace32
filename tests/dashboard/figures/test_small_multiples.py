"""Small multiples: a grid of charts on one scale."""

from datetime import date
from itertools import pairwise
from typing import Any

import pytest

from dashboard.figures.base import Series
from dashboard.figures.small_multiples import small_multiples_figure

DAYS = [date(2026, 11, day) for day in (18, 19, 20)]


def grid(count: Any) -> Any:
    return small_multiples_figure(DAYS, [Series(f"S{number}", [number, 2, 3]) for number in range(count)], "count")


@pytest.mark.parametrize(("count", "columns"), [(1, 1), (2, 2), (4, 2), (5, 3), (9, 3), (12, 3)])
def test_charts_stand_in_a_grid_of_at_most_nine(count: Any, columns: Any) -> None:
    figure = grid(count)
    assert len(figure.data) == min(count, 9)
    assert len({figure.layout[trace.xaxis.replace("x", "xaxis")].domain for trace in figure.data}) == columns


def test_all_charts_have_one_scale_and_none_overlaps_another() -> None:
    figure = grid(9)
    axes = [figure.layout[f"yaxis{number}" if number > 1 else "yaxis"] for number in range(1, 10)]
    assert len({axis.range for axis in axes}) == 1
    rows = sorted({axis.domain for axis in axes})
    assert all(lower[1] < upper[0] for lower, upper in pairwise(rows))
    assert rows[0][0] >= 0
    assert rows[-1][1] <= 1


def test_days_are_named_below_the_last_row_alone() -> None:
    figure = grid(5)
    shown = [figure.layout[f"xaxis{number}" if number > 1 else "xaxis"].showticklabels for number in range(1, 6)]
    assert shown == [False, False, False, True, True]


def test_each_chart_has_its_name_and_leads_on_by_its_own_links() -> None:
    series = [Series("A", [1, 2, 3], links=["a", "b", "c"]), Series("B", [1, 2, 3])]
    figure = small_multiples_figure(DAYS, series, "money", "USD", drill="/orders")
    assert [note.text for note in figure.layout.annotations] == ["<b>A</b>", "<b>B</b>"]
    assert figure.data[0].meta["links"] == ["a", "b", "c"]
    assert "links" not in figure.data[1].meta
    assert figure.data[0].customdata[0] == "<b>A</b><br>Nov 18, 2026<br>$1.00"


def test_each_chart_may_have_a_dotted_line_behind() -> None:
    figure = small_multiples_figure(DAYS, [Series("A", [1, 2, 3])], "count", compared=[[30, 30, 30]])
    assert figure.data[0].line.dash == "dot"
    assert figure.layout.yaxis.range[1] >= 30
