"""Make, start and stop one embedded PostgreSQL; `warehouse.embedded` calls it and holds the start lock."""

import logging
import os
import shutil
import socket
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path

from warehouse import embedded_configuration as configuration
from warehouse.embedded_binaries import Binaries
from warehouse.embedded_errors import OLD_PROCESSES, PORT_TAKEN, EmbeddedError, explain_output
from warehouse.embedded_home import SUPERUSER, Home
from warehouse.embedded_postmaster import HOST, Postmaster, find_postmaster
from warehouse.files import write_atomically
from warehouse.settings import Settings

# Below the range from which systems take the ports of outgoing connections.
PORTS = range(25432, 26432)
_BUILTIN_LOCALE_MAJOR = 17
# Longer than any crash recovery: pg_ctl ends by itself when the server does.
_RECOVERY_SECONDS = 86400
# Longer than writing all that shared_buffers holds, on most disks; where not, the next start recovers the rest.
_STOP_SECONDS = 120
_REPORT_SECONDS = 10
_OLD_PROCESSES_SECONDS = 30
_COLLECTED = "redirecting log output to logging collector process"
_LAST_WORDS = "database system is shut down"
_LAST_WORDS_SECONDS = 5
logger = logging.getLogger(__name__)


def create_cluster(home: Home, binaries: Binaries, password: str) -> None:
    """initdb beside the final place, moved there when complete. Raises EmbeddedError."""
    draft = home.folder / "postgresql.new"
    shutil.rmtree(draft, ignore_errors=True)
    secret = home.folder / "postgresql.password"
    home.account.make_folder(draft)
    try:
        write_atomically(secret, password)
        home.account.own(secret)
        _run_initdb(home, binaries, draft, secret)
        with open(draft / "postgresql.conf", "a") as file:
            file.write(f"\ninclude = '{configuration.FILE_NAME}'\n")
        draft.rename(home.cluster)
    finally:
        secret.unlink(missing_ok=True)
        shutil.rmtree(draft, ignore_errors=True)
    logger.info("created a PostgreSQL %d cluster in %s", binaries.major, home.cluster)


def check_version(home: Home, binaries: Binaries) -> None:
    """Raise EmbeddedError when the cluster was made by another major version."""
    made_by = (home.cluster / "PG_VERSION").read_text().strip()
    if made_by != str(binaries.major):
        raise EmbeddedError(
            f"{home.cluster} was made by PostgreSQL {made_by}, but PostgreSQL {binaries.major} was found "
            f"({binaries.folder}): set DATA_DIR to a new folder, or dump the old one with PostgreSQL {made_by} "
            "(pg_dump) and restore it into the new"
        )


def start_or_join(home: Home, binaries: Binaries, settings: Settings) -> int:
    """Have the server run and answer; returns its port. Raises EmbeddedError."""
    postmaster = _wait_until_settled(home, binaries)
    if postmaster:
        logger.info("joined the embedded PostgreSQL on port %d", postmaster.port)
        return postmaster.port
    _remove_pid_file_of_another(home.cluster)
    for port in _free_ports(home.port):
        output = _start_patiently(home, binaries, settings, port)
        if output is None:
            home.remember_port(port)
            logger.info("started PostgreSQL %d on port %d, data in %s", binaries.major, port, home.cluster)
            return port
        if PORT_TAKEN not in output:
            raise EmbeddedError(explain_output(output, home.folder, home.logs))
    raise EmbeddedError(
        f"No free port from {PORTS.start} to {PORTS.stop - 1} for the embedded PostgreSQL: "
        "end what uses them, or set DATABASE_URL"
    )


def stop(home: Home, binaries: Binaries) -> None:
    """Sessions end, transactions roll back, all is written. Nothing when it is down.

    A server that recovers from a crash is stopped at once, and recovers when it is started again: PostgreSQL 18 that
    is asked to shut down in an orderly way meanwhile never ends.
    """
    postmaster = find_postmaster(home.cluster)
    if postmaster is None:
        return
    for mode in ("immediate",) if postmaster.is_recovering() else ("fast", "immediate"):
        _, output = _pg_ctl(home, binaries, _STOP_SECONDS, "stop", "-m", mode)
        if find_postmaster(home.cluster) is None:
            logger.info("stopped the embedded PostgreSQL")
            return
    logger.warning("the embedded PostgreSQL did not stop: %s", output.strip())


