"""One way to write numbers: cards, pages and components leave it to dashboard.format, which follows the locale."""

import ast
import re
from pathlib import Path

import pytest

from dashboard import locales
from dashboard.format import percent, significant

ROOT = Path(__file__).parents[2]
PLACES = ("dashboard/cards", "dashboard/pages", "dashboard/components")
# Percent and groups of digits as Python writes them, names of months and days as English has them.
OWN_STYLE = re.compile(r"%$|,|%[aAbBpcxX]|%-")
SPACED_PERCENT = re.compile(r"(\d|^) %(?![a-z(])")


def own_styles(source):
    """What in a module writes a number, a month or a percent by itself, with its line."""
    tree = ast.parse(source)
    docstrings = {
        id(node.body[0].value) for node in ast.walk(tree)
        if isinstance(node, (ast.Module, ast.ClassDef, ast.FunctionDef)) and ast.get_docstring(node)
    }
    for node in ast.walk(tree):
        if isinstance(node, ast.FormattedValue) and node.format_spec:
            spec = "".join(part.value for part in node.format_spec.values if isinstance(part, ast.Constant))
            if OWN_STYLE.search(spec):
                yield node.lineno, spec
        elif isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr == "strftime":
            yield node.lineno, "strftime"
        elif isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in docstrings:
            if SPACED_PERCENT.search(node.value):
                yield node.lineno, node.value


@pytest.mark.parametrize("source", [
    'f"{rate:.0%}"', 'f"{rate:+.1%}"', 'f"{count:,}"', 'f"{day:%B %Y}"', 'f"{day:%b %-d}"', 'day.strftime("%Y")',
    'label = "the 95 % interval"', 'f"{share * 100:.0f} % more"',
])
def test_a_style_of_ones_own_is_found(source):
    assert list(own_styles(source))


@pytest.mark.parametrize("source", [
    'f"{month:%Y-%m}"', 'f"{at:%H:%M}"', 'f"{share:.2f}"', '"the 95% interval"', "7 % 3", 'f"{share * 100:.1f}%"',
])
def test_what_every_locale_writes_alike_is_let_through(source):
    assert not list(own_styles(source))


def test_cards_pages_and_components_have_no_style_of_their_own():
    found = [
        f"{path.relative_to(ROOT)}:{line}: {what}"
        for place in PLACES for path in sorted((ROOT / place).rglob("*.py"))
        for line, what in own_styles(path.read_text(encoding="utf-8"))
    ]
    assert found == []


@pytest.mark.parametrize(("name", "whole", "fall", "small"), [
    ("en_US", "43%", "\u22125%", "1,234"), ("de_DE", "43\u00a0%", "\u22125\u00a0%", "1.234"),
])
def test_percent_and_significant_digits_follow_the_locale(name, whole, fall, small):
    locales.use(name)
    try:
        assert (percent(0.425), percent(-0.05, signed=True), significant(1234.4)) == (whole, fall, small)
        assert percent(0.05, signed=True).startswith("+5")
    finally:
        locales.use(locales.DEFAULT)
