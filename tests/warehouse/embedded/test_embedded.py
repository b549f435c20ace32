"""The embedded server in its ordinary life: made, shared by processes, killed, recovered."""

import logging
import os
import signal
import socket
import subprocess
import time
from pathlib import Path

import psycopg2
import pytest

from warehouse import embedded_server
from warehouse.embedded import ROLES, SUPERUSER, running
from warehouse.embedded_configuration import max_connections
from warehouse.embedded_postmaster import find_postmaster
from warehouse.logs import SecretFilter
from warehouse.settings import Settings


def test_every_role_signs_in_with_its_own_password(settings, query):
    with running(settings) as cluster:
        for role in (SUPERUSER, *ROLES):
            assert query(cluster.url(role), "select current_user") == role
        assert (
            query(
                cluster.url("assay_owner"),
                "select pg_get_userbyid(datdba) from pg_database where datname = current_database()",
            )
            == "assay_owner"
        )


def test_a_role_with_a_wrong_password_is_refused(settings, query):
    with running(settings) as cluster, pytest.raises(Exception, match="password authentication failed"):
        query(cluster.url("assay_reader").replace(cluster.passwords["assay_reader"], "guess"), "select 1")


def test_the_server_runs_with_our_settings(settings, query):
    expected = {
        "max_connections": str(max_connections(settings)),
        "TimeZone": "UTC",
        "jit": "off",
        "synchronous_commit": "on",
        "data_checksums": "on",
        "server_encoding": "UTF8",
        "listen_addresses": "127.0.0.1",
        "max_wal_size": "4GB",
        "wal_level": "minimal",
        "fsync": "on",
    }
    with running(settings) as cluster:
        url = cluster.url("assay_reader")
        assert {name: query(url, f"show {name}") for name in expected} == expected
        assert query(url, "select lower('ÉCLAIR')") == "éclair"


def test_an_operator_may_archive_and_replicate(settings, query):
    def after(*statements):
        """The level of the log, once the server has started anew; then the statements."""
        with running(settings) as cluster:
            url = cluster.url(SUPERUSER)
            level = query(url, "show wal_level")
            for statement in statements:
                query(url, statement)
        return level

    assert after("alter system set archive_mode = on") == "minimal"
    assert after("select pg_create_physical_replication_slot('standby', true)", "alter system reset all") == "replica"
    assert after("select pg_drop_replication_slot('standby')", "alter system set wal_level = 'replica'") == "replica"
    assert after("alter system set wal_level = 'minimal'", "alter system set max_wal_senders = 0") == "replica"
    assert after("alter system reset max_wal_senders") == "minimal"
    assert after("alter system reset all") == "minimal"
    assert after() == "minimal"


def test_credentials_are_private_and_their_passwords_are_not_shown(settings, data_dir):
    with running(settings) as cluster:
        assert (data_dir / "credentials.json").stat().st_mode & 0o777 == 0o600
        assert not any(password in repr(cluster) for password in cluster.passwords.values())


def test_passwords_do_not_reach_our_log(settings):
    known = SecretFilter([])
    handler = logging.StreamHandler()
    handler.addFilter(known)
    logging.getLogger().addHandler(handler)
    try:
        with running(settings) as cluster:
            assert all(known.masked(password) == "***" for password in cluster.passwords.values())
    finally:
        logging.getLogger().removeHandler(handler)


def test_passwords_do_not_reach_the_servers_log(settings, query):
    with running(settings) as cluster:
        query(cluster.url(SUPERUSER), "alter system set log_statement = 'all'")
        query(cluster.url(SUPERUSER), "select pg_reload_conf()")
        query(cluster.url(SUPERUSER), "drop role assay_app")
    with running(settings) as cluster:
        texts = [log.read_text() for log in (settings.data_dir / "logs" / "postgresql").iterdir()]
    assert any("create role" in text for text in texts)
    assert not any(password in text for password in cluster.passwords.values() for text in texts)


