"""The same questions answered the long way: from the facts as written, line by line, in plain Python."""

from collections.abc import Callable, Iterable
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction
from typing import Any

from tests.warehouse.metrics import shop as made_up
from tests.warehouse.metrics.shop import Row, Shop
from warehouse.metrics import DIMENSIONS, METRICS, Period, Question

Key = tuple[Any, ...]
Value = Fraction | None
Facts = Iterable[Row]

PLACES = {place["location_key"]: place for place in made_up.LOCATIONS}
PRODUCTS = {product["product_key"]: product for product in made_up.PRODUCTS}
PEOPLE = {person["employee_key"]: person for person in made_up.EMPLOYEES}


class BruteForce:
    """Answers of one shop."""

    def __init__(self, shop: Shop) -> None:
        self.shop = shop
        self.lines = [line | {"day": line["order_date"]} for line in shop.lines]
        self.reviews = [review | {"day": review["review_date"]} for review in shop.reviews]
        self.spend = [spent | {"day": spent["spend_date"]} for spent in shop.spend]
        self.done = [task | {"day": task["completed_date"] or task["assigned_date"]} for task in shop.tasks
                     if task["is_completed"]]
        self.due = [task | {"day": task["due_date"]} for task in shop.tasks if task["due_date"]]
        self.first: dict[str, date] = {}
        for line in sorted(filter(_is_sale, self.lines), key=lambda line: line["day"]):
            if not line["is_guest"]:
                self.first.setdefault(line["customer_id"], line["day"])

    def answer(self, question: Question, is_base: bool = False) -> dict[str, dict[Key, Value]]:
        """By metric: the value of each combination that there is."""
        period = question.base if is_base and question.base else question.period
        side = _Side(self, question, period, (question.period.start - period.start).days)
        return {name: side.metric(name) for name in question.metrics}


