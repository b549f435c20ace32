"""The affinity job on a real database: pairs of orders, guests' included, within a year and never after the day."""

from datetime import date, timedelta

from predictions.job import run_job
from predictions.product_affinities import JOB
from tests.predictions.shop_floor import buy, table
from warehouse.database import Database

AS_OF = date(2025, 12, 31)


def orders(last: date, count: int = 400, name: str = "c") -> list[tuple[str, str, date]]:
    """An order a day apart: every fifth holds bread and butter, the others one of four products alone or two."""
    lines = []
    for number in range(count):
        day = last - timedelta(days=number * 300 // count)
        basket = ("bread", "butter") if number % 5 == 0 else ("wxyz"[number % 4], "wxyz"[number // 4 % 4])
        lines += [(f"{'guest:' if number % 2 else ''}{name}{number}", product, day) for product in set(basket)]
    return lines


def test_the_pair_that_goes_together_is_found_both_ways_and_confirmed(database: Database) -> None:
    buy(database, orders(AS_OF))
    run_job(database, JOB, AS_OF)
    found = table(database, "product_affinities_latest")
    first = found[found["rank"] == 1]
    assert sorted(first["product_id"]) == ["bread", "butter"]
    assert first["is_confirmed"].all()
    assert first["orders_together"].tolist() == [80, 80]
    assert first["bundle_revenue"].astype(float).tolist() == [800.0, 800.0]
    run = table(database, "runs_latest").iloc[0]
    assert run["metrics"]["orders"] == 400
    tested = table(database, "backtests_latest")
    assert tested["metric"].tolist() == ["confirmed_share"]


def test_orders_after_the_day_or_more_than_a_year_before_are_not_read(database: Database) -> None:
    buy(database, orders(AS_OF))
    buy(database, orders(AS_OF + timedelta(days=320), 200, "later") + orders(AS_OF - timedelta(days=370), 100, "old"))
    run_job(database, JOB, AS_OF)
    assert table(database, "runs_latest")["metrics"].iloc[0]["orders"] == 400


def test_no_pair_gives_no_row_and_a_reason(database: Database) -> None:
    run_job(database, JOB, AS_OF)
    assert table(database, "runs_latest")["message"].iloc[0] == "no affinity: nothing was sold in the last 365 days"
    buy(database, orders(AS_OF, 20))
    run_job(database, JOB, AS_OF)
    assert table(database, "product_affinities").empty
    assert "20 orders" in table(database, "runs_latest")["message"].iloc[0]


def test_a_later_run_tells_which_pairs_still_hold(database: Database) -> None:
    earlier = AS_OF - timedelta(days=90)
    buy(database, orders(earlier) + orders(AS_OF, 800, "new"))
    first = run_job(database, JOB, earlier)
    run_job(database, JOB, AS_OF)
    scored = table(database, "model_monitoring")
    assert scored[["scored_run_id", "metric"]].to_numpy().tolist() == [[first, "refuted_share"]]
    assert scored["value"].iloc[0] == 0
    assert scored["rows"].iloc[0] >= 1
