"""What every builder keeps: no colours, links beside their points, names that stay names, no failure on odd input."""

import json
import re
from decimal import Decimal
from itertools import chain
from typing import Any

import pandas as pd
import pytest

from dashboard.theme import COLORS
from tests.dashboard.figures.builders import BUILDERS, HOSTILE

VALUES = [Decimal("30.50"), Decimal("-2"), Decimal("12")]
COLOR = re.compile(r"#[0-9a-fA-F]{3,8}\b|\brgba?\(|\bhsla?\(")
every_builder = pytest.mark.parametrize("build", BUILDERS, ids=lambda build: build.__name__)


def texts(part: Any) -> Any:
    """All texts anywhere in a figure."""
    if isinstance(part, dict):
        return list(chain.from_iterable(texts(value) for value in part.values()))
    if isinstance(part, list | tuple):
        return list(chain.from_iterable(texts(value) for value in part))
    return [part] if isinstance(part, str) else []


def tokens(figure: Any) -> Any:
    for trace in figure.data:
        meta = trace.meta or {}
        yield from (meta[key] for key in ("color", "text", "error") if key in meta)
        yield from meta.get("colors", [])
    meta = figure.layout.meta or {}
    yield from (entry[0] for key in ("shapes", "annotations") for entry in meta.get(key, []))


@every_builder
def test_a_figure_holds_no_colour_and_every_token_is_one_of_both_themes(build: Any) -> None:
    figure = build(VALUES)
    # A character reference looks like a colour, but is none.
    assert not COLOR.search(json.dumps(figure.to_plotly_json(), default=str).replace("&#37;", ""))
    assert all(token in colors for token in tokens(figure) for colors in COLORS.values())


@every_builder
def test_links_stand_beside_the_points_they_belong_to(build: Any) -> None:
    figure = build(VALUES)
    linked = [trace for trace in figure.data if "links" in (trace.meta or {})]
    assert linked
    for trace in linked:
        places = trace.z if trace.type == "heatmap" else trace.x
        assert len(trace.meta["links"]) == len(places)
        assert trace.hoverinfo != "skip"


@every_builder
def test_names_from_the_data_stay_names(build: Any) -> None:
    shown = texts(build(VALUES).to_plotly_json())
    assert not [text for text in shown if "<b>B</b>" in text]
    assert [text for text in shown if "A &amp;" in text] or HOSTILE not in shown


@every_builder
@pytest.mark.parametrize(
    "values",
    [
        [], [None], [0], [0, 0], [-5, -7], [1e12, -1e12], [5, None, float("nan"), 3], [float("inf"), 1],
        [Decimal("NaN"), Decimal(1)], [None, None],
    ],
    ids=str,
)
def test_odd_input_gives_a_figure(build: Any, values: Any) -> None:
    figure = build(values)
    drawn = json.dumps(figure.to_plotly_json(), default=str)
    assert "NaN" not in drawn and "Infinity" not in drawn


@every_builder
def test_nothing_gives_an_empty_plot_without_axes(build: Any) -> None:
    figure = build([])
    assert not figure.data
    assert figure.layout.xaxis.visible is False
    assert figure.layout.yaxis.visible is False


@every_builder
def test_columns_of_a_frame_serve_whatever_their_index(build: Any) -> None:
    column = pd.Series(VALUES, index=[7, 8, 9], dtype="object")
    assert build(column).to_json() == build(VALUES).to_json()
