"""marketing_spend, promotions and external_factors: from files to silver, judged, and replaced by later deliveries."""

from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from etl.pipeline import sync_csv
from tests.etl.helpers import query, write
from warehouse.database import Database

SPEND = {"date": "2024-03-01", "channel": "search", "campaign": "spring", "location_id": "l1", "amount": "12.50"}
PROMOTION = {"product_id": "p1", "category": "", "location_id": "", "from_date": "2024-03-01", "to_date": "2024-03-07",
             "kind": "percent_off", "depth": "0.25"}
FACTOR = {"date": "2024-03-01", "region": "North", "name": "temperature", "value": "-3.125"}


def test_spend_promotions_and_factors_reach_silver(database: Database, tmp_path: Path) -> None:
    write(tmp_path, "marketing_spend", [SPEND, {**SPEND, "campaign": "", "location_id": "", "amount": "1,234.50"}])
    write(tmp_path, "promotions", [PROMOTION, {**PROMOTION, "product_id": "", "category": "Tea", "location_id": "l1"}])
    write(tmp_path, "external_factors", [FACTOR, {**FACTOR, "region": ""}])
    sync_csv(database, tmp_path)
    assert query(
        database, "select spend_id, channel, campaign, location_id, amount from silver.marketing_spend order by amount"
    ) == [
        ('csv:["2024-03-01", "search", "spring", "l1"]', "search", "spring", "csv:l1", Decimal("12.5")),
        ('csv:["2024-03-01", "search", "", null]', "search", "", None, Decimal("1234.5")),
    ]
    assert query(
        database, "select product_id, category, location_id, from_date::text, to_date::text, kind, depth"
        " from silver.promotions order by category"
    ) == [
        ("csv:p1", "", None, "2024-03-01", "2024-03-07", "percent_off", Decimal("0.25")),
        (None, "Tea", "csv:l1", "2024-03-01", "2024-03-07", "percent_off", Decimal("0.25")),
    ]
    assert query(database, "select factor_date::text, region, name, value from silver.external_factors order by 2") == [
        ("2024-03-01", "", "temperature", Decimal("-3.125")),
        ("2024-03-01", "North", "temperature", Decimal("-3.125")),
    ]


def test_headers_of_these_files_go_by_other_names(database: Database, tmp_path: Path) -> None:
    write(tmp_path, "promotions", [{"sku": "p1", "from": "2024-03-01", "to": "2024-03-07", "discount_rate": "0.1"}])
    write(tmp_path, "marketing_spend", [{"Day": "2024-03-01", "Medium": "search", "Spend": "5"}])
    sync_csv(database, tmp_path)
    assert query(database, "select depth from silver.promotions") == [(Decimal("0.1"),)]
    assert query(database, "select amount from silver.marketing_spend") == [(Decimal(5),)]


def test_names_that_hold_the_separator_of_ids_stay_apart(database: Database, tmp_path: Path) -> None:
    write(tmp_path, "marketing_spend", [{**SPEND, "channel": "a:b", "campaign": "c"},
                                        {**SPEND, "channel": "a", "campaign": "b:c"}])
    synced = sync_csv(database, tmp_path)
    assert synced.refined and (synced.refined.accepted, synced.refined.duplicate) == (2, 0)


def test_a_later_delivery_of_the_same_day_replaces_the_spend(database: Database, tmp_path: Path) -> None:
    for amount in ("12.50", "20.00"):
        write(tmp_path, "marketing_spend", [SPEND | {"amount": amount}])
        sync_csv(database, tmp_path)
    assert query(database, "select amount from silver.marketing_spend") == [(Decimal(20),)]
    assert query(database, "select rows_accepted, rows_duplicate from ops.loads") == [(1, 0), (1, 0)]


@pytest.mark.parametrize(
    ("name", "row", "changes", "reason"),
    [
        ("marketing_spend", SPEND, {"date": "soon"}, "date_not_a_date"),
        ("marketing_spend", SPEND, {"date": "1999-01-01"}, "date_out_of_range"),
        ("marketing_spend", SPEND, {"channel": " "}, "channel_missing"),
        ("marketing_spend", SPEND, {"amount": ""}, "amount_missing"),
        ("marketing_spend", SPEND, {"amount": "much"}, "amount_not_a_number"),
        ("marketing_spend", SPEND, {"amount": "-1"}, "amount_negative"),
        ("marketing_spend", SPEND, {"amount": "9999999999999.9"}, None),
        ("marketing_spend", SPEND, {"amount": "€5"}, "currency_not_the_companys"),
        ("marketing_spend", SPEND, {"currency": "EUR"}, "currency_not_the_companys"),
        ("marketing_spend", SPEND, {"campaign": "x" * 501}, "text_too_long"),
        ("promotions", PROMOTION, {"category": "Tea"}, "product_and_category"),
        ("promotions", PROMOTION, {"from_date": "soon"}, "from_date_not_a_date"),
        ("promotions", PROMOTION, {"to_date": ""}, "to_date_not_a_date"),
        ("promotions", PROMOTION, {"to_date": "2024-02-29"}, "to_date_before_from_date"),
        ("promotions", PROMOTION, {"to_date": "2099-01-01"}, "date_out_of_range"),
        ("promotions", PROMOTION, {"depth": ""}, "depth_missing"),
        ("promotions", PROMOTION, {"depth": "half"}, "depth_not_a_number"),
        ("promotions", PROMOTION, {"depth": "25"}, "depth_out_of_range"),
        ("external_factors", FACTOR, {"name": ""}, "name_missing"),
        ("external_factors", FACTOR, {"value": "cold"}, "value_not_a_number"),
        ("external_factors", FACTOR, {"value": "9999999999999"}, "value_too_large"),
    ],
)
def test_a_row_that_cannot_be_used_is_put_away_with_its_reason(
    database: Database, tmp_path: Path, name: str, row: dict[str, Any], changes: dict[str, str], reason: str | None
) -> None:
    write(tmp_path, name, [row | changes])
    synced = sync_csv(database, tmp_path)
    assert synced.refined and synced.refined.accepted + synced.refined.rejected == 1
    assert query(database, "select reason from ops.rejected_rows") == ([(reason,)] if reason else [])
