"""How a column writes dates and numbers: decided from all its values, and refused where these leave it open."""

from collections import Counter

import pytest

from etl.date_forms import decide_date_form
from etl.forms import DateOrder, DecimalMark, UndecidedColumnError
from etl.number_forms import LEADING_ZERO, NumberForm, ShapeCount, decide_number_form


def _number_form(values: list[str], decimal: DecimalMark | None = None, is_comma_file: bool = False) -> NumberForm:
    shapes = Counter(_shape(value) for value in values)
    examples = {_shape(value): value for value in values}
    counted = [ShapeCount(shape, count, examples[shape]) for shape, count in shapes.items()]
    return decide_number_form("price", counted, decimal, True, is_comma_file)


def _shape(value: str) -> str:
    shape = "".join("0" if character.isdigit() else character for character in value)
    return shape + LEADING_ZERO * value.lstrip("-").startswith(("0,", "0."))


def _plain(values: list[str], form: NumberForm) -> list[str]:
    table = str.maketrans({**dict.fromkeys(form.removed), form.decimal: "."})
    return [
        value.translate(table) if _shape(value) in form.positive
        else "-" + value.translate(table) if _shape(value) in form.negative
        else value
        for value in values
    ]


@pytest.mark.parametrize(
    ("written", "plain"),
    [
        (["1,234.56", "12.5", "7"], ["1234.56", "12.5", "7"]),
        (["1.234,56", "12,5", "7"], ["1234.56", "12.5", "7"]),
        (["1.234.567", "12,50", "1.000"], ["1234567", "12.50", "1000"]),
        (["1 234,56", "1\u00a0234,56", "1\u202f234 567,8"], ["1234.56", "1234.56", "1\u202f234 567,8"]),
        (["1'234.50", "1’234.50"], ["1234.50", "1234.50"]),
        (["12,34,567.00", "1,000"], ["1234567.00", "1000"]),
        (["€1,234.50", "(€3.00)", "€ 5.00-"], ["1234.50", "-3.00", "-5.00"]),
        (["-3,20 €", "−4,20 €", "+5,00 €"], ["-3.20", "-4.20", "5.00"]),
        (["0,125", "1,234"], ["0.125", "1.234"]),
        (["5.50", "1,234", "7,777"], ["5.50", "1234", "7777"]),
        (["(5)", "5-", "-5", "5"], ["-5", "-5", "-5", "5"]),
        (["1e6", "two", "5!", "1,23,4", "12.-", "", "-"], ["1e6", "two", "5!", "1,23,4", "12.-", "", "-"]),
    ],
)
def test_numbers_become_plain_by_the_form_of_their_column(written: list[str], plain: list[str]) -> None:
    assert _plain(written, _number_form(written)) == plain


def test_a_slip_in_a_hundred_values_is_left_as_it_is() -> None:
    values = ["1.5"] * 99 + ["1,234", "12,5"]
    assert _plain(values, _number_form(values))[-2:] == ["1234", "12,5"]


@pytest.mark.parametrize(
    "values", [["1,234"], ["1,234", "5", "-7,000"], ["1,234", "1.5", "1,5"], ["1.234", "2,5", "2.5"]]
)
def test_a_column_whose_decimals_nothing_decides_is_refused_unless_the_mark_is_said(values: list[str]) -> None:
    with pytest.raises(UndecidedColumnError, match=r"column price: 1.234 may be 1234 or 1\.234.*--decimal"):
        _number_form(values)
    assert _number_form(values, ",").decimal == ","
    assert _number_form(values, ".").decimal == "."


def test_three_decimals_are_plain_unless_another_column_has_decimal_commas() -> None:
    assert _plain(["1.234"], _number_form(["1.234"])) == ["1.234"]
    with pytest.raises(UndecidedColumnError, match="column price"):
        _number_form(["1.234"], is_comma_file=True)


def test_several_currencies_in_one_column_stay_where_they_are() -> None:
    values = ["€5.00", "$5.00", "1,234.50"]
    assert _plain(values, _number_form(values)) == ["€5.00", "$5.00", "1234.50"]
    assert _number_form(["€5.00", "7.00"]).currency == "EUR"


@pytest.mark.parametrize(
    ("written", "plain"),
    [
        (["25/03/2024", "3/4/2024"], ["2024-03-25", "2024-04-03"]),
        (["03/25/2024", "3/4/2024"], ["2024-03-25", "2024-03-04"]),
        (["25.03.2024", "31.02.2024"], ["2024-03-25", None]),
        (["2024/3/1", "2024.12.31", "20240301"], ["2024-03-01", "2024-12-31", "2024-03-01"]),
        (["1 Mar 2024", "March 5th, 2024", "01-SEPT-2024", "5 Mai 2024"],
         ["2024-03-01", "2024-03-05", "2024-09-01", None]),
        (["05/05/2024"], ["2024-05-05"]),
        (["2024-03-01", "01/02/2024"], ["2024-03-01", None]),
        (["2024-03-01", "2024-03-02", "25/03/24", "yesterday", "13/13/2024"],
         ["2024-03-01", "2024-03-02", None, None, None]),
        (["25/03/2024"] * 120 + ["03/25/2024"], ["2024-03-25"] * 120 + [None]),
    ],
)
def test_dates_become_plain_by_the_order_of_their_column(written: list[str], plain: list[str | None]) -> None:
    form = decide_date_form("day", Counter(written), None)
    assert [form.plain.get(text) for text in written] == plain


@pytest.mark.parametrize(
    ("written", "complaint"),
    [
        (["03/04/2024", "01/02/2024"], r"column day: 03/04/2024 may be 2024-04-03 or 2024-03-04.*--dates day_first"),
        (["25/03/2024", "03/25/2024"], "1 values have the month first and 1 the day"),
        (["25/03/24"], "has a year of two digits"),
    ],
)
def test_a_column_whose_order_nothing_decides_is_refused(written: list[str], complaint: str) -> None:
    with pytest.raises(UndecidedColumnError, match=complaint):
        decide_date_form("day", Counter(written), None)


@pytest.mark.parametrize(
    ("order", "written", "plain"),
    [
        ("day_first", "03/04/2024", "2024-04-03"),
        ("month_first", "03/04/2024", "2024-03-04"),
        ("month_first", "3/4/24", "2024-03-04"),
        ("day_first", "3.4.68", "2068-04-03"),
        ("day_first", "3.4.69", "1969-04-03"),
        ("year_first", "24/03/04", "2024-03-04"),
        ("year_first", "03/04/2024", None),
        ("month_first", "25/03/2024", None),
    ],
)
def test_an_order_that_is_said_holds(order: DateOrder, written: str, plain: str | None) -> None:
    assert decide_date_form("day", {written: 1}, order).plain.get(written) == plain
