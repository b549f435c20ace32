"""The first products are found by one figure and the others looked up for them: the same as the first of all rows."""

from dataclasses import replace
from datetime import date

import pytest

from tests.warehouse.metrics.checking import Opened
from warehouse.metrics import DIMENSIONS, METRICS, Period, Question, compile_question
from warehouse.metrics.catalogue import is_answerable
from warehouse.metrics.rows import Scope

PERIODS = {
    "years": Period(date(2022, 12, 20), date(2024, 3, 9)),
    "months": Period(date(2023, 12, 7), date(2024, 3, 20)),
    "days": Period(date(2024, 2, 10), date(2024, 2, 24)),
    # Few products, if any, are sold: the others come from the comparison, with nothing in the period.
    "a day": Period(date(2024, 2, 12), date(2024, 2, 12)),
    "before the first sale": Period(date(2023, 10, 1), date(2023, 11, 19)),
}
BASE = Period(date(2023, 12, 5), date(2024, 1, 31))
METRICS_ASKED = ("revenue", "orders", "return_rate", "margin_rate", "customers", "days_of_cover", "satisfaction")
FILTERS = ((), (("location", ("csv:L2",)),), (("category", ("Tea", "")), ("region", ("North",))))
ORDERS = ("-revenue", "-orders", "-return_rate", "-margin_rate", "-days_of_cover", "-base_revenue", "revenue")


@pytest.mark.parametrize("order_by", ORDERS)
@pytest.mark.parametrize("period", PERIODS.values(), ids=list(PERIODS))
def test_the_first_products_are_those_of_all_rows(shop: Opened, order_by: str, period: Period) -> None:
    connection, _facts = shop
    for where in FILTERS:
        scope = Scope(period, (DIMENSIONS["product"],), where)
        metrics = tuple(name for name in METRICS_ASKED if is_answerable(METRICS[name], scope))
        if order_by.removeprefix("-").removeprefix("base_") not in metrics:
            continue
        question = Question(metrics, period, ("product",), where, BASE, order_by)
        every = connection.execute(compile_question(question)).all()
        for limit in (1, 4, 50):
            cut = connection.execute(compile_question(replace(question, limit=limit))).all()
            assert cut == every[:limit], (where, limit)


@pytest.mark.parametrize(("question", "is_led"), [
    (Question(("revenue", "units"), PERIODS["months"], ("product",), order_by="-revenue", limit=5), True),
    (Question(("revenue",), PERIODS["months"], ("product",), base=PERIODS["days"], order_by="-revenue", limit=5), True),
    # The figure that tells the first ones is all that is asked for, or any product may be among them.
    (Question(("revenue",), PERIODS["months"], ("product",), order_by="-revenue", limit=5), False),
    (Question(("revenue", "units"), PERIODS["months"], ("product",), order_by="revenue", limit=5), False),
    (Question(("revenue", "units"), PERIODS["months"], ("product",), order_by="-revenue"), False),
], ids=["figures", "comparison", "one figure", "least first", "all"])
def test_only_the_first_products_are_looked_up_where_that_spares_work(question: Question, is_led: bool) -> None:
    assert ("leading" in str(compile_question(question))) == is_led
