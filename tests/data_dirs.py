"""Folders for servers of the tests, which every user may enter; pytest's own folders are private to root.

They are in memory where there is plenty of it: a run makes a thousand databases of nearly a thousand files each, and
on a disk these files cost more than all that is done with them.
"""

import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psutil

from warehouse.embedded_postmaster import find_postmaster

SECONDS_TO_STOP = 20
IN_MEMORY = Path("/dev/shm")
# Four times what a whole run has there at once, and what is left for the tests themselves.
PLENTY_BYTES = 2 << 30
LEFT_FOR_TESTS_BYTES = 4 << 30


def make_folder(prefix: str) -> Path:
    """A new folder that every user may enter, in memory where there is plenty, else among the temporary files."""
    folder = Path(tempfile.mkdtemp(prefix=prefix, dir=IN_MEMORY if _plenty_of_memory() else None))
    folder.chmod(0o755)
    return folder


def _plenty_of_memory() -> bool:
    if not (IN_MEMORY.is_dir() and os.access(IN_MEMORY, os.W_OK)):
        return False
    to_spare = psutil.virtual_memory().available - LEFT_FOR_TESTS_BYTES
    return min(shutil.disk_usage(IN_MEMORY).free, to_spare) >= PLENTY_BYTES


@contextmanager
def own_data_dir() -> Iterator[Path]:
    """A DATA_DIR without a cluster; at the end a server that is still running in it is killed."""
    folder = make_folder("assay-")
    yield folder / "data"
    for pid_file in folder.rglob("postmaster.pid"):
        if postmaster := find_postmaster(pid_file.parent):
            process = psutil.Process(postmaster.pid)
            process.kill()
            process.wait(SECONDS_TO_STOP)
    shutil.rmtree(folder)