class _Side:
    def __init__(self, facts: BruteForce, question: Question, period: Period, shift: int) -> None:
        self.facts, self.question, self.period, self.shift = facts, question, period, timedelta(days=shift)

    def metric(self, name: str) -> dict[Key, Value]:
        metric = METRICS[name]
        top = self.measure(metric.numerator)
        if metric.scale == "per_year":
            top = {key: value and value * 365 / self.period.days for key, value in top.items()}
        if not metric.denominator:
            return top
        below = self.measure(metric.denominator)
        days = self.period.days if metric.scale == "per_day" else 1
        zero = _nothing(metric.numerator)
        return {key: _ratio(top.get(key, zero), below.get(key), days) for key in {*top, *below}}

    def measure(self, name: str) -> dict[Key, Value]:
        if name in LINE_SUMS:
            return {key: LINE_SUMS[name](rows) for key, rows in self.groups(self.facts.lines, self.period).items()}
        return getattr(self, f"_{name}")()  # type: ignore[no-any-return]

    def groups(self, facts: Facts, period: Period) -> dict[Key, list[Row]]:
        """Rows of the period that the filters let through, by what the question splits by."""
        found: dict[Key, list[Row]] = {} if self.question.by else {(): []}
        for row in facts:
            if period.start <= row.get("day", period.start) <= period.end and self.is_chosen(row):
                found.setdefault(tuple(self.of(row, name) for name in self.question.by), []).append(row)
        return found

    def is_chosen(self, row: Row) -> bool:
        return all(str(self.of(row, name)) in ids for name, ids in self.question.where)

    def of(self, row: Row, name: str) -> Any:
        if DIMENSIONS[name].key == "day":
            return _of_day(name, row["day"] + self.shift, self.question.week_start)
        if name in ("location", "region"):
            place = PLACES.get(row["location_key"], {"location_id": "", "region": ""})
            return place["location_id" if name == "location" else "region"]
        if name in ("product", "category", "supplier"):
            return PRODUCTS[row["product_key"]][{"product": "product_id"}.get(name, name)]
        if name == "employee":
            return PEOPLE.get(row["employee_key"], {"employee_id": ""})["employee_id"]
        if name == "source" and "line_number" in row:
            return PLACES[row["location_key"]]["source"]
        if name == "segment":
            return made_up.SEGMENTS.get(row["customer_id"], "")
        return row["order_hour"] if name == "hour" else row[name]

    def start(self, key: Key) -> date:
        """First day, as asked for, of the shortest stretch that a combination is of."""
        stretches = [value for name, value in zip(self.question.by, key, strict=True)
                     if DIMENSIONS[name].is_stretch and isinstance(value, date)]
        years = [date(value, 1, 1) if name == "year" else date(value - 1, made_up.FISCAL_YEAR_START, 1)
                 for name, value in zip(self.question.by, key, strict=True) if name in ("year", "fiscal_year")]
        return max([self.period.start + self.shift, *stretches, *years])

    def _people(self, is_counted: Callable[[Row, Key], bool]) -> dict[Key, Value]:
        bought = [line for line in self.facts.lines if _is_sale(line) and not line["is_guest"]]
        return {
            key: Fraction(len({row["customer_id"] for row in rows if is_counted(row, key)}))
            for key, rows in self.groups(bought, self.period).items()
        }

    def _customers(self) -> dict[Key, Value]:
        return self._people(lambda _row, _key: True)

    def _new_customers(self) -> dict[Key, Value]:
        return self._people(lambda row, _key: self.facts.first[row["customer_id"]] == row["day"])

    def _returning_customers(self) -> dict[Key, Value]:
        return self._people(lambda row, key: self.facts.first[row["customer_id"]] + self.shift < self.start(key))

    def _before(self) -> dict[Key, set[str]]:
        before = self.period.shifted(-self.period.days)
        bought = [line for line in self.facts.lines if _is_sale(line) and not line["is_guest"]]
        return {key: {row["customer_id"] for row in rows} for key, rows in self.groups(bought, before).items()}

    def _earlier_customers(self) -> dict[Key, Value]:
        return {key: Fraction(len(people)) for key, people in self._before().items()}

    def _retained_customers(self) -> dict[Key, Value]:
        before = self._before()
        bought = [line for line in self.facts.lines if _is_sale(line) and not line["is_guest"]]
        return {key: Fraction(len(before.get(key, set()) & {row["customer_id"] for row in rows}))
                for key, rows in self.groups(bought, self.period).items()}

    def _stars(self) -> dict[Key, Value]:
        return {key: _sum(rows, "rating") if rows else None
                for key, rows in self.groups(self.facts.reviews, self.period).items()}

    def _reviews(self) -> dict[Key, Value]:
        return _count(self.groups(self.facts.reviews, self.period))

    def _spend(self) -> dict[Key, Value]:
        return {key: _sum(rows, "amount") if rows else None
                for key, rows in self.groups(self.facts.spend, self.period).items()}

    def _tasks_completed(self) -> dict[Key, Value]:
        return _count(self.groups(self.facts.done, self.period))

    def _tasks_due(self) -> dict[Key, Value]:
        return _count(self.groups(self.facts.due, self.period))

    def _tasks_on_time(self) -> dict[Key, Value]:
        return {key: Fraction(sum(row["is_on_time"] for row in rows))
                for key, rows in self.groups(self.facts.due, self.period).items()}

    def _counted_quantity(self) -> dict[Key, Value]:
        counted = {row["product_key"] for row in self.facts.shop.counts}
        lines = [line for line in self.facts.lines if line["product_key"] in counted]
        return {key: _sum(rows, "quantity") for key, rows in self.groups(lines, self.period).items()}

    def _levels(self) -> list[Row]:
        """By product and place: the newest count up to the end, and before the period; the latter else the former."""
        levels = []
        for product, place in {(row["product_key"], row["location_key"]) for row in self.facts.shop.counts}:
            counts = sorted((row["stock_date"], row["stock_level"]) for row in self.facts.shop.counts
                            if (row["product_key"], row["location_key"]) == (product, place))
            closing = [level for day, level in counts if day <= self.period.end]
            opening = [level for day, level in counts if day < self.period.start]
            if closing:
                levels.append({"product_key": product, "location_key": place, "source": PLACES[place]["source"],
                               "closing": closing[-1], "mean": (closing[-1] + (opening or closing)[-1]) / 2,
                               "value": closing[-1] * (PRODUCTS[product]["unit_cost"] or 0)})
        return levels

    def _stock(self, column: str) -> dict[Key, Value]:
        groups = self.groups(self._levels(), self.period)
        return {key: _sum(rows, column) if rows else None for key, rows in groups.items()}

    def _stock_units(self) -> dict[Key, Value]:
        return self._stock("closing")

    def _mean_stock(self) -> dict[Key, Value]:
        return self._stock("mean")

    def _stock_value(self) -> dict[Key, Value]:
        def value(rows: list[Row]) -> Value:
            costed = [row for row in rows if PRODUCTS[row["product_key"]]["unit_cost"] is not None]
            return _sum(costed, "value") if costed else None
        return {key: value(rows) for key, rows in self.groups(self._levels(), self.period).items()}

    def _lifetimes(self) -> list[Row]:
        return [line for line in self.facts.shop.lines if line["customer_id"] in self.facts.first]

    def _lifetime_net(self) -> dict[Key, Value]:
        return {key: _sum(rows, "net_amount") for key, rows in self.groups(self._lifetimes(), self.period).items()}

    def _lifetime_customers(self) -> dict[Key, Value]:
        return {key: Fraction(len({row["customer_id"] for row in rows}))
                for key, rows in self.groups(self._lifetimes(), self.period).items()}

    def _scored_customers(self) -> dict[Key, Value]:
        return _count(self.groups(self.facts.shop.churn, self.period))

    def _risky(self) -> dict[Key, list[Row]]:
        return {key: [row for row in rows if row["churn_probability"] > 0.7]
                for key, rows in self.groups(self.facts.shop.churn, self.period).items()}

    def _risky_customers(self) -> dict[Key, Value]:
        return _count(self._risky())

    def _value_at_risk(self) -> dict[Key, Value]:
        return {key: _sum(rows, "value_at_stake") if rows else None for key, rows in self._risky().items()}

    def _expected_value(self) -> dict[Key, Value]:
        return {key: _sum(rows, "expected_value") for key, rows in self._in_two_years().items()}

    def _valued_customers(self) -> dict[Key, Value]:
        return _count(self._in_two_years())

    def _in_two_years(self) -> dict[Key, list[Row]]:
        return self.groups([row for row in self.facts.shop.values if row["horizon_days"] == 730], self.period)

    def _forecast(self) -> dict[Key, Value]:
        kinds = {*self.question.by, *(name for name, _ids in self.question.where)} - {"month"}
        found: dict[Key, Value] = {}
        for row in self.facts.shop.forecasts:
            subject = "" if row["scope_id"] in ("(none)", "(guests)") else row["scope_id"]
            if row["measure"] != "revenue" or row["scope"] != next(iter(kinds), "total"):
                continue
            if "month" not in self.question.by and row["horizon"] > 1:
                continue
            if any(subject not in ids for _name, ids in self.question.where):
                continue
            key = tuple(row["month"] if name == "month" else subject for name in self.question.by)
            found[key] = (found.get(key) or 0) + Fraction(row["point"])
        return found or ({} if self.question.by else {(): None})


