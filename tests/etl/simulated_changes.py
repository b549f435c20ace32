"""What happens at an ERP between two syncs, drawn at random, and noted for the model by which sync must see it."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from random import Random

from tests.etl.simulated_erp import Erp
from tests.etl.simulated_shop import Seen, Shop, stamp
from tests.etl.versioned_records import Row

# Old stamps lie before what a sync reads again on purpose: minutes, and a day where clocks are wrong.
OLD, YOUNG, SAME_INSTANT = timedelta(days=2), timedelta(seconds=60), timedelta(seconds=30)
FIRST_DAY = datetime(2023, 1, 1, tzinfo=UTC)
OLD_DAYS = 700
AT_FIRST = {"users": 40, "products": 20, "sales": 80, "sale_details": 160}
# Where a sale or line stands; to move one without a stamp that tells may void it until all is reconciled.
PLACES = ("sold_at", "sale_id")
# A listing that lacks more than 20 rows may be taken for a short one.
MOST_GONE = 18
LIVELY = 6


@dataclass
class Life:
    """The rows of `erp` as they stand, and what the model was not told of yet: what no sync had to see so far.

    `changes` are what may happen.
    """

    erp: Erp
    shop: Shop
    chance: Random
    changes: Sequence["Change"] = ()
    rows: dict[str, dict[str, Row]] = field(default_factory=lambda: {table: {} for table in AT_FIRST})
    untold: dict[tuple[str, str], Seen] = field(default_factory=dict)
    removed: dict[str, dict[str, Row]] = field(default_factory=lambda: {table: {} for table in AT_FIRST})
    number: int = 0

    def begin(self) -> None:
        """A shop with some years behind it."""
        for table, count in AT_FIRST.items():
            for _ in range(count):
                self._insert(table, self._long_ago())

    def happen(self, count: int) -> None:
        """So many changes, in any table."""
        for _ in range(count):
            change = self.chance.choice(self.changes or ANY_CHANGE)
            change(self, self.chance.choice([*AT_FIRST, "sales", "sale_details"]))

    def sync(self, level: Seen, now: datetime) -> None:
        """Tell the model what a sync of this level, begun at `now`, had to see."""
        for (table, identifier), needed in list(self.untold.items()):
            if needed <= level:
                del self.untold[table, identifier]
                self.shop.tables[table].take(self.rows[table][identifier])
        lists_all = level is Seen.BY_RECONCILING or (level is Seen.BY_ALL and self.erp.all_lists)
        for table in self.rows if lists_all else []:
            for identifier in self.shop.alive(table) - set(self.rows[table]):
                self.shop.tables[table].miss(identifier)
        for identifier in self.shop.recent_sales(now) - set(self.rows["sales"]):
            self.shop.sales.miss(identifier)
        for identifier in self.shop.recent_lines(now) - set(self.rows["sale_details"]) if self.erp.finds_by_id else ():
            self.shop.lines.miss(identifier)

    # What may happen to a row

    def insert(self, table: str) -> None:
        self._insert(table, self._now())

    def import_old(self, table: str) -> None:
        self._insert(table, self._long_ago(), Seen.BY_RECONCILING)

    def update(self, table: str) -> None:
        if row := self._any(table):
            self._put(table, self._changed(table, row) | {"updated_at": self._now()})

    def update_by_a_wrong_clock(self, table: str) -> None:
        """A minute ago, or in an hour; older than the row was is no news of it."""
        if row := self._any(table):
            wrong = datetime.now(UTC) + self.chance.choice([timedelta(seconds=-50), timedelta(hours=1)])
            self._put(table, self._changed(table, row) | {"updated_at": stamp(wrong)})

    def update_long_ago(self, table: str) -> None:
        # An API cannot be asked for a sale that it lists on another day now, under a stamp that no sync asks for.
        def is_told(row: Row) -> bool:
            return self.erp.finds_by_id or (table, row["id"]) not in self.untold

        if row := self._any(table, is_told):
            changed = self._changed(table, row, moves=False) | {"updated_at": self._long_ago()}
            self._put(table, changed, Seen.BY_RECONCILING)

    def update_within_the_instant(self, table: str) -> None:
        row = self._any(table, lambda row: row["updated_at"] > stamp(datetime.now(UTC) - SAME_INSTANT))
        if row:
            self._put(table, self._changed(table, row), self.untold.get((table, row["id"]), Seen.BY_ANY))

    def update_in_silence(self, table: str) -> None:
        """Without a new stamp."""
        def is_told(row: Row) -> bool:
            return (table, row["id"]) not in self.untold and _is_old(row)

        if row := self._any(table, is_told):
            self._put(table, self._changed(table, row, moves=False), Seen.BY_ALL)

    def mark_deleted(self, table: str) -> None:
        if row := self._any(table):
            now = self._now()
            self._put(table, row | {"updated_at": now, "deleted_at": None if row["deleted_at"] else now})

    def remove(self, table: str) -> None:
        row = self._any(table)
        if row and len(self.shop.alive(table) - set(self.rows[table])) < MOST_GONE:
            self.erp.remove(table, row["id"])
            is_untold = self.untold.pop((table, row["id"]), None) is not None
            self.removed[table][row["id"]] = self.rows[table].pop(row["id"]) | {"is_untold": is_untold}

    def restore(self, table: str) -> None:
        """As it was, with its stamp, or as a new version."""
        if not self.removed[table]:
            return
        row = self.removed[table].pop(self.chance.choice(sorted(self.removed[table])))
        is_untold = row.pop("is_untold")
        is_young = row["updated_at"] > stamp(datetime.now(UTC) - YOUNG)
        if is_untold or self.chance.random() < 0.3 or not (is_young or _is_old(row)):
            row |= {"updated_at": self._now()}
            is_young = True
        self._put(table, row, Seen.BY_ANY if is_young else Seen.BY_RECONCILING)

    # How rows look

    def _insert(self, table: str, moment: str, level: Seen = Seen.BY_ANY) -> None:
        self.number += 1
        row: Row = {"id": str(self.number), "updated_at": moment, "deleted_at": None}
        self._put(table, self._changed(table, row, is_new=True), level)

    def _put(self, table: str, row: Row, level: Seen = Seen.BY_ANY) -> None:
        self.erp.put(table, row)
        self.rows[table].pop(row["id"], None)
        self.rows[table][row["id"]] = row
        self.untold[table, row["id"]] = level

    def _changed(self, table: str, row: Row, *, moves: bool = True, is_new: bool = False) -> Row:
        drawn: Row = getattr(self, f"_{table}_fields")()
        if is_new:
            return row | drawn
        names = [name for name in drawn if moves or name not in PLACES]
        return row | {name: drawn[name] for name in self.chance.sample(names, self.chance.randint(1, len(names)))}

    def _users_fields(self) -> Row:
        mail = self.chance.choice([None, *(f"{number}@example.com" for number in range(15))])
        return {"email": mail, "customer_segment": self.chance.choice("AB")}

    def _products_fields(self) -> Row:
        price = f"{self.chance.randrange(1, 900)}.50"
        return {"product_name": self.chance.choice(["Oolong", "Sencha"]), "price": price}

    def _sales_fields(self) -> Row:
        day = self._day_of_sale()
        return {
            "customer_id": self.chance.choice([None, "99999", *sorted(self.rows["users"])]),
            "sold_at": f"{day:%Y-%m-%d}T12:00:00.000000Z",
            "status": self.chance.choice([*4 * ["completed"], "cancelled"]),
        }

    def _sale_details_fields(self) -> Row:
        return {
            # The sale of some lines never comes, or comes later.
            "sale_id": self.chance.choice([str(self.number + 1), *sorted(self.rows["sales"])]),
            "product_id": self.chance.choice(["88888", *sorted(self.rows["products"])]),
            "quantity": str(self.chance.choice([1, 2, 3, -1])),
            "unit_price": f"{self.chance.randrange(1, 90)}.25",
        }

    def _day_of_sale(self) -> datetime:
        if self.chance.random() < 0.5:
            return datetime.now(UTC) - timedelta(days=self.chance.choice([1, 2]))
        return FIRST_DAY + timedelta(days=self.chance.randrange(OLD_DAYS))

    def _any(self, table: str, fits: Callable[[Row], bool] = lambda _row: True) -> Row | None:
        fitting = [row for row in self.rows[table].values() if fits(row)]
        # What changed last stands at the end, and is chosen often: one thing happens to it after another.
        if fitting and self.chance.random() < 0.5:
            fitting = fitting[-LIVELY:]
        return self.chance.choice(fitting) if fitting else None

    def _now(self) -> str:
        return stamp(datetime.now(UTC))

    def _long_ago(self) -> str:
        return stamp(FIRST_DAY + self.chance.random() * timedelta(days=OLD_DAYS))


def _is_old(row: Row) -> bool:
    is_old: bool = row["updated_at"] < stamp(datetime.now(UTC) - OLD)
    return is_old


Change = Callable[[Life, str], None]
# What every sync sees, whichever syncs came before it.
PLAIN_CHANGES: list[Change] = [Life.insert, *3 * [Life.update], Life.update_within_the_instant, Life.mark_deleted]
ANY_CHANGE: list[Change] = [
    *PLAIN_CHANGES, Life.import_old, Life.update_by_a_wrong_clock, Life.update_long_ago, Life.update_in_silence,
    *2 * [Life.remove], *2 * [Life.restore],
]