def _run_initdb(home: Home, binaries: Binaries, draft: Path, secret: Path) -> None:
    # Order by bytes, but upper and lower case of every language: names and e-mail addresses need it.
    locale = ["--locale=C.UTF-8"]
    if binaries.major >= _BUILTIN_LOCALE_MAJOR:
        locale = ["--locale-provider=builtin", "--builtin-locale=C.UTF-8", "--locale=C"]
    options = [f"--pgdata={draft}", f"--username={SUPERUSER}", f"--pwfile={secret}", "--auth=scram-sha-256"]
    contents = ["--encoding=UTF8", "--data-checksums", *locale]
    code, output = home.account.run([binaries.folder / "initdb", *options, *contents])
    if code:
        raise EmbeddedError(explain_output(output, home.folder, home.logs))


def _wait_until_settled(home: Home, binaries: Binaries) -> Postmaster | None:
    # A server that a killed process left starting or stopping is waited for, and one that recovers from a crash: that
    # may take minutes. One that does not stop is made to.
    begun = reported = time.monotonic()
    while (postmaster := find_postmaster(home.cluster)) and (
        postmaster.state != "ready" or postmaster.is_recovering()
    ):
        if postmaster.state == "stopping" and time.monotonic() - begun > _STOP_SECONDS:
            _pg_ctl(home, binaries, _STOP_SECONDS, "stop", "-m", "immediate")
        if time.monotonic() - reported > _REPORT_SECONDS:
            logger.info("PostgreSQL is still %s", "recovering" if postmaster.state == "ready" else postmaster.state)
            reported = time.monotonic()
        time.sleep(0.05)
    return postmaster


def _remove_pid_file_of_another(cluster: Path) -> None:
    # PostgreSQL itself refuses to start over a pid file whose number lives again, be it as a zombie. A dead
    # number is left to PostgreSQL, which then also looks for the old server's children.
    pid_file = cluster / "postmaster.pid"
    if not pid_file.exists():
        return
    words = pid_file.read_text().split()
    try:
        os.kill(int(words[0]), 0)
    except (IndexError, ValueError, ProcessLookupError):
        return
    except PermissionError:
        pass
    logger.info("removed %s: its process %s is not this server", pid_file, words[0])
    pid_file.unlink()


def _free_ports(kept: int | None) -> Iterator[int]:
    # Ports already in use are passed over; one taken between this look and the start is found by PostgreSQL.
    first = PORTS.start + os.getpid() % len(PORTS)
    for port in [*([kept] if kept else []), *range(first, PORTS.stop), *range(PORTS.start, first)]:
        with socket.socket() as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind((HOST, port))
            except OSError:
                continue
        yield port


def _start_patiently(home: Home, binaries: Binaries, settings: Settings, port: int) -> str | None:
    # The children of a postmaster killed with -9 need a moment to notice; PostgreSQL refuses to start before.
    deadline = time.monotonic() + _OLD_PROCESSES_SECONDS
    while (output := _start(home, binaries, settings, port)) and OLD_PROCESSES in output:
        if time.monotonic() > deadline:
            break
        time.sleep(0.5)
    return output


def _start(home: Home, binaries: Binaries, settings: Settings, port: int) -> str | None:
    """None when the server is ready, else what it said."""
    path = home.cluster / configuration.FILE_NAME
    write_atomically(path, configuration.configuration(settings, port, home.cluster, home.logs))
    home.account.own(path)
    sizes = {log: log.stat().st_size for log in home.logs.iterdir()}
    code, output = _pg_ctl(home, binaries, _RECOVERY_SECONDS, "start", "-l", home.logs / "start.log")
    if code == 0:
        return None
    return output + _logged_since(home.logs, sizes)


def _logged_since(folder: Path, sizes: dict[Path, int]) -> str:
    # The collector of the log outlives a server that fails to start, and writes the reason when it comes to it.
    deadline = time.monotonic() + _LAST_WORDS_SECONDS
    while True:
        said = "".join(_text_after(log, sizes.get(log, 0)) for log in sorted(folder.iterdir()))
        if _COLLECTED not in said or _LAST_WORDS in said or time.monotonic() > deadline:
            return said
        time.sleep(0.05)


def _pg_ctl(home: Home, binaries: Binaries, seconds: int, *arguments: str | Path) -> tuple[int, str]:
    command = [binaries.folder / "pg_ctl", "-D", home.cluster, "-w", "-t", str(seconds), *arguments]
    with home.account.popen(command) as process:
        while True:
            try:
                output, _ = process.communicate(timeout=_REPORT_SECONDS)
                return process.returncode, output
            except subprocess.TimeoutExpired:
                logger.info("PostgreSQL is still busy with its %s", arguments[0])


def _text_after(log: Path, size: int) -> str:
    with open(log, "rb") as file:
        file.seek(size if size <= log.stat().st_size else 0)
        return file.read().decode(errors="replace")
