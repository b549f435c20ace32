"""Small companies as files, for the contract that every prediction job keeps."""

from collections.abc import Callable, Mapping
from datetime import date, timedelta
from pathlib import Path

import numpy as np

from etl.pipeline import sync_csv
from tests.etl.helpers import sale, write
from warehouse.database import Database

AS_OF = date(2026, 6, 30)
Files = Mapping[str, list[dict[str, str]]]


def one_sale() -> Files:
    """A single line, on the day everything stands on."""
    return {"sales_transactions": [_line(0, 0, "c0", 0)]}


def one_customer() -> Files:
    """One customer who buys one product on 60 days of 14 months."""
    return {"sales_transactions": [_line(number, 7 * number, "c0", 0) for number in range(60)]}


def guests_only() -> Files:
    """Forty days of sales to nobody known, of three products."""
    return {"sales_transactions": [_line(number, number, "", number % 3) for number in range(40)]}


def plain() -> Files:
    """One-time buyers, four products, a hundred days; no stock, reviews, tasks or promotions."""
    return {"sales_transactions": [_line(number, number // 2, f"c{number}", number % 4) for number in range(200)]}


def complete() -> Files:
    """Two shops over 500 days, 40 customers, six products, with all that a job may read beside sales."""
    random = np.random.default_rng(0)
    lines = [
        _line(number, int(day), f"c{int(40 * random.random() ** 2)}", int(random.integers(6)), f"s{number % 2}")
        for number, day in enumerate(np.sort(random.integers(0, 500, 1000)))
    ]
    return {"sales_transactions": lines, **_beside_sales(random)}


def later() -> Files:
    """What comes in after AS_OF: sales of new and old customers, good reviews, empty shelves, tasks."""
    days = range(-40, 0)
    return {
        "sales_transactions": [_line(9000 - day, day, f"c{-day}", 5, "s0", price=9) for day in days],
        "customer_reviews": [_review(9000 - day, day, 1, "Later everything leaked") for day in days],
        "stock_levels": [_count(product, day, 0) for product in range(6) for day in (-3, -2)],
        "tasks": [_task(9000 - day, day, 8.0) for day in days],
    }


SHOPS: dict[str, Callable[[], Files]] = {
    shop.__name__: shop for shop in (one_sale, one_customer, guests_only, plain, complete)
}


def load(database: Database, folder: Path, files: Files) -> None:
    """Deliver the files and refine."""
    for name, rows in files.items():
        write(folder, name, rows)
    sync_csv(database, folder)


def _beside_sales(random: np.random.Generator) -> Files:
    texts = ("Rich and lovely, I will buy it again", "The lid leaked and I am disappointed", "It is all right")
    stars = (5, 1, 3)
    return {
        "customer_reviews": [
            _review(number, int(random.integers(400)), stars[number % 3], texts[number % 3]) for number in range(90)
        ],
        "stock_levels": [_count(product, 7 * week, (product + week) % 5) for product in range(6) for week in range(20)],
        "tasks": [_task(number, int(random.integers(170)), 1.0 + number % 3) for number in range(120)],
        "promotions": [
            {"product_id": "p1", "from_date": _day(100), "to_date": _day(90), "kind": "percent_off", "depth": "0.2"}
        ],
    }


def _day(back: int) -> str:
    return str(AS_OF - timedelta(days=back))


def _line(
    number: int, back: int, customer: str, product: int, location: str = "s0", price: float = 0
) -> dict[str, str]:
    unit = price or 4 + product + (0.5 if back % 60 > 40 else 0)
    quantity = 1 + number % 3
    return sale(
        order_id=f"o{number}", customer_id=customer, product_id=f"p{product}", order_date=f"{_day(back)} 11:00:00",
        quantity=str(quantity), unit_price=str(unit), total_amount=str(quantity * unit), region="",
        location_id=location, category=("Tea", "Coffee")[product % 2],
    )  # fmt: skip


def _review(number: int, back: int, rating: int, words: str) -> dict[str, str]:
    who, what = f"c{number % 40}", f"p{number % 6}"
    row = {"review_id": f"r{number}", "customer_id": who, "product_id": what, "rating": str(rating)}
    return row | {"review_date": _day(back), "review_text": words}


def _count(product: int, back: int, level: int) -> dict[str, str]:
    return {"location_id": "s0", "product_id": f"p{product}", "date": _day(back), "stock_level": str(level)}


def _task(number: int, back: int, hours: float) -> dict[str, str]:
    done = {"status": "completed", "completed_at": f"{_day(back)} 15:00:00"} if number % 4 else {"status": "open"}
    row = {"task_id": f"t{number}", "employee_id": f"e{number % 5}", "assigned_date": _day(back)}
    return row | {"due_date": _day(back), "hours": str(hours), "completed_at": ""} | done
