"""Whatever happens at the ERP, and whichever of its doors is read: silver and gold say what the ERP says.

`make test` plays one drawn company a door; ASSAY_SIMULATIONS=50 plays the long test.
"""

import os
from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import UTC, datetime
from pathlib import Path
from random import Random

import pytest
from hypothesis import HealthCheck, Phase, example, given, note, settings
from hypothesis import strategies as st

from etl.refine import refine
from etl.sources.erp_database import postgresql
from etl.sources.laravel import reading
from tests.conftest import NewDatabase
from tests.etl.brute_force import assert_gold_is_consistent
from tests.etl.helpers import query, warehouse_matching
from tests.etl.simulated_changes import Life
from tests.etl.simulated_erp import Erp, api_erp, database_erp
from tests.etl.simulated_shop import Seen, Shop
from tests.etl.versioned_records import FOREVER
from warehouse.database import Database

SIMULATIONS = int(os.environ.get("ASSAY_SIMULATIONS", "0"))
PHASES = [Phase.explicit, Phase.generate] if SIMULATIONS else [Phase.explicit]
CHANGES_BETWEEN_SYNCS = 60
DOORS: dict[str, Callable[[Database, Path], AbstractContextManager[Erp]]] = {"database": database_erp, "api": api_erp}
STAMP = "to_char({} at time zone 'UTC', 'YYYY-MM-DD\"T\"HH24:MI:SS.US\"Z\"')"
FACTS = """
    select order_id, line_number, customer_id, customer_segment, order_date::text, product_id, quantity::integer,
        gross_amount
    from gold.fact_sales
    left join gold.dim_customer using (customer_id, customer_key) join gold.dim_product using (product_key)
    order by 1, 2
"""
DIMENSION = f"""
    select customer_id, customer_segment,
        case when valid_from = '-infinity' then '' else {STAMP.format("valid_from")} end,
        case when valid_to = 'infinity' then '{FOREVER}' else {STAMP.format("valid_to")} end
    from gold.dim_customer where not is_inferred order by 1, 3
"""
PRODUCTS = f"select product_id, {STAMP.format('observed_at')}, product_name, price from silver.products order by 1, 2"
DELETED = {
    "users": "select substr(customer_id, 5) from silver.customers where is_current and is_deleted",
    "products": "select substr(product_id, 5) from silver.products where is_current and is_deleted",
    "sales": "select substr(order_id, 5) from silver.orders where is_deleted",
    "sale_details": "select source_line_id from silver.order_lines as gone where is_deleted and not exists "
                    "(select from silver.order_lines as other where other.source_line_id = gone.source_line_id "
                    "and not other.is_deleted) group by 1",
}


@pytest.fixture(autouse=True)
def _small_batches(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reading, "BATCH_ROWS", 60)
    monkeypatch.setattr(postgresql, "CHUNK_ROWS", 7)


def assert_equals(database: Database, shop: Shop) -> None:
    """Silver and gold are what the model says, and what gold sums up is what brute force finds."""
    for table, statement in DELETED.items():
        assert sorted(row[0] for row in query(database, statement)) == shop.deleted(table), table
    assert query(database, DIMENSION) == shop.dimension()
    assert query(database, PRODUCTS) == shop.product_history()
    assert query(database, FACTS) == shop.facts()
    assert_gold_is_consistent(database)


@pytest.mark.slow
@pytest.mark.parametrize("door", DOORS)
@settings(
    max_examples=SIMULATIONS or 1, phases=PHASES,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(
    seed=st.integers(0, 2**32), matching=st.sampled_from(["email", "none"]),
    syncs=st.lists(st.sampled_from([Seen.BY_ANY, Seen.BY_ANY, Seen.BY_RECONCILING, Seen.BY_ALL]), max_size=6),
)
@example(seed=18, matching="email", syncs=[Seen.BY_ANY])
def test_whatever_happens_at_the_source_is_what_the_warehouse_says(
    new_database: NewDatabase, tmp_path: Path, door: str, seed: int, matching: str, syncs: list[Seen]
) -> None:
    with warehouse_matching(new_database, matching) as database, DOORS[door](database, tmp_path) as erp:
        life = Life(erp, Shop(matches_by_email=matching == "email"), Random(seed))
        life.begin()
        for level in (Seen.BY_ALL, Seen.BY_ANY, *syncs, Seen.BY_RECONCILING):
            note(f"sync {level.name}")
            now = datetime.now(UTC)
            erp.sync(database, everything=level is Seen.BY_ALL, reconcile=level is Seen.BY_RECONCILING)
            life.sync(level, now)
            assert_equals(database, life.shop)
            life.happen(CHANGES_BETWEEN_SYNCS)
        refine(database, full=True)
        assert_equals(database, life.shop)
