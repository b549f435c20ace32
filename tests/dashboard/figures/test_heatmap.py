"""Heat maps: a text in every cell that has a value, on a scale that the outliers named do not widen."""

from decimal import Decimal

from dashboard.figures.heatmap import heatmap_figure


def test_every_known_cell_has_a_text_and_a_missing_one_stays_blank() -> None:
    figure = heatmap_figure(["Feb 26", "Mar 26"], ["M1", "M2"], [[0.31, 0.2], [0.25, None]], "share")
    cells, texts = figure.data
    assert cells.z[1][1] is None
    assert list(texts.text) == ["31%", "20%", "25%"]
    assert [*zip(texts.x, texts.y, strict=True)] == [(0, 0), (1, 0), (0, 1)]


def test_rows_tell_their_size_and_the_first_is_on_top() -> None:
    figure = heatmap_figure(["Feb 26"], ["M1"], [[0.3]], "share", name="Came back", sizes=[1480])
    assert figure.layout.yaxis.ticktext[0] == "Feb 26 · 1,480"
    assert figure.data[0].customdata[0][0] == "<b>Feb 26, M1</b><br>Came back 30.0%<br>1,480 customers"
    assert figure.layout.yaxis.range[0] > figure.layout.yaxis.range[1]


def test_columns_left_out_do_not_widen_the_scale() -> None:
    figure = heatmap_figure(["A", "B"], ["M0", "M1"], [[1.0, 0.3], [1.0, 0.2]], "share", unscaled={0})
    assert figure.data[0].zmax == 0.3
    assert figure.data[1].text[0] == "100%"


def test_a_diverging_scale_is_as_wide_on_both_sides_and_its_texts_know_their_step() -> None:
    figure = heatmap_figure(["A"], ["x", "y", "z"], [[-0.2, 0.0, 0.4]], "share", scale="diverging")
    cells, texts = figure.data
    assert (cells.zmin, cells.zmax) == (-0.4, 0.4)
    assert texts.meta["steps"] == [2, 4, 8]
    assert cells.meta["scale"] == "diverging"


def test_narrow_cells_have_shorter_texts_ready() -> None:
    figure = heatmap_figure(["A"], ["x", "y"], [[Decimal("12345.67"), Decimal(900)]], "money", "USD")
    assert figure.data[1].meta["texts"] == [["$12.3K", "$900"], ["12K", "900"]]
    assert figure.data[1].meta["cells"] == [1, 2, 1]


def test_small_amounts_keep_their_cents():
    assert list(heatmap_figure(["A"], ["x"], [[Decimal("3.5")]], "money", "USD").data[1].text) == ["$3.50"]


def test_links_are_a_matrix_like_the_cells() -> None:
    figure = heatmap_figure(["A"], ["x", "y"], [[1, 2]], "count", links=[["a", None]], drill="/orders")
    assert figure.data[0].meta == {"scale": "sequential", "links": [["a", None]], "drill": "/orders"}
    assert "links" not in figure.data[1].meta


def test_one_value_everywhere_is_a_scale_too() -> None:
    figure = heatmap_figure(["A"], ["x"], [[0]], "count")
    assert figure.data[0].zmin < 0 < figure.data[0].zmax
