"""A sales file of any size for the benchmarks of loading: streamed, seeded, with the contract's header.

The shape of a retailer's three years: 2.5 lines an order on average, 40 locations, 5,000 products, one customer for
nine orders, a tenth of the orders anonymous. Run as a program, so that its memory is not the caller's:
`sales_file.py PATH ORDERS [--first N] [--step N] [--of N] [--seed N] [--append]`; it prints the number of lines.
"""

import argparse
from collections.abc import Iterator
from pathlib import Path
from typing import TextIO

import numpy as np

HEADER = (
    "order_id,line_number,customer_id,product_id,order_date,quantity,unit_price,total_amount,region,category,"
    "location_id\n"
)
FIRST_DAY = np.datetime64("2022-01-01T08:00:00")
DAYS = 3 * 365
LOCATIONS = 40
PRODUCTS = 5_000
CHUNK = 50_000
# Lines of an order, and how often.
LINES = (1, 2, 3, 4, 5)
SHARES = (0.28, 0.28, 0.22, 0.12, 0.10)
REGIONS = ("North", "South", "East", "West")


def main() -> None:
    """Write a file as the command line says and print its lines."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("path", type=Path)
    parser.add_argument("orders", type=int)
    parser.add_argument("--first", type=int, default=1, help="number of the first order")
    parser.add_argument("--step", type=int, default=1, help="from one number to the next")
    parser.add_argument("--of", type=int, help="orders over which the years are spread; default: all written")
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--append", action="store_true", help="add to the file, without a header")
    given = parser.parse_args()
    numbers = range(given.first, given.first + given.orders * given.step, given.step)
    with given.path.open("a" if given.append else "w", encoding="ascii") as file:
        file.write("" if given.append else HEADER)
        print(sum(_write(file, numbers[at : at + CHUNK], given.of or given.orders, given.seed)
                  for at in range(0, len(numbers), CHUNK)))


def _write(file: TextIO, numbers: range, of: int, seed: int) -> int:
    rows = list(_rows(np.asarray(numbers), of, np.random.default_rng((seed, numbers[0]))))
    file.writelines(rows)
    return len(rows)


def _rows(numbers: np.ndarray, of: int, random: np.random.Generator) -> Iterator[str]:
    """The lines of the orders `numbers`, as CSV; an order's place among `of` decides its moment."""
    minute = (numbers % of) * (DAYS * 24 * 60) // of
    heads = list(zip(
        numbers.tolist(),
        np.char.replace(np.datetime_as_string(FIRST_DAY + minute.astype("timedelta64[m]")), "T", " ").tolist(),
        np.where(random.random(len(numbers)) < 0.1, 0, random.integers(1, of // 9 + 2, len(numbers))).tolist(),
        random.integers(1, LOCATIONS + 1, len(numbers)).tolist(),
        strict=True,
    ))
    counts = random.choice(LINES, size=len(numbers), p=SHARES).tolist()
    total = sum(counts)
    products = iter(random.integers(1, PRODUCTS + 1, total).tolist())
    quantities = iter(random.integers(1, 6, total).tolist())
    for (order, moment, customer, location), count in zip(heads, counts, strict=True):
        buyer = f"c{customer}" if customer else ""
        for number in range(1, count + 1):
            product, quantity = next(products), next(quantities)
            cents = 99 + product * 37 % 9_900
            total_cents = cents * quantity
            yield (
                f"{order},{number},{buyer},p{product},{moment},{quantity},{cents // 100}.{cents % 100:02},"
                f"{total_cents // 100}.{total_cents % 100:02},{REGIONS[location % 4]},k{product % 40},l{location}\n"
            )


if __name__ == "__main__":
    main()
