"""Whom the embedded PostgreSQL runs as. PostgreSQL refuses root, so root lends its server to somebody else.

That somebody is the owner of an existing cluster, else the machine's `postgres` user, else `nobody`: no account
has to be made for it on somebody else's machine.
"""

import os
import pwd
import subprocess
from dataclasses import dataclass
from pathlib import Path

from warehouse.embedded_errors import EmbeddedError


@dataclass(frozen=True)
class Account:
    """The operating system's user for the server; `switch` where that is not the user of this process."""

    name: str
    uid: int
    gid: int
    switch: bool

    def popen(self, command: list[str | Path]) -> "subprocess.Popen[str]":
        """Start `command` as this account: own session (Ctrl-C passes it by), no PG* variables, English."""
        environment = {name: value for name, value in os.environ.items() if not name.startswith("PG")}
        return subprocess.Popen(
            command,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            cwd="/",
            env=environment | {"LC_ALL": "C"},
            start_new_session=True,
            user=self.uid if self.switch else None,
            group=self.gid if self.switch else None,
            extra_groups=[] if self.switch else None,
        )

    def run(self, command: list[str | Path]) -> tuple[int, str]:
        """Exit code and output of `command` run as this account."""
        with self.popen(command) as process:
            output, _ = process.communicate()
        return process.returncode, output

    def can_reach(self, folder: Path) -> bool:
        """Whether this account can enter `folder`, tried rather than computed: access lists count too."""
        return not self.switch or self.run(["/bin/sh", "-c", 'test -x "$0"', folder])[0] == 0

    def own(self, path: Path) -> None:
        """Give one file or folder of ours to this account."""
        if self.switch:
            os.chown(path, self.uid, self.gid)

    def make_folder(self, folder: Path) -> Path:
        """`folder`, made when absent, private to this account."""
        if not folder.exists():
            folder.mkdir(parents=True, mode=0o700)
            self.own(folder)
        return folder


def choose_account(cluster_folder: Path) -> Account:
    """The account for a cluster folder, made or to be made. Raises EmbeddedError when it is another's."""
    status = cluster_folder.stat() if cluster_folder.exists() else None
    if os.geteuid() == 0:
        return _account_of(status.st_uid, status.st_gid) if status and status.st_uid else _unprivileged()
    if status and status.st_uid != os.geteuid():
        raise EmbeddedError(
            f"{cluster_folder} belongs to user {_name(status.st_uid)}: "
            "run as that user or as root, or set DATA_DIR to a folder of your own"
        )
    return Account(_name(os.geteuid()), os.geteuid(), os.getegid(), switch=False)


def _unprivileged() -> Account:
    for name in ("postgres", "nobody"):
        try:
            entry = pwd.getpwnam(name)
        except KeyError:
            continue
        return _account_of(entry.pw_uid, entry.pw_gid)
    raise EmbeddedError(
        "PostgreSQL does not run as root, and this machine has neither a user 'postgres' nor 'nobody': "
        "run as an ordinary user, or set DATABASE_URL"
    )


def _account_of(uid: int, gid: int) -> Account:
    return Account(_name(uid), uid, gid, switch=True)


def _name(uid: int) -> str:
    # A container may run as a number that no account has.
    try:
        return pwd.getpwuid(uid).pw_name
    except KeyError:
        return str(uid)
