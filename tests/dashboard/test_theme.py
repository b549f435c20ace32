"""The themes of charts: contrast that lets every text be read."""

from typing import Any

import pytest

from dashboard.theme import COLORS, contrast, scales

LEAST_FOR_TEXT, LEAST_FOR_MARKS = 4.5, 3.0


def test_contrast_is_that_of_wcag() -> None:
    assert contrast("#000000", "#FFFFFF") == pytest.approx(21)
    assert contrast("#777777", "#FFFFFF") == pytest.approx(4.48, abs=0.01)


@pytest.mark.parametrize("theme", COLORS)
def test_the_text_of_every_cell_can_be_read(theme: Any) -> None:
    scale = scales(theme)
    assert all(contrast(COLORS[theme]["tx"], color) >= LEAST_FOR_TEXT for color in scale["sequential"])
    diverging = scale["diverging"]
    assert len(diverging["steps"]) == len(diverging["texts"]) == 9
    pairs = zip(diverging["steps"], diverging["texts"], strict=True)
    assert all(contrast(step, text) >= LEAST_FOR_TEXT for step, text in pairs)


@pytest.mark.parametrize("theme", COLORS)
def test_marks_stand_out_from_the_card(theme: Any) -> None:
    surface = COLORS[theme]["surface"]
    marks = ("c1", "c2", "c3", "c4", "c5", "c6", "ref", "pos", "neg", "warn")
    assert {name: contrast(COLORS[theme][name], surface) for name in marks if
            contrast(COLORS[theme][name], surface) < LEAST_FOR_MARKS} == {}