def _is_sale(line: Row) -> bool:
    return not line["is_return"]


def _sum(rows: Facts, column: str) -> Fraction:
    return Fraction(sum((Decimal(row[column]) for row in rows), Decimal(0)))


def _count(groups: dict[Key, list[Row]]) -> dict[Key, Value]:
    return {key: Fraction(len(rows)) for key, rows in groups.items()}


def _ratio(top: Value, below: Value, times: int) -> Value:
    return None if top is None or not below else top * times / below


def _nothing(measure: str) -> Value:
    """What a measure is where there is no row of it."""
    unknown = {"cost", "margin", "costed_net", "stars", "spend", "stock_units", "stock_value", "mean_stock",
               "lifetime_net", "lifetime_customers", "scored_customers", "risky_customers", "value_at_risk",
               "expected_value", "valued_customers", "forecast"}
    return None if measure in unknown else Fraction(0)


def nothing(name: str) -> Value:
    """What a metric is where there is no row of it."""
    return None if METRICS[name].denominator else _nothing(METRICS[name].numerator)


def _costed(rows: Facts) -> list[Row]:
    return [row for row in rows if row["cost_amount"] is not None]


LINE_SUMS: dict[str, Callable[[list[Row]], Value]] = {
    "net": lambda rows: _sum(rows, "net_amount"),
    "orders": lambda rows: Fraction(len({row["order_id"] for row in rows if _is_sale(row)})),
    "guest_orders": lambda rows: Fraction(len({row["order_id"] for row in rows if _is_sale(row) and row["is_guest"]})),
    "quantity": lambda rows: _sum(rows, "quantity"),
    "gross": lambda rows: _sum(rows, "gross_amount"),
    "discount": lambda rows: _sum(rows, "discount_amount"),
    "tax": lambda rows: _sum(rows, "tax_amount"),
    "cost": lambda rows: _sum(_costed(rows), "cost_amount") or None,
    "returned": lambda rows: -_sum((row for row in rows if row["is_return"]), "net_amount"),
    "sold": lambda rows: _sum(filter(_is_sale, rows), "net_amount"),
    "margin": lambda rows: _sum(_costed(rows), "net_amount") - _sum(_costed(rows), "cost_amount")
    if _costed(rows) else None,
    "costed_net": lambda rows: _sum(_costed(rows), "net_amount") if _costed(rows) else None,
    "categories": lambda rows: Fraction(
        len({PRODUCTS[row["product_key"]]["category"] for row in rows if _is_sale(row)} - {""})
    ),
}


def _of_day(name: str, day: date, week_start: str) -> Any:
    fiscal = (day.month - made_up.FISCAL_YEAR_START) % 12
    back = {"quarter": (day.month - 1) % 3, "fiscal_quarter": fiscal % 3}.get(name, 0)
    first = day.replace(day=1)
    for _ in range(back):
        first = (first - timedelta(days=1)).replace(day=1)
    return {
        "day": day,
        "week": day - timedelta(days=day.weekday() if week_start == "monday" else day.isoweekday() % 7),
        "month": first, "quarter": first, "fiscal_quarter": first,
        "year": day.year, "fiscal_year": day.year + (day.month >= made_up.FISCAL_YEAR_START),
        "weekday": day.isoweekday(),
    }[name]
