"""Components: what a screen reader hears, and what a card says when it has nothing to draw."""

import json
import re
from datetime import date
from urllib.parse import unquote

import pandas as pd
import plotly.graph_objects as go
import pytest
from plotly.utils import PlotlyJSONEncoder

from dashboard.bundles import ASSETS
from dashboard.components.chart_card import chart_card, loading_card, state_card
from dashboard.components.freshness_pill import freshness_pill
from dashboard.components.kpi_card import Kpi, kpi_card
from dashboard.components.sparkline import MOST_POINTS, sparkline
from dashboard.components.states import Message
from dashboard.format import Change, Compact
from dashboard.theme import COLORS, template

LOADS = pd.DataFrame({"source": ["csv"], "refined_at": [pd.Timestamp("2026-11-21T06:00:00Z")]})


def as_json(component):
    return json.dumps(component, cls=PlotlyJSONEncoder)


def test_a_kpi_card_says_its_exact_value_and_its_change_in_words():
    change = Change("neg", "2.6%", "down 2.6%", "down")
    value = Compact("$555.3", "K")
    card = kpi_card(Kpi("revenue", "Revenue", "What it is.", value, "$555,312.50", [1, 2], change, "vs Sep 17"))
    text = as_json(card)
    assert getattr(card, "aria-label") == "Revenue: $555,312.50"
    assert getattr(card, "data-state") == "ready"
    assert '"aria-label": "down 2.6%"' in text
    assert "What it is." in text


def test_a_card_is_in_one_of_the_five_states():
    ready = chart_card("a", "A", "b", go.Figure(), pd.DataFrame({"x": ["1"]}), {"CSV": "/export/a/b.csv"})
    states = [ready, loading_card("A"), *(state_card("A", "", Message(state, "h", "t")) for state in
                                          ("empty", "low-data", "error"))]
    assert [getattr(card, "data-state") for card in states] == ["ready", "loading", "empty", "low-data", "error"]


def test_only_a_failed_card_offers_to_retry():
    assert "Retry" in as_json(state_card("A", "", Message("error", "h", "t")))
    assert "Retry" not in as_json(state_card("A", "", Message("empty", "h", "t", clear_href="/")))
    assert "Clear filters" in as_json(state_card("A", "", Message("empty", "h", "t", clear_href="/")))


def test_every_chart_card_has_its_data_as_a_table_and_as_a_file():
    text = as_json(chart_card("a", "A", "b", go.Figure(), pd.DataFrame({"Day": ["Nov 1"]}), {"CSV": "/export/a/b.csv"}))
    assert "Nov 1" in text
    assert "/export/a/b.csv" in text
    assert "toggle-table" in text


def test_a_sparkline_spans_its_width_and_stays_small():
    points = re.findall(r"points='([\d., ]+)' fill=", unquote(sparkline(range(1000)).style["--m"]).replace('"', "'"))
    pairs = points[0].split()
    assert len(pairs) <= MOST_POINTS
    assert pairs[0].startswith("0.0,")
    assert pairs[-1].startswith("104.0,")


@pytest.mark.parametrize("values", [[], [5]])
def test_a_sparkline_of_less_than_two_points_is_left_out(values):
    assert sparkline(values) is None


def test_a_constant_course_is_a_flat_line():
    assert "nan" not in sparkline([3, 3, 3]).style["--m"]


def test_the_pill_is_green_for_yesterday_and_amber_with_the_end_of_old_data():
    today = date(2026, 11, 21)
    fresh = freshness_pill(date(2026, 11, 20), today, LOADS)
    old = freshness_pill(date(2011, 12, 9), today, LOADS)
    assert fresh.className == "pill"
    assert old.className == "pill late"
    assert "Data end on " in as_json(old)
    assert "Dec 9, 2011" in as_json(old)


@pytest.mark.parametrize("theme", list(COLORS))
def test_charts_and_style_sheet_use_the_same_tokens(theme):
    css = (ASSETS / "tokens.css").read_text(encoding="utf-8")
    light, dark = css.split('[data-bs-theme="dark"] {')
    tokens = dict(re.findall(r"--([a-z0-9-]+): (#[0-9A-F]{6})", light if theme == "light" else dark.split("}")[0]))
    shared = set(COLORS[theme]) & set(tokens)
    assert {"c1", "c2", "surface", "line", "tx", "tx-2"} <= shared
    assert {name: COLORS[theme][name] for name in shared} == {name: tokens[name] for name in shared}


def test_a_template_colours_what_a_figure_leaves_open():
    assert template("dark").layout.font.color == COLORS["dark"]["tx-2"]
