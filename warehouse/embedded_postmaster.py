"""The embedded PostgreSQL's process: whether it lives, its port, and what it is busy with."""

import os
import subprocess
from dataclasses import dataclass
from pathlib import Path

import psycopg2

HOST = "127.0.0.1"
# What a server says that has crashed or recovers; psycopg2 passes on no SQLSTATE of a failed sign-in.
_NOT_NOW = ("the database system is", "server closed the connection", "terminated abnormally")


@dataclass(frozen=True)
class Postmaster:
    """A live server: its process, its port, and its state (starting, ready or stopping)."""

    pid: int
    port: int
    state: str

    def is_recovering(self) -> bool:
        """Whether it starts anew by itself after one of its processes crashed: its pid file still says ready."""
        if self.state != "ready":
            return False
        # Without a password, so that the server's log has no line of a failed sign-in.
        target = f"host={HOST} port={self.port} user=postgres dbname=postgres password='' passfile=/nowhere"
        try:
            psycopg2.connect(target).close()
        except psycopg2.OperationalError as error:
            return any(words in str(error) for words in _NOT_NOW)
        return False


def find_postmaster(cluster: Path) -> Postmaster | None:
    """The live server of a cluster folder; None when its pid file is absent, or names a zombie or another."""
    try:
        lines = (cluster / "postmaster.pid").read_text().splitlines()
    except FileNotFoundError:
        return None
    if not lines or not _is_postmaster(int(lines[0]), cluster):
        return None
    if len(lines) < 8:
        return Postmaster(int(lines[0]), 0, "starting")
    return Postmaster(int(lines[0]), int(lines[3]), lines[7].strip())


def _is_postmaster(pid: int, cluster: Path) -> bool:
    """Whether the process lives and is a PostgreSQL, of this cluster where the system can tell (Linux)."""
    if not Path("/proc/self/stat").exists():
        command = ["ps", "-o", "stat=,comm=", "-p", str(pid)]
        answer = subprocess.run(command, capture_output=True, text=True).stdout
        return "postgres" in answer and not answer.startswith("Z")
    try:
        state = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
        return state not in "ZX" and os.readlink(f"/proc/{pid}/cwd") == str(cluster.resolve())
    except (FileNotFoundError, ProcessLookupError, PermissionError):
        return False