def test_leaving_stops_the_server_and_the_next_start_finds_its_data_on_the_same_port(settings, query):
    with running(settings) as first:
        query(first.url("assay_owner"), "create table kept as select 42 as answer")
    assert find_postmaster(first.data_folder) is None
    with running(settings) as second:
        assert query(second.url("assay_owner"), "select answer from kept") == 42
        assert second.port == first.port


def test_a_port_taken_meanwhile_is_replaced_and_the_new_one_kept(settings):
    with running(settings) as first:
        pass
    with socket.socket() as squatter:
        squatter.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        squatter.bind(("127.0.0.1", first.port))
        squatter.listen()
        with running(settings) as second:
            assert second.port != first.port
    with running(settings) as third:
        assert third.port == second.port


def test_a_port_taken_between_the_look_and_the_start_is_replaced(settings, monkeypatch):
    with socket.socket() as squatter:
        squatter.bind(("127.0.0.1", 0))
        squatter.listen()
        taken = squatter.getsockname()[1]
        free = embedded_server._free_ports(None)
        monkeypatch.setattr(embedded_server, "_free_ports", lambda kept: iter([taken, next(free)]))
        with running(settings) as cluster:
            assert cluster.port != taken


def test_the_last_of_two_processes_stops_the_server(settings, hold, query):
    with running(settings) as cluster:
        other = hold()
        assert other.port() == cluster.port
    assert query(cluster.url("assay_reader"), "select 1") == 1
    assert other.release() == 0
    assert find_postmaster(cluster.data_folder) is None


def test_four_processes_starting_at_once_make_and_share_one_server(hold, fresh_data_dir):
    holders = [hold(fresh_data_dir) for _ in range(4)]
    assert len({holder.port() for holder in holders}) == 1
    assert find_postmaster(fresh_data_dir / "postgresql")
    assert [holder.release() for holder in holders] == [0, 0, 0, 0]
    assert find_postmaster(fresh_data_dir / "postgresql") is None


def test_a_server_left_by_a_killed_process_is_joined_and_then_stopped(settings, hold):
    left = hold()
    port = left.port()
    left.kill()
    postmaster = find_postmaster(settings.data_dir / "postgresql")
    assert postmaster
    with running(settings) as cluster:
        assert cluster.port == port
        assert find_postmaster(cluster.data_folder) == postmaster
    assert find_postmaster(cluster.data_folder) is None


def test_a_killed_postmaster_is_recovered_while_others_still_use_it(settings, hold, query):
    user = hold()
    user.port()
    with running(settings) as cluster:
        query(cluster.url("assay_owner"), "create table kept as select 42 as answer")
        _kill_postmaster(cluster.data_folder)
        with running(settings) as again:
            assert query(again.url("assay_owner"), "select answer from kept") == 42
    assert user.release() == 0
    assert find_postmaster(cluster.data_folder) is None


@pytest.mark.parametrize("seconds", [0, 0.1])
def test_a_server_that_recovers_from_a_crash_can_be_left(settings, query, seconds):
    with running(settings) as cluster:
        query(cluster.url("assay_owner"), "create table kept as select * from generate_series(1, 300000)")
        _crash(cluster.url(SUPERUSER))
        time.sleep(seconds)
    assert find_postmaster(cluster.data_folder) is None
    with running(settings) as again:
        assert query(again.url("assay_owner"), "select count(*) from kept") == 300_000


def test_a_server_that_recovers_from_a_crash_is_joined_when_it_has(settings, query):
    with running(settings) as cluster:
        query(cluster.url("assay_owner"), "create table kept as select * from generate_series(1, 300000)")
        _crash(cluster.url(SUPERUSER))
        with running(settings) as again:
            assert query(again.url("assay_owner"), "select count(*) from kept") == 300_000


