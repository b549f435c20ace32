"""Numbers, changes and dates as text."""

from datetime import date
from decimal import Decimal

import pytest

from dashboard.format import change, compact, days, full, listed, points
from warehouse.metrics.periods import Period


@pytest.mark.parametrize(
    ("value", "unit", "text"),
    [
        (Decimal("12.345"), "money", "$12.35"),
        (Decimal("-12.3"), "money", "−$12.30"),
        (Decimal("999.999"), "money", "$1,000.00"),
        (Decimal("9999.4"), "money", "$9,999"),
        (Decimal("10000"), "money", "$10.0K"),
        (Decimal("555312.5"), "money", "$555.3K"),
        (Decimal("999950"), "money", "$1.0M"),
        (Decimal("19002774.208"), "money", "$19.0M"),
        (Decimal("2500000000"), "money", "$2.5B"),
        (9309, "count", "9,309"),
        (63612, "count", "63.6K"),
        (0, "count", "0"),
        (None, "money", "–"),
        (100, "number", "100.00"),
        (Decimal("15199.4"), "number", "15,199"),
    ],
)
def test_cards_show_short_numbers(value, unit, text):
    assert str(compact(value, unit, "USD")) == text


def test_the_full_value_is_exact_to_the_cent_and_halves_go_up():
    assert full(Decimal("19002774.208"), "money", "GBP") == "£19,002,774.21"
    assert full(Decimal("0.125"), "money", "USD") == "$0.13"
    assert full(Decimal("0.125"), "money", "JPY") == "¥0"


def test_a_currency_without_a_well_known_sign_shows_its_code():
    assert full(Decimal("5"), "money", "CHF") == "CHF\u202f5.00"


def test_a_rise_is_good_only_where_up_is_good():
    assert change(110, 100, 100, is_up_good=True).tone == "pos"
    assert change(110, 100, 100, is_up_good=False).tone == "neg"
    assert change(110, 100, 100, is_up_good=True).text == "10.0%"
    assert change(90, 100, 100, is_up_good=True).words == "down 10.0%"


@pytest.mark.parametrize(
    ("current", "base", "base_orders", "text", "has_figure"),
    [
        (Decimal("100.4"), 100, 50, "no change", True),
        (110, 100, 50, "10.0%", True),
        (5, 0, 0, "new", False),
        (0, 0, 0, "no change", True),
        (50, 10, 4, "n/a", False),
        (50, None, 10, "n/a", False),
        (50, -3, 10, "n/a", False),
    ],
)
def test_a_change_without_a_sound_base_gives_no_figure(current, base, base_orders, text, has_figure):
    told = change(current, base, base_orders, is_up_good=True)
    assert (told.text, told.has_figure) == (text, has_figure)


def test_what_was_there_before_is_not_new_even_without_an_order():
    assert change(50, 10, 0, is_up_good=True).text == "n/a"


@pytest.mark.parametrize(
    ("base", "base_orders", "text"),
    [(Decimal("0.1"), 5, "5.0 pp"), (Decimal("0.15"), 5, "no change"), (Decimal("0.1"), 4, "n/a"),
     (Decimal("0.15"), 4, "n/a"), (Decimal("0.1"), 0, "n/a"), (None, 50, "n/a")],
)
def test_a_rate_is_compared_on_as_many_orders_as_an_amount(base, base_orders, text):
    assert points(Decimal("0.15"), base, base_orders, is_up_good=False).text == text


def test_words_in_a_row_end_with_and():
    assert [listed(["a", "b", "c"][:length]) for length in (1, 2, 3)] == ["a", "a and b", "a, b and c"]


def test_too_few_orders_are_counted_in_words():
    assert points(1, 1, 1, is_up_good=True).words == "not compared: the comparison period has only 1 order"


def test_a_missing_figure_is_not_told_as_too_few_orders():
    assert change(50, None, 5000, is_up_good=True).words == (
        "not compared: there is no figure for the comparison period"
    )


def test_dates_name_their_year_only_where_it_is_another():
    reference = date(2026, 11, 20)
    assert days(Period(date(2026, 9, 17), date(2026, 10, 16)), reference) == "Sep 17 – Oct 16"
    assert days(Period(date(2025, 2, 6), date(2025, 12, 26)), reference) == "Feb 6 – Dec 26, 2025"
    assert days(Period(date(2025, 12, 30), date(2026, 1, 5)), reference) == "Dec 30, 2025 – Jan 5"
    assert days(Period(reference, reference), reference) == "Nov 20"
