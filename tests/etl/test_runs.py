"""The run journal: every run has an end, the killed one too."""

import pytest

from etl.runs import journal
from tests.etl.helpers import query
from warehouse.database import Database

STATUSES = "select job, status, finished_at is not null, message from ops.job_runs order by run_id"


def test_a_run_that_ends_is_kept_with_what_came_out(database: Database) -> None:
    with journal(database, "sync csv") as run:
        assert query(database, STATUSES) == [("sync csv", "running", False, None)]
        run.message = "3 files loaded"
    assert query(database, STATUSES) == [("sync csv", "succeeded", True, "3 files loaded")]


def test_a_run_that_fails_is_kept_with_the_reason_and_the_error_goes_on(database: Database) -> None:
    with pytest.raises(ValueError, match="no such file"), journal(database, "sync csv"):
        raise ValueError("no such file\nand more")
    assert query(database, STATUSES) == [("sync csv", "failed", True, "ValueError: no such file")]


def test_the_reason_of_a_failure_is_kept_without_secrets(database: Database) -> None:
    with pytest.raises(ValueError, match="links in a circle"), journal(database, "sync laravel"):
        raise ValueError("the API links in a circle: {'api_key': 'k-0123456789', 'page': '2'}")
    said = "ValueError: the API links in a circle: {'api_key': ***, 'page': '2'}"
    assert query(database, STATUSES) == [("sync laravel", "failed", True, said)]


def test_the_next_run_of_a_job_closes_the_one_that_was_killed_and_no_other_jobs(database: Database) -> None:
    query(database, "insert into ops.job_runs (job, status) values ('sync csv', 'running'), ('sync erp', 'running') "
                    "returning 1")
    with journal(database, "sync csv"):
        pass
    assert [row[:3] for row in query(database, STATUSES)] == [
        ("sync csv", "killed", True), ("sync erp", "running", False), ("sync csv", "succeeded", True),
    ]
