"""The demo company as a folder of CSV files and a truth file beside them.

Writes what `etl/sources/csv_files.py` reads: the four files of the contract and the optional ones.
"""

import json
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from etl.demo import catalog, offers, people, places, reviews, sales_file, staff, stock, truth
from etl.demo.dirt import CUSTOMER_SPOILS, PRODUCT_SPOILS, REVIEW_SPOILS, Ledger, Spoil, spoil_rows
from etl.demo.draws import stream
from etl.demo.files import FileSet, encoded, number_text, to_bytes, to_records
from etl.demo.marketing import HEADER as MARKETING_HEADER
from etl.demo.marketing import marketing_rows
from etl.demo.plan import DEFAULT_END_DATE, Plan
from etl.demo.sales import monthly_lines
from etl.demo.world import World, build_world

Progress = Callable[[str, float], None]


@dataclass(frozen=True)
class DemoFiles:
    """Where the files are, by name, and how many data rows each CSV file has."""

    paths: dict[str, Path]
    rows: dict[str, int]


def generate(
    folder: Path,
    *,
    years: int = 3,
    orders_per_day: int = 150,
    locations: int = 5,
    seed: int = 7,
    end_date: date | None = None,
    progress: Progress | None = None,
) -> DemoFiles:
    """Write the demo company into `folder`; the same arguments give the same bytes.

    `progress` is called with a step's name and the share done, 0..1. Raises ValueError for a size that cannot
    be generated, OSError when the folder cannot be written; then the folder's former files are as they were.
    """
    plan = Plan(end_date or DEFAULT_END_DATE, years, orders_per_day, locations, seed)
    tell = progress or (lambda step, share: None)
    tell("planning", 0.0)
    world = build_world(plan)
    with FileSet(folder, last=truth.NAME) as files:
        rows = _Writer(world, files, tell).write()
    return DemoFiles({name: folder / name for name in (*rows, truth.NAME)}, rows)


class _Writer:
    """One pass over the months fills the sales file; the other files follow from what was gathered."""

    def __init__(self, world: World, files: FileSet, tell: Progress) -> None:
        self._world, self._files, self._tell = world, files, tell
        self._ledger: Ledger = []
        self._rows: dict[str, int] = {}
        self._totals = truth.Totals(world)
        self._weekly = stock.WeeklySales(world)
        self._reviewers = reviews.Reviewers(world)

    def write(self) -> dict[str, int]:
        """All files; data rows by name."""
        self._write_sales()
        self._tell("people", 0.9)
        self._write_people()
        self._tell("stock and reviews", 0.93)
        self._write_products_and_stock()
        complaints = reviews.plant_complaints(self._world)
        written = reviews.review_rows(self._world, self._reviewers.columns(), complaints)
        self._table("customer_reviews.csv", reviews.HEADER, written, REVIEW_SPOILS)
        self._table(truth.CUSTOMER_NAME, truth.CUSTOMER_HEADER, truth.customer_truth_rows(self._world))
        whole = truth.describe(self._world, self._totals, complaints, self._rows, self._ledger)
        with self._files.open(truth.NAME) as file:
            file.write(json.dumps(whole, ensure_ascii=False, indent=1).encode())
        self._tell("done", 1.0)
        return self._rows

    def _write_sales(self) -> None:
        text = sales_file.SalesText(self._world, self._ledger)
        months = len(self._world.plan.months())
        with self._files.open(sales_file.NAME) as file:
            file.write(",".join(sales_file.HEADER).encode() + b"\n")
            for done, (month, lines) in enumerate(monthly_lines(self._world)):
                self._tell("sales", 0.05 + 0.85 * done / months)
                taken, records = text.month(lines)
                file.write(to_bytes(records))
                self._totals.add(month, taken)
                self._weekly.add(taken)
                self._reviewers.add(taken)
        self._rows[sales_file.NAME] = text.rows

    def _write_people(self) -> None:
        world, plan = self._world, self._world.plan
        customers = people.customer_rows(plan, world.places, world.customers)
        self._table("customer_database.csv", people.HEADER, customers, CUSTOMER_SPOILS)
        self._table("locations.csv", places.HEADER, places.location_rows(world.places))
        self._table("employees.csv", staff.EMPLOYEE_HEADER, staff.employee_rows(plan, world.places, world.staff))
        self._table("tasks.csv", staff.TASK_HEADER, staff.task_rows(plan, world.staff))
        self._table("marketing_spend.csv", MARKETING_HEADER, marketing_rows(plan))
        promotions = offers.promotion_rows(plan, world.catalog, world.offers.promotions)
        self._table("promotions.csv", offers.HEADER, promotions)

    def _write_products_and_stock(self) -> None:
        world = self._world
        levels = stock.simulate_stock(world, self._weekly.units)
        listed = catalog.catalog_rows(world.catalog, world.offers.price[-1], levels[-1].sum(axis=0))
        self._table("product_catalog.csv", catalog.HEADER, listed, PRODUCT_SPOILS)
        location, product, day, quantity = stock.stock_columns(world, levels)
        columns = (
            encoded(place.location_id for place in world.places)[location],
            encoded(world.catalog.ids)[product],
            encoded(world.plan.dates.astype(str).tolist())[day],
            number_text(quantity),
        )
        with self._files.open("stock_levels.csv") as file:
            file.write(",".join(stock.HEADER).encode() + b"\n")
            file.write(to_bytes(to_records(dict(zip(stock.HEADER, columns, strict=True)))))
        self._rows["stock_levels.csv"] = len(quantity)

    def _table(self, name: str, header: tuple[str, ...], rows: list[list[str]], spoils: tuple[Spoil, ...] = ()) -> None:
        if spoils:
            rows = spoil_rows(name, rows, spoils, 0.003, stream(self._world.plan.seed, name), self._ledger)
        self._files.write_table(name, header, rows)
        self._rows[name] = len(rows)
