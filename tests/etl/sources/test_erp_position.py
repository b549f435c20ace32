"""From where a table of the ERP is read on, so that nothing is lost and little is read twice."""

from datetime import UTC, datetime, timedelta

import pytest

from etl.sources.erp_database.position import begin
from etl.sources.erp_database.select import Part
from etl.sources.erp_database.tables import SourceColumn, TableToRead

NOW = datetime(2024, 6, 1, 12, tzinfo=UTC)
OVERLAP = timedelta(minutes=5)
ID, STAMP = SourceColumn("id", "id", "bigint"), SourceColumn("updated_at", "updated_at", "datetime")
SALES = TableToRead("sales", "sales", (ID, STAMP), (), STAMP, ID)
TRANSACTION = SourceColumn("transaction_id", "transaction_id", "text")
FLAT_SALES = TableToRead("sales_data", "sales_data", (TRANSACTION, STAMP), (), STAMP, TRANSACTION)


def part_behind(newest, *, began=NOW, is_whole=True, since=None, is_exact=True, table=SALES):
    position = {"updated_at": newest.isoformat(), "began": began.isoformat(), "is_whole": is_whole, "id": "7"}
    return begin(table, position, NOW + timedelta(hours=1), OVERLAP, since, is_exact)[1]


@pytest.mark.parametrize(
    ("newest", "since"),
    [
        (NOW - timedelta(minutes=1), NOW - timedelta(minutes=6)),
        # A clock that runs ahead, and a table that has not changed for long.
        (NOW + timedelta(days=900), NOW - OVERLAP),
        (NOW - timedelta(days=900), NOW - timedelta(days=1)),
    ],
)
def test_a_finished_reading_goes_on_a_little_before_its_end(newest, since):
    assert part_behind(newest) == Part(since=since)


def test_an_unfinished_reading_goes_on_behind_its_last_row_where_nothing_can_come_late():
    old = NOW - timedelta(days=2)
    assert part_behind(old, is_whole=False) == Part(after=(old, "7"))
    assert part_behind(old, is_whole=False, is_exact=False) == Part(since=old - OVERLAP)
    # Behind a row of a transaction may stand another one of it.
    assert part_behind(old, is_whole=False, table=FLAT_SALES) == Part(since=old - OVERLAP)
    recent = NOW - timedelta(hours=1)
    assert part_behind(recent, is_whole=False) == Part(since=recent - OVERLAP)


def test_a_day_asked_for_makes_a_reading_longer_and_never_shorter():
    assert part_behind(NOW, since=NOW - timedelta(days=9)) == Part(since=NOW - timedelta(days=9))
    assert part_behind(NOW, since=NOW + timedelta(days=9)) == Part(since=NOW - OVERLAP)


def test_a_reading_that_is_cut_twice_still_ends_where_the_first_began():
    passing, _ = begin(SALES, {}, NOW, OVERLAP, None, True)
    cut = passing.behind({"id": "3", "updated_at": "2024-05-01 00:00:00+00:00"})
    assert (cut["is_whole"], cut["id"]) == (False, "3")
    again, _ = begin(SALES, cut, NOW + timedelta(hours=5), OVERLAP, None, True)
    again.behind({"id": "9", "updated_at": "2024-06-01 16:00:00+00:00"})
    done = again.done()
    assert done["began"] == NOW.isoformat()
    assert begin(SALES, done, NOW, OVERLAP, None, True)[1] == Part(since=NOW - OVERLAP)


def test_a_stamp_that_is_no_moment_is_passed_over():
    passing, _ = begin(SALES, {}, NOW, OVERLAP, None, True)
    passing.behind({"id": "3", "updated_at": "2024-05-01 00:00:00+00"})
    assert passing.behind({"id": "4", "updated_at": "infinity"})["updated_at"] == "2024-05-01T00:00:00+00:00"
