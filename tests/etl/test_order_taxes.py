"""A tax that a source says of an order as a whole: on top of its lines or in them, shared out to the last decimal."""

import random
from decimal import ROUND_HALF_UP, Decimal

import pytest

from etl.refine import refine
from tests.etl.brute_force import assert_gold_is_consistent
from tests.etl.helpers import deliver, query
from tests.etl.system_orders import LINE, facts, order, take


@pytest.mark.parametrize(
    ("sale", "tax", "gross", "net"),
    [
        # The lines without tax, and with it.
        ({"tax_amount": "4.00", "total_amount": "24.00"}, ["2.00", "2.00"], ["10.00", "10.00"], ["10.00", "10.00"]),
        ({"tax_amount": "3.33", "total_amount": "20.00"}, ["1.6650", "1.6650"], ["8.3350", "8.3350"],
         ["8.3350", "8.3350"]),
        ({"tax_amount": "3.80", "total_amount": "22.80", "discount_amount": "1.00"}, ["1.90", "1.90"],
         ["10.00", "10.00"], ["9.50", "9.50"]),
        ({"tax_amount": "3.00", "total_amount": "19.00", "discount_amount": "1.00"}, ["1.50", "1.50"],
         ["8.50", "8.50"], ["8.00", "8.00"]),
        ({"tax_amount": "4.00"}, ["2.00", "2.00"], ["10.00", "10.00"], ["10.00", "10.00"]),
        ({"tax_amount": "0", "total_amount": "20.00"}, ["0", "0"], ["10.00", "10.00"], ["10.00", "10.00"]),
    ],
)
def test_a_tax_on_the_order_is_shared_by_its_lines_and_taken_out_of_them_where_the_total_has_it(
    database, sale, tax, gross, net
):
    take(database, "sales", order(lines=(LINE, LINE), **sale))
    expected = [tuple(map(Decimal, amounts)) for amounts in zip(tax, gross, net, strict=True)]
    assert facts(database, "tax_amount, gross_amount, net_amount") == expected
    assert warned_orders(database) == 0


def test_a_tax_on_the_order_goes_by_what_lines_come_to_and_its_rounding_is_on_the_last(database):
    lines = (LINE | {"unit_price": "5.00"}, LINE, LINE | {"quantity": "-1", "unit_price": "2.00"})
    take(database, "sales", order(lines=lines, tax_amount="1.00", total_amount="14.00"))
    assert facts(database, "tax_amount, net_amount") == [
        (Decimal("0.3846"), Decimal("5.00")), (Decimal("0.7692"), Decimal("10.00")),
        (Decimal("-0.1538"), Decimal("-2.00")),
    ]


def test_lines_with_a_tax_of_their_own_keep_it_whatever_their_order_says(database):
    line = LINE | {"tax_amount": "2.00", "total_amount": "12.00"}
    take(database, "sales", order(lines=(line,), tax_amount="2.00", total_amount="12.00"))
    assert facts(database, "tax_amount, net_amount") == [(Decimal("2.00"), Decimal("10.00"))]


@pytest.mark.parametrize(("tax", "total"), [("2.00", "15.00"), ("20.00", "10.00")])
def test_a_tax_that_fits_no_total_stays_out_and_its_order_is_named(database, tax, total):
    take(database, "sales", order(tax_amount=tax, total_amount=total))
    assert facts(database, "tax_amount, net_amount") == [(Decimal(0), Decimal("10.00"))]
    assert warned_orders(database) == 1


def test_a_tax_that_comes_later_or_goes_again_is_that_of_its_version(database):
    take(database, "sales", order(day=1, total_amount="10.00"))
    take(database, "sales", order(day=2, tax_amount="1.00", total_amount="10.00"))
    assert facts(database, "tax_amount, net_amount") == [(Decimal("1.00"), Decimal("9.00"))]
    take(database, "sales", order(day=3, total_amount="10.00"))
    assert facts(database, "tax_amount, net_amount") == [(Decimal(0), Decimal("10.00"))]


def test_orders_with_any_tax_add_up_to_their_totals_to_the_cent(database):
    chance = random.Random(19)
    expected = {f"erp:{number}": _taxed_order(chance) for number in range(300)}
    deliver(database, "sales", [
        order(name.removeprefix("erp:"), lines=lines, **header) for name, (lines, header, _sums) in expected.items()
    ], system="laravel")
    refine(database)
    summed = "select order_id, sum(net_amount), sum(tax_amount) from gold.fact_sales group by 1 order by 1"
    assert query(database, summed) == [
        (name, *sums) for name, (_lines, _header, sums) in sorted(expected.items())
    ]
    assert warned_orders(database) == 0
    assert_gold_is_consistent(database)


def _taxed_order(chance):
    """Lines, the header's own amounts, and what revenue and tax must be."""
    cents = [Decimal(chance.randint(100, 99999)) / 100 for _ in range(chance.randint(1, 9))]
    discount = Decimal(chance.randint(0, 99)) / 100
    lines_amount = sum(cents) - discount
    tax = (lines_amount * chance.choice([Decimal("0.05"), Decimal("0.19"), Decimal("0.25")])).quantize(
        Decimal("0.01"), ROUND_HALF_UP
    )
    is_included = chance.random() < 0.5
    header = {
        "tax_amount": str(tax), "discount_amount": str(discount),
        "total_amount": str(lines_amount if is_included else lines_amount + tax),
    }
    lines = tuple(LINE | {"unit_price": str(price)} for price in cents)
    return lines, header, (lines_amount - tax if is_included else lines_amount, tax)


def warned_orders(database):
    """How many orders the last refinement named because their lines do not add up to their own total."""
    return query(database, """
        select findings from ops.quality_results
        where check_name = 'changed_orders_own_totals'
        order by result_id desc limit 1
    """)[0][0]
