"""What pages ask of metrics, on a generated warehouse of 2.5 million lines: milliseconds a question at the median.

From the question to its rows, compiling included, on one connection and warm; beside each the goal and how many times a
bare `select 1` it is. `--lines 2.5 25` measures both and prints the growth. `--data-dir` measures a warehouse that is
there. What only lines can answer has no goal and stands apart.
"""

import argparse
import statistics
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import date, timedelta
from pathlib import Path

from sqlalchemy import Connection, text

from etl import pipeline
from tests.bench.loading import fresh_warehouse, verdict, write_sales
from warehouse.database import Database, open_database
from warehouse.metrics import Period, Question, compile_question
from warehouse.settings import load_settings

GOAL_MILLISECONDS, GOAL_GROWTH = 30, 1.5
REPEATS = 7
LINES_PER_ORDER = 2.48
KPIS = ("orders", "revenue", "average_order_value", "customers")


def main(argv: Sequence[str] | None = None) -> None:
    """Print each question's median, and what they come to."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--lines", type=float, nargs="+", default=[2.5], help="in millions")
    parser.add_argument("--data-dir", type=Path, help="an existing warehouse with an embedded server")
    arguments = parser.parse_args(argv)
    measured: list[Mapping[str, float]] = []
    for millions in arguments.lines if arguments.data_dir is None else [0.0]:
        with _warehouse(millions, arguments.data_dir) as database, database.transaction("reader") as connection:
            measured.append(measure(connection))
    for name in measured[0] if len(measured) > 1 else ():
        verdict(f"growth of {name}", measured[-1][name] / measured[0][name], GOAL_GROWTH)


def measure(connection: Connection) -> Mapping[str, float]:
    """Median milliseconds by question, printed on the way."""
    connection.execute(text("set statement_timeout = 0"))
    bare = _median(lambda: connection.execute(text("select 1")).all())
    print(f"{connection.scalar(text('select count(*) from gold.fact_sales')):,} lines; select 1 takes {bare:.2f} ms")
    found = {}
    for name, question in _questions(connection).items():
        found[name] = _median(lambda question=question: connection.execute(compile_question(question)).all())
        print(f"{name:50} {found[name]:8.1f} ms {found[name] / bare:7.0f} x  {_judged(name, found[name])}", flush=True)
    goals = [value for name, value in found.items() if not name.startswith("lines:")]
    verdict("questions within the goal, a share", sum(value <= GOAL_MILLISECONDS for value in goals) / len(goals), 1,
            at_most=False)
    return found


def _judged(name: str, milliseconds: float) -> str:
    if name.startswith("lines:"):
        return "no goal"
    return "" if milliseconds <= GOAL_MILLISECONDS else f"above the goal of {GOAL_MILLISECONDS} ms"


def _median(read: Callable[[], object]) -> float:
    read()
    taken = []
    for _ in range(REPEATS):
        started = time.perf_counter()
        read()
        taken.append(time.perf_counter() - started)
    return statistics.median(taken) * 1000


def _questions(connection: Connection) -> dict[str, Question]:
    last: date = connection.scalar(text("select max(order_date) from gold.daily_sales_summary"))
    some = {
        name: tuple(connection.scalars(text(f"select {name}_id from gold.dim_{name} order by 1 limit 3")))
        for name in ("location", "product")
    }
    some["category"] = tuple(connection.scalars(text("select min(category) from gold.dim_product")))
    found = {}
    for days, words in ((30, "30 days"), (90, "90 days"), (1096, "3 years")):
        period = Period(last - timedelta(days=days - 1), last)
        found |= {f"{name}, {words}": question for name, question in _asked(period, some)}
    return found


def _asked(period: Period, some: Mapping[str, tuple[str, ...]]) -> Iterator[tuple[str, Question]]:
    one, several = (("location", some["location"][:1]),), (("location", some["location"]),)
    product, category = (("product", some["product"][:1]),), (("category", some["category"][:1]),)
    base = period.shifted(-(-(-period.days // 7) * 7))
    top = {"by": ("product",), "order_by": "-revenue", "limit": 10}
    yield "four KPIs", Question(KPIS, period)
    yield "four KPIs of one location", Question(KPIS, period, where=one)
    yield "retention rate", Question(("retention_rate",), period)
    yield "categories sold", Question(("categories",), period)
    yield "new and returning customers", Question(("new_customers", "returning_customers"), period)
    yield "customers day by day", Question(("customers",), period, ("day",))
    yield "customers week by week", Question(("customers", "returning_customers"), period, ("week",))
    yield "customers month by month", Question(("customers", "new_customers"), period, ("month",))
    yield "customers by location", Question(("customers",), period, ("location",))
    yield "revenue and orders day by day, compared", Question(("revenue", "orders"), period, ("day",), base=base)
    yield "revenue by location and month", Question(("revenue",), period, ("location", "month"))
    yield "revenue by region, compared", Question(("revenue", "orders"), period, ("region",), base=base)
    yield "revenue by category", Question(("revenue", "units"), period, ("category",))
    yield "revenue by category and month", Question(("revenue",), period, ("category", "month"))
    yield "revenue by category of one location", Question(("revenue",), period, ("category",), one)
    yield "orders by category", Question(("orders", "average_order_value"), period, ("category",))
    yield "orders of one category by week", Question(("orders",), period, ("week",), category)
    yield "top products", Question(("revenue", "units", "orders"), period, **top)
    yield "top products, compared", Question(("revenue", "units", "orders"), period, base=base, **top)
    yield "top products of one location", Question(("revenue",), period, where=one, **top)
    yield "one product by month", Question(("revenue", "units"), period, ("month",), product)
    yield "hours by weekday", Question(("revenue", "orders"), period, ("hour", "weekday"))
    yield "hours by weekday of one location", Question(("revenue", "orders"), period, ("hour", "weekday"), one)
    yield "weekdays", Question(("revenue", "orders"), period, ("weekday",))
    yield "returns and discounts day by day", Question(("return_rate", "discount_rate"), period, ("day",))
    yield "lines: customers of three locations", Question(("customers",), period, where=several)
    yield "lines: margin rate", Question(("margin_rate",), period)
    yield "lines: guest share", Question(("guest_share",), period)
    yield "lines: customers by segment", Question(("customers",), period, ("segment",))


@contextmanager
def _warehouse(millions: float, data_dir: Path | None) -> Iterator[Database]:
    if data_dir is not None:
        with open_database(load_settings(database_url=None, data_dir=data_dir, _env_file=None)) as database:
            yield database
        return
    with fresh_warehouse() as (database, folder):
        path = folder / "sales" / "sales_transactions.csv"
        write_sales(path, round(millions * 1_000_000 / LINES_PER_ORDER))
        pipeline.sync_csv(database, path.parent)
        yield database


if __name__ == "__main__":
    main()
