"""Accounts: a row that a statement loses or doubles on its way to silver stops gold, whatever the others add up to."""

import pytest
from sqlalchemy import create_engine, make_url

from etl.doctor import examine_database
from etl.quality import QualityError
from etl.refine import refine
from tests.etl.helpers import deliver, query
from warehouse import embedded, statements
from warehouse.command import CommandError
from warehouse.database import Database

LOCATIONS = [{"id": number, "location_name": "Shop", "time_zone": "UTC"} for number in "123"]
SALES = [{"id": number, "sold_at": "2024-03-01", "total_amount": "0"} for number in "123"]


def spoil(database: Database, view: str, tail: str) -> None:
    """Make the view that a source's statements read end in `tail`."""
    with database.transaction("owner") as connection:
        connection.exec_driver_sql(statements.read(f"views/{view}").sql.rstrip().removesuffix(";") + tail)


@pytest.mark.parametrize(
    ("name", "rows", "tail", "accepted"),
    [
        ("locations", LOCATIONS, " where id <> '2'", 2),
        ("locations", LOCATIONS, " union all select load_id, row_number, received_at, '4', location_name, region, "
         "time_zone, created_at, updated_at, deleted_at from bronze.erp_locations where id = '2'", 4),
        ("sales", SALES, " where id <> '2'", 2),
    ],
)
def test_a_row_that_is_lost_or_doubled_after_bronze_stops_gold(
    database: Database, name: str, rows: list[dict[str, str]], tail: str, accepted: int
) -> None:
    spoil(database, f"system_{name}", tail)
    deliver(database, name, rows)
    with pytest.raises(QualityError, match=rf"changed_loads_account_for_every_row.*rows_accepted {accepted}"):
        refine(database)
    assert query(database, "select rows_accepted from ops.loads where refined_at is not null") == []


def test_a_server_that_counts_no_rows_is_named_by_the_refinement_and_by_the_doctor(
    database: Database, cluster: embedded.Cluster
) -> None:
    deliver(database, "locations", LOCATIONS)
    name = make_url(database.urls["etl"]).database or ""
    administrator = create_engine(cluster.url(embedded.SUPERUSER, name))
    with administrator.begin() as connection:
        connection.exec_driver_sql(f"alter database {name} set track_counts = off")
    administrator.dispose()
    database.dispose()
    with pytest.raises(CommandError, match=r"track_counts is off.*set track_counts = on"):
        refine(database)
    (finding,) = (finding for finding in examine_database(database) if finding.subject == "accounts")
    assert not finding.is_healthy and "track_counts is off" in finding.seen
