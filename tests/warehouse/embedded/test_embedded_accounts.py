"""Root lends its server to an unprivileged user, and puts what that user cannot reach where it can."""

import os
import pwd
import shutil
import sys
from pathlib import Path

import pytest

from warehouse import embedded_binaries, embedded_home
from warehouse.embedded import Cluster, running
from warehouse.embedded_postmaster import find_postmaster
from warehouse.settings import Settings

pytestmark = pytest.mark.skipif(os.geteuid() != 0, reason="SKIPPED: the rules for root need root")


def test_root_starts_the_server_as_an_unprivileged_user(settings):
    with running(settings) as cluster:
        assert _uid_of_server(cluster) != 0
        assert cluster.data_folder.parent == settings.data_dir


def test_root_runs_a_users_cluster_as_that_user(settings, data_dir):
    user = pwd.getpwnam("nobody").pw_uid
    for path in [data_dir, *data_dir.rglob("*")]:
        os.chown(path, user, user)
    with running(settings) as cluster:
        assert _uid_of_server(cluster) == user


def test_a_user_runs_the_server_as_itself(fresh_data_dir, as_user):
    user = pwd.getpwnam("nobody").pw_uid
    fresh_data_dir.mkdir()
    os.chown(fresh_data_dir, user, user)

    def start() -> None:
        with running(Settings(_env_file=None, data_dir=fresh_data_dir)) as cluster:
            assert _uid_of_server(cluster) == user

    assert as_user(user, start) == ""


def test_a_cluster_that_its_user_cannot_reach_is_moved_and_found_again(
    fresh_data_dir, reachable, query, caplog
):
    private = _private(fresh_data_dir)
    settings = Settings(_env_file=None, data_dir=private / "data")
    with caplog.at_level("INFO"), running(settings) as first:
        query(first.url("assay_owner"), "create table kept as select 42 as answer")
    with running(settings) as second:
        assert query(second.url("assay_owner"), "select answer from kept") == 42
    assert second.data_folder.is_relative_to(reachable)
    assert private.stat().st_mode & 0o777 == 0o700
    assert caplog.text.count(f"the cluster is kept in {first.data_folder.parent}") == 1


def test_binaries_that_the_user_cannot_reach_are_copied_once(
    settings, fresh_data_dir, reachable, monkeypatch
):
    original = embedded_binaries.find_binaries().folder.parent
    package = _private(fresh_data_dir / "..") / original.parent.name
    shutil.copytree(original, package / original.name)
    if (libraries := original.parent.with_name(f"{package.name}.libs")).exists():
        shutil.copytree(libraries, package.with_name(libraries.name))
    monkeypatch.setattr(embedded_binaries, "_candidates", lambda: iter([package / original.name / "bin"]))
    places = set()
    for _ in range(2):
        with running(settings) as cluster:
            places.add(cluster.bin_folder)
    assert len(places) == 1
    assert places.pop().is_relative_to(reachable)
    assert [entry.name.partition("-")[0] for entry in reachable.iterdir()] == ["postgresql"]


def test_a_strict_umask_hinders_neither_logs_nor_copies(fresh_data_dir, reachable):
    before = os.umask(0o077)
    try:
        with running(Settings(_env_file=None, data_dir=fresh_data_dir)) as cluster:
            assert list((cluster.data_folder.parent / "logs" / "postgresql").glob("postgresql-*.log"))
    finally:
        os.umask(before)


@pytest.fixture
def reachable(fresh_data_dir: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A place of the test's own for what is moved."""
    place = fresh_data_dir.parent / "place"
    monkeypatch.setattr(embedded_binaries, "REACHABLE_PLACE", place)
    monkeypatch.setattr(embedded_home, "REACHABLE_PLACE", place)
    return place


def _private(folder: Path) -> Path:
    private = folder.resolve() / "private"
    private.mkdir(parents=True)
    private.chmod(0o700)
    return private


def _uid_of_server(cluster: Cluster) -> int:
    postmaster = find_postmaster(cluster.data_folder)
    assert postmaster and sys.platform == "linux"
    return os.stat(f"/proc/{postmaster.pid}").st_uid
