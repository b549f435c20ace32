"""Waterfalls: each bar hangs where the last ended, in the colour of what it did."""

from decimal import Decimal

from dashboard.figures.waterfall import Step, waterfall_figure

STEPS = [Step("Before", 100, True), Step("Gained", 60), Step("Lost", -140), Step("After", 20, True)]


def test_bars_hang_where_the_last_one_ended() -> None:
    bars = waterfall_figure(STEPS, "count").data[0]
    assert list(bars.base) == [0.0, 100.0, 160.0, 0.0]
    assert list(bars.y) == [100.0, 60.0, -140.0, 20.0]
    assert bars.meta["colors"] == ["c1", "pos", "neg", "c1"]


def test_changes_have_a_sign_and_totals_none() -> None:
    steps = [Step("A", Decimal(5), True), Step("B", Decimal("2.5")), Step("C", Decimal(-1))]
    figure = waterfall_figure(steps, "money", "USD")
    assert list(figure.data[1].text) == ["$5.00", "+$2.50", "−$1.00"]
    assert figure.data[0].customdata[1] == "<b>B</b><br><b>+$2.50</b>"


def test_a_step_may_have_a_colour_of_its_own() -> None:
    figure = waterfall_figure([Step("Costs", 10, True), Step("More rent", 5, color="neg")], "money")
    assert figure.data[0].meta["colors"] == ["c1", "neg"]


def test_small_changes_of_large_totals_cut_the_axis_and_say_so() -> None:
    figure = waterfall_figure([Step("A", 520_000, True), Step("B", 18_000), Step("C", 538_000, True)], "money", "USD")
    floor = figure.layout.yaxis.range[0]
    assert 0 < floor < 520_000
    assert list(figure.data[0].base) == [floor, 520_000.0, floor]
    assert figure.layout.annotations[0].text == f"The axis starts at {figure.layout.yaxis.ticktext[0]}"


def test_large_changes_keep_zero() -> None:
    figure = waterfall_figure(STEPS, "count")
    assert figure.layout.yaxis.range[0] == 0
    assert not figure.layout.annotations
