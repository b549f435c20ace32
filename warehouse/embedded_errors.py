"""What can go wrong with the embedded PostgreSQL: every failure as one line that names its remedy."""

import errno
import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

PORT_TAKEN = "could not create any TCP/IP sockets"
OLD_PROCESSES = "pre-existing shared memory block"
_SHARED_MEMORY_REFUSED = re.compile(r"could not \w+ [^\n]*shared memory|Cannot allocate memory")
_ANOTHER_FOLDER = "or set DATA_DIR to another folder"


class EmbeddedError(RuntimeError):
    """The embedded PostgreSQL cannot be used; the message is one line with the remedy."""


@contextmanager
def os_errors_explained(folder: Path) -> Iterator[None]:
    """Turn the body's OSError into an EmbeddedError; `folder` is named where the error names no file."""
    try:
        yield
    except OSError as error:
        raise EmbeddedError(_explain_os_error(error, folder)) from error


def explain_output(output: str, folder: Path, log_folder: Path) -> str:
    """One line for what initdb, pg_ctl or the server's log said; unknown failures are quoted."""
    if _SHARED_MEMORY_REFUSED.search(output):
        return (
            "The system refused PostgreSQL its shared memory: give this machine or container more, "
            f"then start again ({_last_complaint(output)})"
        )
    if OLD_PROCESSES in output:
        return f"Processes of a killed PostgreSQL still use {folder}: end those 'postgres', then start again"
    if "No space left on device" in output or "Disk quota exceeded" in output:
        return _disk_full(folder)
    if "Permission denied" in output or "Read-only file system" in output:
        return f"No permission to write {folder}: give this user the folder {_ANOTHER_FOLDER}"
    if "could not look up effective user" in output:
        return "PostgreSQL needs its user to have an account: add this user to /etc/passwd, or run as another"
    return f"PostgreSQL did not start: {_last_complaint(output)} (its log is in {log_folder})"


def _explain_os_error(error: OSError, folder: Path) -> str:
    place = error.filename or folder
    if error.errno in (errno.ENOSPC, errno.EDQUOT):
        return _disk_full(folder)
    if error.errno in (errno.EACCES, errno.EPERM, errno.EROFS):
        return f"No permission to write {place}: give this user the folder {folder} {_ANOTHER_FOLDER}"
    return f"The embedded PostgreSQL cannot use {place}: {error.strerror or error}; mend it {_ANOTHER_FOLDER}"


def _disk_full(folder: Path) -> str:
    return f"Disk full: no space left under {folder}; free some {_ANOTHER_FOLDER}"


def _last_complaint(output: str) -> str:
    lines = [line.strip() for line in output.splitlines() if line.strip()]
    complaints = [line for line in lines if re.search("PANIC|FATAL|ERROR|error:", line)]
    return (complaints or lines or ["it said nothing"])[-1]
