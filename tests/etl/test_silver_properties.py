"""Whatever order versioned records come in, repeated, deleted or listed as gone: silver and gold end the same."""

import json
from collections.abc import Callable
from random import Random
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from etl.refine import refine
from tests.conftest import NewDatabase
from tests.etl.brute_force import assert_gold_is_consistent
from tests.etl.examples import examples
from tests.etl.helpers import deliver, query, warehouse_matching
from tests.etl.versioned_records import FOREVER, Company, Row
from warehouse.database import Database

Step = tuple[list[Row], list[Row], list[Row]]

# A step of refining costs much the same for one group of people as for many, so many are tried at once.
GROUPS = 40
STEPS = 4
STAMPS = [f"{year}-01-01T00:00:00Z" for year in range(2020, 2025)]
DAYS = ["2019-12-31", "2020-06-01", "2021-06-01", "2022-06-01", "2023-06-01", "2024-06-01", "2024-06-02"]
FACTS = """
    select order_id, line_number, customer_id, customer_segment, order_date::text, location_id, quantity::integer
    from gold.fact_sales
    left join gold.dim_customer using (customer_id, customer_key) join gold.dim_location using (location_key)
    order by 1, 2
"""
DIMENSION = f"""
    select customer_id, customer_segment,
        case when valid_from = '-infinity' then '' else to_char(valid_from at time zone 'UTC', 'YYYY-MM-DD"T00:00:00Z"')
        end,
        case when valid_to = 'infinity' then '{FOREVER}'
        else to_char(valid_to at time zone 'UTC', 'YYYY-MM-DD"T00:00:00Z"') end
    from gold.dim_customer where not is_inferred order by 1, 3
"""
SILVER = (
    "select * from silver.customers order by customer_id, observed_at",
    "select * from silver.orders order by order_id",
    "select * from silver.order_lines order by order_id, line_number",
    "select * from silver.customer_identities join silver.customers on customers.customer_id = source_customer_id "
    "and is_current order by 2",
)


def a_user(chance: Random, group: int, number: int, stamp: str) -> Row:
    """A version of a user; those of a group may have the same e-mail."""
    return {
        "id": f"{group}-{number}", "updated_at": stamp, "customer_segment": chance.choice("AB"),
        "email": chance.choice([None, *2 * [f"{group}@example.com"], f"other-{group}@example.com"]),
        "deleted_at": chance.choice([*5 * [None], stamp]),
    }


def a_sale(chance: Random, group: int, number: int, stamp: str) -> Row:
    """A version of a sale to somebody of the group, to one whom nothing describes, or to a guest."""
    buyer = chance.choice([1, 1, 2, 2, 3, 9, None])
    quantities = chance.choices(["1", "2", "-1"], k=chance.randint(1, 2))
    return {
        "id": f"{group}-{number}", "updated_at": stamp, "customer_id": buyer and f"{group}-{buyer}",
        "location_id": chance.choice("LM"), "sold_at": f"{chance.choice(DAYS)}T12:00:00Z",
        "status": chance.choice([*5 * ["completed"], "cancelled"]), "deleted_at": chance.choice([*5 * [None], stamp]),
        "lines": json.dumps([
            {"id": str(line), "product_id": "p", "quantity": quantity, "unit_price": "5.00"}
            for line, quantity in enumerate(quantities, start=1)
        ]),
    }


def versions(chance: Random, make: Callable[[Random, int, int, str], Row], ids: range) -> list[Row]:
    """Versions of records of all groups, shuffled, some of them twice."""
    made = [
        make(chance, group, number, stamp)
        for group in range(GROUPS) for number in ids for stamp in chance.sample(STAMPS, chance.randint(1, 4))
    ]
    return chance.sample(made, len(made)) + chance.choices(made, k=len(made) // 4)


def deliveries(chance: Random) -> list[Step]:
    """Steps of users, sales and ids found missing: the versions of a source in any order."""
    people, sold = versions(chance, a_user, range(1, 4)), versions(chance, a_sale, range(1, 6))
    missing = [
        {"entity": entity, "id": f"erp:{group}-{chance.randint(1, 4)}"}
        for entity in ("customers", "orders") for group in chance.sample(range(GROUPS), GROUPS // 4)
    ]
    return [(people[step::STEPS], sold[step::STEPS], missing[step::STEPS]) for step in range(STEPS)]


def state(database: Database) -> list[list[tuple[Any, ...]]]:
    return [query(database, statement) for statement in (*SILVER, FACTS, DIMENSION)]


@pytest.mark.slow
@settings(
    max_examples=examples(2), phases=[Phase.explicit, Phase.generate],
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(seed=st.integers(0, 2**32), matching=st.sampled_from(["email", "none"]))
def test_any_order_of_versions_ends_in_what_the_newest_say(
    new_database: NewDatabase, seed: int, matching: str
) -> None:
    company = Company(matches_by_email=matching == "email")
    with warehouse_matching(new_database, matching) as database:
        for people, sold, missing in deliveries(Random(seed)):
            for name, rows in (("users", people), ("sales", sold), ("missing_ids", missing)):
                deliver(database, name, rows)
            tell(company, people, sold, missing)
            refine(database)
            assert_gold_is_consistent(database)
            assert query(database, FACTS) == company.facts()
            assert query(database, DIMENSION) == company.dimension()
        before = state(database)
        refine(database, full=True)
        assert state(database) == before
        assert_gold_is_consistent(database)


def tell(company: Company, people: list[Row], sold: list[Row], missing: list[Row]) -> None:
    """Give the model what the warehouse got."""
    for row in people:
        company.users.take(row)
    for row in sold:
        company.sales.take(row)
    for row in missing:
        kept = {"customers": company.users, "orders": company.sales}[row["entity"]]
        kept.miss(row["id"].removeprefix("erp:"))
