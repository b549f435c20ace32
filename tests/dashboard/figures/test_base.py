"""Texts, gaps, colours by id, the rest put together, and what a drawing tells the dressing."""

from typing import Any

import pytest

from dashboard.figures import base
from dashboard.figures.base import Clicks, Drawing, Series


def test_a_name_cannot_be_read_as_markup_or_as_a_template() -> None:
    assert base.plain("A & <b>B</b> %{y}") == "A &amp; &lt;b&gt;B&lt;/b&gt; &#37;{y}"
    assert base.plain(None) == "–"


def test_a_long_name_is_cut_by_the_width_of_its_letters() -> None:
    assert base.shortened("a" * 10, 10) == "a" * 10
    assert base.shortened("a" * 11, 10) == "a" * 9 + "…"
    assert base.shortened("A" * 10, 10) == "A" * 6 + "…"


def test_words_that_all_names_begin_with_go_where_names_would_be_cut():
    names = ["Larch & Kettle, Harbor Walk", "Larch & Kettle, Pearl District"]
    assert base.labels(names, 14) == ["Harbor Walk", "Pearl Distri…"]
    assert base.labels(names, 40)[0] == "Larch &amp; Kettle, Harbor Walk"
    assert base.labels(["One and the same"] * 2, 10) == ["One and…"] * 2
    assert base.labels(["A long beginning", "A long beginning of more"], 12) == ["beginning", "beginning o…"]
    assert base.labels([], 12) == []


def test_what_is_missing_or_endless_is_a_gap() -> None:
    assert base.floats([1, None, float("nan"), float("inf"), 2]) == [1.0, None, None, None, 2.0]


def test_more_series_than_colours_become_the_largest_and_other() -> None:
    series = [Series(f"S{number}", [number, None]) for number in range(1, 9)]
    kept = base.other(series)
    assert [one.name for one in kept] == ["S4", "S5", "S6", "S7", "S8", "Other"]
    assert kept[-1].values == [6.0, None]
    assert base.other(series[:6]) == series[:6]


def test_rates_are_not_summed_to_other() -> None:
    series = [Series(f"S{number}", [0.1]) for number in range(8)]
    assert [one.name for one in base.other(series, "share")] == ["S0", "S1", "S2", "S3", "S4", "S5"]


def test_a_trace_without_links_does_not_lead_anywhere() -> None:
    assert base.meta("c1") == {"color": "c1"}
    assert base.meta("c1", Clicks(["a=1", None], "/orders")) == {
        "color": "c1", "links": ["a=1", None], "drill": "/orders"
    }


@pytest.mark.parametrize(("is_dated", "number", "links"), [(True, 0, ["a"]), (True, 1, None), (False, 1, ["a"])])
def test_over_days_the_first_series_leads_on_and_elsewhere_each(is_dated: Any, number: Any, links: Any) -> None:
    assert base.clicks(Series("s", [1]), number, ["a"], "", is_dated).links == links
    assert base.clicks(Series("s", [1], links=["own"]), number, ["a"], "", is_dated).links == ["own"]


def test_drawings_tell_their_tokens_in_their_order() -> None:
    figure = base.figure(
        [{"type": "bar", "y": [1]}],
        [
            Drawing("pos", shape={"type": "rect"}, alpha=0.1),
            Drawing("tx-2", label={"text": "long"}, share=0.5, short="s"),
        ],
        meta={"thin": True},
    )
    assert figure.layout.meta == {"thin": True, "shapes": [["pos", 0.1]], "annotations": [["tx-2", None, 0.5, "s"]]}
    assert figure.layout.annotations[0].showarrow is False


def test_whiskers_reach_from_the_value_to_its_interval() -> None:
    errors = base.whiskers([5.0, None, 2.0], [(4, 7), (1, 2), None])
    assert (errors["arrayminus"], errors["array"]) == ([1.0, 0.0, 0.0], [2.0, 0.0, 0.0])
    assert base.whiskers([5.0], [None]) == base.whiskers([5.0], None) == {}
