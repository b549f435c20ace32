"""Backup and restore: the same rows, rights and views on a fresh server; a bad file takes nothing away."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import text

from etl.privacy.erase import erase
from etl.refine import refine
from tests.conftest import NewDatabase
from tests.data_dirs import own_data_dir
from tests.etl.brute_force import assert_gold_is_consistent
from tests.etl.helpers import load_sales, query, sale
from warehouse.backup import BackupError, backup, restore
from warehouse.database import Database, open_database
from warehouse.embedded_binaries import find_clients
from warehouse.embedded_errors import EmbeddedError
from warehouse.erasure_key import FILE_NAME, beside
from warehouse.migrations import migrate
from warehouse.schema import metadata
from warehouse.settings import load_settings

ROWS = [
    sale(order_id=str(number), customer_id=f"c{number % 7}" if number % 5 else "", order_date=f"202{number % 4}-03-01",
         total_amount=f"{number}.05", quantity="-1" if number % 9 == 0 else "2")
    for number in range(60)
] + [sale(order_id="bad", quantity="x")]


@pytest.fixture(scope="module")
def loaded(new_database: NewDatabase, tmp_path_factory: pytest.TempPathFactory) -> Database:
    database = new_database()
    load_sales(database, tmp_path_factory.mktemp("files"), ROWS)
    return database


@pytest.fixture(scope="module")
def dump(loaded: Database, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return backup(loaded, tmp_path_factory.mktemp("backups"))


@pytest.fixture
def fresh_server() -> Iterator[Database]:
    """A second embedded cluster, with passwords of its own."""
    with own_data_dir() as data_dir, open_database(load_settings(data_dir=data_dir, _env_file=None)) as database:
        yield database


def contents(database: Database) -> dict[str, list[str]]:
    """Every row of every table, as text."""
    with database.transaction("owner") as connection:
        return {
            name: sorted(connection.scalars(text(f"select kept::text from {name} as kept")))
            for name in metadata.tables
        }


@pytest.mark.slow
def test_a_fresh_server_has_the_same_rows_and_builds_the_same_gold(
    loaded: Database, dump: Path, fresh_server: Database
) -> None:
    restore(fresh_server, dump)
    assert contents(fresh_server) == contents(loaded)
    assert migrate(fresh_server) is False
    sums = "select count(*), sum(net_amount), count(distinct customer_id) from gold.fact_sales"
    before = query(fresh_server, sums)
    refine(fresh_server, full=True)
    assert query(fresh_server, sums) == before == query(loaded, sums)
    assert_gold_is_consistent(fresh_server)


def test_roles_have_their_rights_after_a_restore(dump: Path, database: Database, tmp_path: Path) -> None:
    restore(database, dump)
    with database.transaction("reader") as connection:
        assert connection.scalar(text("select count(*) from gold.fact_sales")) == 60
    load_sales(database, tmp_path, [sale(order_id="new", order_date="2031-01-01"), *ROWS[:2]])
    assert_gold_is_consistent(database)


def test_a_warehouse_in_use_is_replaced_only_when_forced(
    loaded: Database, dump: Path, database: Database, tmp_path: Path
) -> None:
    load_sales(database, tmp_path, [sale(order_id="mine")])
    with pytest.raises(BackupError, match="in use"):
        restore(database, dump)
    assert query(database, "select order_id from gold.fact_sales") == [("csv:mine",)]
    restore(database, dump, force=True)
    assert contents(database) == contents(loaded)


def test_a_file_that_breaks_off_takes_nothing_away(database: Database, dump: Path, tmp_path: Path) -> None:
    load_sales(database, tmp_path, [sale(order_id="mine")])
    cut = tmp_path / "cut.dump"
    cut.write_bytes(dump.read_bytes()[: -dump.stat().st_size // 3])
    with pytest.raises(BackupError, match="as it was"):
        restore(database, cut, force=True)
    assert query(database, "select order_id from gold.fact_sales") == [("csv:mine",)]


@pytest.mark.parametrize("content", [b"", b"not a dump"])
def test_a_file_that_is_no_backup_is_refused(database: Database, tmp_path: Path, content: bytes) -> None:
    (tmp_path / "other").write_bytes(content)
    with pytest.raises(BackupError, match="as it was"):
        restore(database, tmp_path / "other")
    assert migrate(database) is False


def test_a_path_that_is_not_there_is_refused(database: Database, tmp_path: Path) -> None:
    with pytest.raises(BackupError, match="not a file"):
        restore(database, tmp_path / "missing.dump")
    with pytest.raises(BackupError, match="not a folder"):
        backup(database, tmp_path / "missing" / "file.dump")


def test_a_folder_that_is_not_there_is_made_and_a_file_is_named_by_its_suffix(
    database: Database, tmp_path: Path
) -> None:
    made = backup(database, tmp_path / "nightly")
    assert made.parent == tmp_path / "nightly"
    assert made.suffix == ".dump"
    named = backup(database, tmp_path / "one.dump")
    assert named == tmp_path / "one.dump"
    assert named.is_file()


def test_who_was_erased_is_known_again_on_another_machine(
    database: Database, new_database: NewDatabase, tmp_path: Path
) -> None:
    folders = [tmp_path / name for name in ("here", "there")]
    for folder in folders:
        folder.mkdir()
    here, there = (
        Database(one.settings.model_copy(update={"data_dir": folder}), one.urls)
        for one, folder in zip((database, new_database()), folders, strict=True)
    )
    load_sales(here, tmp_path / "files", [sale(customer_id="ann@example.com")])
    erase(here, "csv:ann@example.com", lambda *_: None)
    made = backup(here, tmp_path / "one.dump")
    assert beside(made).stat().st_mode & 0o777 == 0o600
    (folders[1] / FILE_NAME).write_text("another")
    restore(there, made)
    assert (folders[1] / FILE_NAME).read_text() == (folders[0] / FILE_NAME).read_text()
    assert [kept.read_text() for kept in folders[1].glob(f"{FILE_NAME}.before-*")] == ["another"]
    load_sales(there, tmp_path / "more", [sale(order_id="2", customer_id="ann@example.com")])
    assert query(there, "select count(*) from silver.orders where customer_id like '%ann%'") == [(0,)]
    for one in (here, there):
        one.dispose()


def test_a_backup_that_fails_leaves_no_file(database: Database, tmp_path: Path) -> None:
    with database.transaction("owner") as connection:
        connection.execute(text("drop schema predictions cascade"))
    with pytest.raises(BackupError, match="not made"):
        backup(database, tmp_path)
    assert list(tmp_path.iterdir()) == []


def test_only_its_owner_can_read_a_backup(dump: Path) -> None:
    assert dump.stat().st_mode & 0o777 == 0o600


def test_programs_older_than_the_server_are_not_used() -> None:
    assert find_clients(15).major >= 15
    with pytest.raises(EmbeddedError, match="postgresql-client-99"):
        find_clients(99)
