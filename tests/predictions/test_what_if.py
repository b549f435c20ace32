"""queries/forecast/what_if: what is stored answers a what-if without a model; every number is worked by hand."""

from datetime import date
from math import exp, log, sqrt
from typing import Any

import pytest
from sqlalchemy import Row, insert, text

from warehouse import statements
from warehouse.database import Database
from warehouse.schema.predictions import runs, what_if_effects

DAY = date(2025, 6, 30)
# base month: 100 units, 1000 of revenue, 600 of cost
BASE = {"base_units": 100, "base_revenue": 1000, "base_cost": 600}
PRICE = {"kind": "price", "effect": -2.0, "lo95": -2.5, "hi95": -1.5, "tested_from": -0.1, "tested_to": 0.2}
PROMOTION = {"kind": "promotion", "effect": 1.5, "lo95": 1.2, "hi95": 1.875, "tested_from": 0.1, "tested_to": 0.3}
SEASON = {"kind": "season", "effect": 2.0, "lo95": 1.6, "hi95": 2.5}
NOTHING = {"effect": None, "lo95": None, "hi95": None, "tested_from": None, "tested_to": None}


def store(database: Database, *rows: dict[str, Any]) -> None:
    """Write effects as a champion run would; what is not said is the company's and fitted."""
    usual = {**NOTHING, "scope": "total", "scope_id": "", "level": "", "basis": "fitted", "reason": "", "quality": "ok"}
    with database.transaction("predictor") as connection:
        run = insert(runs).values(
            job="price_elasticities", model="m", model_version="1", parameters={}, as_of_date=DAY, status="champion"
        )
        run_id = connection.execute(run.returning(runs.c.run_id)).scalar_one()
        whole = [usual | BASE | row | {"run_id": run_id, "as_of_date": DAY} for row in rows]
        connection.execute(insert(what_if_effects), whole)


def ask(database: Database, scope: str = "total", scope_id: str = "", **changes: float) -> Row[Any]:
    """The one row of the answer."""
    names = ("price_change", "promotion_depth", "season_month", "competitor_change", "competitor_elasticity")
    asked = {"scope": scope, "scope_id": scope_id, **dict.fromkeys(names), **changes}
    with database.transaction("reader") as connection:
        return connection.execute(statements.load("queries/forecast/what_if"), asked).one()


def test_no_change_is_the_base_itself(database: Database) -> None:
    store(database, PRICE)
    row = ask(database)
    assert (row.units, row.units_lo95, row.units_hi95) == (100, 100, 100)
    assert (row.revenue, row.margin, row.base_margin) == (1000, 400, 400)
    assert (row.price_basis, row.cannot_say, row.rests_on) == (None, None, None)
    assert row.as_of_date == DAY


def test_a_dearer_price_sells_less_at_more_each(database: Database) -> None:
    store(database, PRICE | {"reason": "observational"})
    row = ask(database, price_change=0.1)
    units = 100 / 1.1**2
    spread = exp(0.5 * log(1.1))  # the interval is half an elasticity to either side
    assert row.units == pytest.approx(units)
    assert (row.units_lo95, row.units_hi95) == pytest.approx((units / spread, units * spread), rel=1e-4)
    assert row.revenue == pytest.approx(11 * units)
    assert row.margin == pytest.approx(11 * units - 6 * units)
    assert (row.margin_lo95, row.margin_hi95) == pytest.approx((5 * units / spread, 5 * units * spread), rel=1e-4)
    assert (row.price_basis, row.rests_on) == ("fitted", "price: observational")


def test_a_promotion_sells_more_at_less_each(database: Database) -> None:
    deep = PROMOTION | {"level": "0.30", "effect": 2.0, "lo95": 1.6, "hi95": 2.5, "tested_from": 0.3}
    store(database, PROMOTION | {"basis": "measured"}, deep | {"basis": "measured"})
    row = ask(database, promotion_depth=0.2)
    assert (row.units, row.revenue, row.margin) == pytest.approx((150, 1200, 300))
    assert (row.units_lo95, row.units_hi95) == pytest.approx((120, 187.5), rel=1e-3)
    assert row.promotion_basis == "measured"
    # as deep as this its own lift is known
    assert ask(database, promotion_depth=0.31).units == pytest.approx(200)


def test_a_loss_is_largest_where_most_is_sold(database: Database) -> None:
    store(database, PROMOTION | {"basis": "measured", "tested_to": 0.6})
    row = ask(database, promotion_depth=0.5)
    assert row.margin == pytest.approx(750 - 900)
    assert row.margin_lo95 < row.margin < row.margin_hi95 < 0


