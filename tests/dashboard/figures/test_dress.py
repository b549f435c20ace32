"""The browser's side: tokens become the theme's colours, and texts fit the width."""

import json
from datetime import date
from typing import Any

import pytest

from dashboard.bundles import ASSETS
from dashboard.figures.bars import bars_figure
from dashboard.figures.base import Series
from dashboard.figures.drawings import Target
from dashboard.figures.heatmap import heatmap_figure
from dashboard.figures.lines import Band, Line, lines_figure
from dashboard.figures.ranked import ranked_figure
from dashboard.theme import COLORS, browser_theme

DRESS = """([figure, element]) => {
    const made = window.assay.dress(figure, element);
    delete made.layout.template;
    return made;
}"""
pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def page(chromium: Any) -> Any:
    page = chromium.new_page()
    page.set_content(f'<script type="application/json" id="chart-themes">{json.dumps(browser_theme())}</script>')
    page.evaluate("window.assay = {}")
    page.add_script_tag(path=ASSETS / "dress.js")
    yield page
    page.close()


@pytest.fixture
def dressed(page: Any) -> Any:
    """A figure as it is handed to Plotly in a theme, at a width."""
    def dress(figure: Any, theme: Any = "light", width: Any = 900) -> Any:
        page.evaluate("theme => { document.documentElement.dataset.bsTheme = theme }", theme)
        return page.evaluate(DRESS, [json.loads(figure.to_json()), {"clientWidth": width, "clientHeight": 300}])

    return dress


@pytest.mark.parametrize("theme", COLORS)
def test_bars_take_the_colour_of_their_token_in_each_theme(dressed: Any, theme: Any) -> None:
    figure = bars_figure(["A", "B"], [Series("Change", [1, -2])], "money", colors=["pos", "neg"])
    made = dressed(figure, theme)["data"][0]
    assert made["marker"]["color"] == [COLORS[theme]["pos"], COLORS[theme]["neg"]]
    assert made["meta"]["colors"] == ["pos", "neg"]


def test_lines_bands_areas_anomalies_and_targets_are_dressed(dressed: Any) -> None:
    figure = lines_figure(
        [1, 2], [Line("A", [1, 2], is_area=True)], "count", x_unit="count", bands=[Band([0, 1], [2, 3])],
        anomalies={1: "Odd"}, target=Target(2),
    )
    band, line, anomaly = dressed(figure)["data"]
    assert band["fillcolor"] == "rgba(36,88,230,0.16)"
    assert (line["line"]["color"], line["fillcolor"]) == (COLORS["light"]["c1"], "rgba(36,88,230,0.12)")
    assert anomaly["marker"]["color"] == COLORS["light"]["surface"]
    assert anomaly["marker"]["line"]["color"] == COLORS["light"]["warn"]
    layout = dressed(figure, "dark")["layout"]
    assert layout["shapes"][0]["line"]["color"] == COLORS["dark"]["tx-2"]
    assert layout["annotations"][0]["font"]["color"] == COLORS["dark"]["tx-2"]


def test_whiskers_are_dressed(dressed: Any) -> None:
    figure = ranked_figure(["A"], [5], "count", intervals=[(4, 6)], marks="dots")
    assert dressed(figure)["data"][0]["error_x"]["color"] == COLORS["light"]["tx-2"]


def test_heat_maps_take_their_scale_and_diverging_texts_their_ink(dressed: Any) -> None:
    figure = heatmap_figure(["A"], ["x", "y"], [[-0.4, 0.0]], "share", scale="diverging")
    cells, texts = dressed(figure)["data"]
    assert cells["colorscale"][0] == [0, "#A85308"]
    assert len(cells["colorscale"]) == 18
    assert texts["textfont"]["color"] == ["#FFFFFF", "#0B1226"]


@pytest.mark.parametrize(
    ("width", "texts"), [(900, ["$12.3K", "$900"]), (60, ["12K", "900"]), (40, [])]
)
def test_texts_in_cells_get_shorter_and_then_vanish(dressed: Any, width: Any, texts: Any) -> None:
    figure = heatmap_figure(["A"], ["x", "y"], [[12_345, 900]], "money", "USD")
    assert dressed(figure, width=width)["data"][1]["text"] == texts


def test_labels_of_hours_are_left_out_where_it_is_narrow(dressed: Any) -> None:
    figure = bars_figure([str(hour) for hour in range(24)], [Series("Orders", range(24))], "count")
    assert len(dressed(figure, width=900)["layout"]["xaxis"]["ticktext"]) == 24
    assert dressed(figure, width=340)["layout"]["xaxis"]["ticktext"][:3] == ["0", "2", "4"]


def test_names_are_broken_into_lines_where_their_words_fit(dressed: Any) -> None:
    figure = bars_figure(["Ethiopia Yirgacheffe", "House Espresso"], [Series("Customers", [1, 2])], "count")
    assert dressed(figure, width=900)["layout"]["xaxis"]["ticktext"][0] == "Ethiopia Yirgacheffe"
    assert dressed(figure, width=200)["layout"]["xaxis"]["ticktext"][0] == "Ethiopia<br>Yirgacheffe"
    assert dressed(figure, width=120)["layout"]["xaxis"]["ticktext"][0] == "Ethiopia Yirgach…"


def test_names_above_a_heat_map_break_only_where_its_columns_have_room(dressed: Any) -> None:
    rows, columns = ["Potential Loyalists"], ["Orders", "Revenue", "Avg order", "Value ahead", "Silence", "Risk"]
    figure = heatmap_figure(rows, columns, [[1.0] * 6], "number")
    assert dressed(figure, width=900)["layout"]["xaxis"].get("tickangle") == 0
    assert dressed(figure, width=330)["layout"]["xaxis"].get("tickangle") != 0


def test_days_take_one_line_below_a_figure_and_months_with_their_year_two(dressed: Any) -> None:
    days = [date(2026, 11, day) for day in range(1, 11)]
    below = {
        step: dressed(lines_figure(days, [Line("A", range(10))], "count", step=step))["layout"]["margin"]["b"]
        for step in ("day", "month")
    }
    assert below["month"] - below["day"] == 15


def test_rows_have_longer_names_and_slender_bars_where_there_is_room(dressed: Any) -> None:
    name = "A name of more than thirty letters"
    figure = ranked_figure([name], [5], "count")
    wide, narrow = dressed(figure, width=900), dressed(figure, width=340)
    assert wide["layout"]["yaxis"]["ticktext"] == [name]
    assert narrow["layout"]["yaxis"]["ticktext"][0].endswith("…")
    assert wide["data"][0]["width"] * 300 < 30
    short = ranked_figure(["Night Train Espresso, 1 kilo"], [5], "count")
    assert dressed(short, width=400)["layout"]["yaxis"]["ticktext"] == ["Night Train Espresso, 1 kilo"]