def test_the_statement_of_a_killed_client_ends_and_frees_its_locks(settings, query):
    with running(settings) as cluster:
        url = cluster.url("assay_owner")
        query(url, "create table locked (id int)")
        statement = "lock table locked; select pg_sleep(600)"
        client = subprocess.Popen([cluster.bin_folder / "psql", url.replace("+psycopg2", ""), "-c", statement])
        waiting = "select count(*) from pg_stat_activity where query like 'lock table%'"
        while not query(url, waiting):
            assert client.poll() is None
        client.kill()
        client.wait()
        assert query(url, "set lock_timeout = '60s'; select count(*) from locked") == 0


def test_a_process_killed_during_initdb_leaves_nothing_that_hinders(fresh_data_dir):
    (fresh_data_dir / "postgresql.new" / "base").mkdir(parents=True)
    (fresh_data_dir / "postgresql.password").write_text("old")
    with running(Settings(_env_file=None, data_dir=fresh_data_dir)):
        assert not (fresh_data_dir / "postgresql.new").exists()
        assert not (fresh_data_dir / "postgresql.password").exists()


def test_roles_missing_after_a_killed_first_start_are_made_on_joining(settings, query):
    with running(settings) as first:
        query(first.url(SUPERUSER), "drop role assay_predictor")
        with running(settings) as second:
            assert query(second.url("assay_predictor"), "select 1") == 1


def test_a_pid_file_naming_another_process_does_not_hinder(settings):
    with running(settings) as cluster:
        pid_lines = (cluster.data_folder / "postmaster.pid").read_text().splitlines()
    stranger = subprocess.Popen(["sleep", "60"])
    try:
        _write_pid_file(cluster.data_folder, stranger.pid, pid_lines)
        with running(settings) as again:
            assert find_postmaster(again.data_folder)
        assert stranger.poll() is None
    finally:
        stranger.kill()
        stranger.wait()


def test_a_pid_file_naming_a_zombie_of_the_servers_account_does_not_hinder(settings):
    with running(settings) as cluster:
        pid_lines = (cluster.data_folder / "postmaster.pid").read_text().splitlines()
    owner = cluster.data_folder.stat().st_uid
    zombie = subprocess.Popen(["true"], user=owner if owner != os.geteuid() else None)
    os.waitid(os.P_PID, zombie.pid, os.WEXITED | os.WNOWAIT)
    _write_pid_file(cluster.data_folder, zombie.pid, pid_lines)
    with running(settings) as again:
        assert find_postmaster(again.data_folder)
    zombie.wait()


def test_a_forked_worker_that_unwinds_does_not_stop_the_server(settings, query):
    with running(settings) as outer:
        pass
    context = running(settings)
    context.__enter__()
    worker = os.fork()
    if worker == 0:
        context.__exit__(None, None, None)
        os._exit(0)
    os.waitpid(worker, 0)
    assert query(outer.url("assay_reader"), "select 1") == 1
    context.__exit__(None, None, None)
    assert find_postmaster(outer.data_folder) is None


def test_the_server_is_out_of_reach_of_the_terminals_ctrl_c(settings):
    with running(settings) as cluster:
        postmaster = find_postmaster(cluster.data_folder)
        assert postmaster and os.getsid(postmaster.pid) != os.getsid(0)


def test_an_exception_in_the_block_stops_the_server_too(settings):
    with pytest.raises(KeyError), running(settings) as cluster:
        raise KeyError
    assert find_postmaster(cluster.data_folder) is None


def _crash(url: str) -> None:
    # As the system does to a process that takes too much memory: the server ends the others and recovers.
    connection = psycopg2.connect(url.replace("+psycopg2", ""))
    os.kill(connection.info.backend_pid, signal.SIGKILL)
    connection.close()


def _kill_postmaster(cluster: Path) -> None:
    postmaster = find_postmaster(cluster)
    assert postmaster
    os.kill(postmaster.pid, signal.SIGKILL)
    while find_postmaster(cluster):
        os.sched_yield()


def _write_pid_file(cluster: Path, pid: int, lines: list[str]) -> None:
    path = cluster / "postmaster.pid"
    path.write_text("\n".join([str(pid), *lines[1:]]) + "\n")
    status = cluster.stat()
    os.chown(path, status.st_uid, status.st_gid)
