"""The set of files as a whole: headers, sizes, seeds, failures."""

import ast
import json
from datetime import date
from pathlib import Path

import pytest

import etl.demo
from etl.demo import generate

from .conftest import END, Demo

HEADERS = {
    "customer_database.csv": "customer_id customer_name email signup_date customer_segment region",
    "sales_transactions.csv": (
        "order_id customer_id product_id order_date quantity unit_price total_amount region category"
        " location_id employee_id discount tax cost status line_number"
    ),
    "product_catalog.csv": (
        "product_id product_name category price stock_level supplier lead_time_days pack_size unit_cost"
    ),
    "customer_reviews.csv": "review_id customer_id product_id rating review_date review_text",
    "locations.csv": "location_id location_name city region time_zone opens_at closes_at",
    "employees.csv": "employee_id employee_name role location_id hired_date left_date",
    "tasks.csv": "task_id employee_id assigned_date due_date completed_at hours status kind",
    "stock_levels.csv": "location_id product_id date stock_level",
    "promotions.csv": "product_id category from_date to_date kind depth",
    "marketing_spend.csv": "date channel amount",
}


def _small(folder: Path, **changes: int) -> Path:
    generate(folder, **{"years": 1, "orders_per_day": 5, "locations": 1, "seed": 3, **changes}, end_date=END)
    return folder


def _contents(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in folder.iterdir()}


@pytest.mark.parametrize("name", HEADERS)
def test_header_is_that_of_the_contract(demo: Demo, name: str) -> None:
    assert demo.raw(name)[0] == HEADERS[name].split()


def test_rows_of_each_file_are_as_many_as_the_truth_says(demo: Demo) -> None:
    for name, count in demo.truth["rows"].items():
        assert len(demo.raw(name)[1]) == count, name


def test_same_seed_gives_the_same_bytes(tmp_path: Path) -> None:
    assert _contents(_small(tmp_path / "a")) == _contents(_small(tmp_path / "b"))


def test_another_seed_gives_another_company(tmp_path: Path) -> None:
    one, other = _contents(_small(tmp_path / "a")), _contents(_small(tmp_path / "b", seed=4))
    assert {name for name in one if one[name] == other[name]} == {"locations.csv"}


def test_smallest_company_has_every_file_and_every_kind_of_dirty_sale(tmp_path: Path, demo: Demo) -> None:
    small = Demo(_small(tmp_path))
    assert {path.name for path in tmp_path.iterdir()} == {*HEADERS, "truth.json", "truth_customers.csv"}
    kinds = {kind for kind, _ in small.dirty("sales_transactions.csv").values()}
    assert kinds == {kind for kind, _ in demo.dirty("sales_transactions.csv").values()}
    assert small.truth["totals"]["orders"] == pytest.approx(5 * 365, rel=0.15)


def test_orders_are_about_as_many_as_asked_for(demo: Demo) -> None:
    assert demo.truth["totals"]["orders"] == pytest.approx(150 * 730, rel=0.03)


def test_last_day_is_the_one_asked_for_and_complete(demo: Demo) -> None:
    by_day = demo.clean("sales_transactions.csv")["order_date"].str[:10].value_counts()
    assert by_day.index.max() == str(END)
    assert by_day[str(END)] > 0.6 * by_day.median()
    assert demo.clean("stock_levels.csv")["date"].max() == str(END)
    assert demo.clean("customer_reviews.csv")["review_date"].max() <= str(END)
    assert demo.clean("customer_database.csv")["signup_date"].max() <= str(END)


def test_leap_day_can_be_the_day_before_the_first() -> None:
    from etl.demo.plan import Plan

    assert Plan(date(2028, 2, 28), years=1).start_date == date(2027, 3, 1)


def test_failed_run_leaves_the_former_files_as_they_were(tmp_path: Path) -> None:
    before = _contents(_small(tmp_path))

    def stop(step: str, share: float) -> None:
        if share > 0.5:
            raise OSError("disk full")

    with pytest.raises(OSError, match="disk full"):
        generate(tmp_path, years=1, orders_per_day=9, locations=1, end_date=END, progress=stop)
    assert _contents(tmp_path) == before


def test_progress_goes_from_nothing_to_all(tmp_path: Path) -> None:
    shares: list[float] = []
    generate(
        tmp_path, years=1, orders_per_day=2, locations=2, end_date=END, progress=lambda _, share: shares.append(share)
    )
    assert shares == sorted(shares)
    assert (shares[0], shares[-1]) == (0, 1)


@pytest.mark.parametrize(
    "wrong", [{"locations": 0}, {"locations": 9}, {"years": 0}, {"orders_per_day": 0}, {"seed": -1}]
)
def test_impossible_size_is_refused_before_anything_is_written(tmp_path: Path, wrong: dict[str, int]) -> None:
    with pytest.raises(ValueError, match="must"):
        generate(tmp_path / "new", **wrong)  # type: ignore[arg-type]
    assert not (tmp_path / "new").exists()


def test_truth_is_plain_json_with_the_parameters(demo: Demo) -> None:
    parameters = json.loads((demo.folder / "truth.json").read_bytes())["parameters"]
    assert parameters["end_date"] == str(END)
    assert parameters["seed"] == 7


def test_generator_reads_neither_clock_nor_environment() -> None:
    forbidden = {"today", "now", "utcnow", "environ", "getenv", "time", "monotonic", "default_rng"}
    for path in Path(etl.demo.__file__).parent.glob("*.py"):
        names = {node.attr for node in ast.walk(ast.parse(path.read_text())) if isinstance(node, ast.Attribute)}
        allowed = {"default_rng"} if path.name == "draws.py" else set()
        assert not names & forbidden - allowed, path.name