def test_changes_add_up_with_their_errors(database: Database) -> None:
    store(database, PRICE, PROMOTION | {"basis": "measured"}, SEASON | {"level": "12"}, SEASON | {"level": "1"})
    row = ask(database, price_change=0.1, promotion_depth=0.2, season_month=12)
    units = 100 / 1.1**2 * 1.5 * 2
    assert row.units == pytest.approx(units)
    assert row.revenue == pytest.approx(units * 10 * 1.1 * 0.8)
    error = sqrt((0.5 * log(1.1)) ** 2 + log(1.25) ** 2 + log(1.25) ** 2)
    assert row.units_hi95 == pytest.approx(units * exp(error), rel=1e-4)
    assert (row.price_basis, row.promotion_basis, row.season_basis) == ("fitted", "measured", "fitted")


def test_a_competitor_is_what_the_user_states(database: Database) -> None:
    store(database, {"kind": "competitor", "basis": "stated", "reason": "no competitor's price is recorded"})
    row = ask(database, competitor_change=-0.1, competitor_elasticity=0.5)
    assert row.units == pytest.approx(100 * 0.9**0.5)
    assert row.units_lo95 == row.units_hi95 == row.units
    assert (row.competitor_basis, row.rests_on) == ("stated", "competitor: an elasticity that you stated")
    silent = ask(database, competitor_change=-0.1)
    assert (silent.units, silent.revenue, silent.margin) == (None, None, None)
    assert silent.cannot_say == "competitor: no competitor's price is recorded"


def test_a_fitted_competitor_needs_no_statement(database: Database) -> None:
    store(database, {"kind": "competitor", "effect": 0.5, "lo95": 0.1, "hi95": 0.9})
    assert ask(database, competitor_change=-0.1).units == pytest.approx(100 * 0.9**0.5)
    assert ask(database, competitor_change=-0.1).competitor_basis == "fitted"


def test_one_change_that_cannot_be_answered_leaves_the_whole_unanswered(database: Database) -> None:
    unknown = NOTHING | {"kind": "promotion", "basis": "cannot_say", "reason": "never promoted"}
    store(database, PRICE, unknown)
    row = ask(database, price_change=0.1, promotion_depth=0.2)
    assert (row.units, row.units_lo95, row.revenue_hi95, row.margin) == (None, None, None, None)
    assert (row.price_basis, row.promotion_basis) == ("fitted", "cannot_say")
    assert row.cannot_say == "promotion: never promoted"
    assert row.base_units == 100


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"price_change": 0.35}, "price: nothing so high was ever tried"),
        ({"price_change": -0.25}, "price: nothing so low was ever tried"),
        ({"promotion_depth": 0.5}, "promotion: nothing so high was ever tried"),
        ({"season_month": 4}, "season: nothing is known of it"),
    ],
)
def test_beyond_what_was_tried_nothing_is_said(database: Database, changes: dict[str, float], reason: str) -> None:
    store(database, PRICE, PROMOTION | {"basis": "measured"}, SEASON | {"level": "12"})
    row = ask(database, **changes)
    assert row.units is None
    assert row.cannot_say == reason


def test_a_price_a_little_beyond_those_charged_is_answered(database: Database) -> None:
    store(database, PRICE)
    assert ask(database, price_change=0.29).units == pytest.approx(100 / 1.29**2)
    assert ask(database, price_change=-0.19).units == pytest.approx(100 / 0.81**2)


def test_a_product_has_the_season_of_its_category_and_without_one_the_company_s(database: Database) -> None:
    row = """
        insert into gold.dim_product (product_id, source, product_name, category, supplier, is_inferred, named_by)
        values ('t:1', 't', '', 'Tea', '', false, 0), ('t:2', 't', '', '', '', false, 0)
    """
    with database.transaction("etl") as connection:
        connection.execute(text(row))
    tea = SEASON | {"scope": "category", "scope_id": "Tea", "level": "12", "effect": 3.0}
    products = [PRICE | {"scope": "product", "scope_id": product} for product in ("t:1", "t:2")]
    store(database, SEASON | {"level": "12"}, tea, *products)
    assert ask(database, "product", "t:1", season_month=12).units == pytest.approx(300)
    assert ask(database, "product", "t:2", season_month=12).units == pytest.approx(200)
    assert ask(database, "category", "Tea", season_month=12).units == pytest.approx(300)


def test_without_a_cost_the_margin_alone_is_unknown(database: Database) -> None:
    store(database, PRICE | {"base_cost": None})
    row = ask(database, price_change=0.1)
    assert row.revenue == pytest.approx(1100 / 1.1**2)
    assert (row.margin, row.margin_lo95, row.base_margin) == (None, None, None)


def test_a_scope_that_did_not_sell_has_no_figures_and_a_reason(database: Database) -> None:
    row = ask(database, "product", "t:none", price_change=0.1)
    assert (row.units, row.base_units) == (None, None)
    assert row.cannot_say == "no sale in three whole months"
