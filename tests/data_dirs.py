"""A DATA_DIR of a test's own that every user may enter; pytest's own folders are private to root."""

import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psutil

from warehouse.embedded_server import find_postmaster

SECONDS_TO_STOP = 20


@contextmanager
def own_data_dir() -> Iterator[Path]:
    """A DATA_DIR without a cluster; at the end a server that is still running in it is killed."""
    folder = Path(tempfile.mkdtemp(prefix="assay-"))
    folder.chmod(0o755)
    yield folder / "data"
    for pid_file in folder.rglob("postmaster.pid"):
        if postmaster := find_postmaster(pid_file.parent):
            process = psutil.Process(postmaster.pid)
            process.kill()
            process.wait(SECONDS_TO_STOP)
    shutil.rmtree(folder)
