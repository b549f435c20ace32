"""A file system of a few megabytes, which a test can fill."""

import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest


@contextmanager
def small_disk(megabytes: int) -> Iterator[Path]:
    """Its folder; without the right to mount one the test skips, and says so."""
    folder = Path(tempfile.mkdtemp(prefix="assay-disk-"))
    mounted = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", f"size={megabytes}m,mode=755", "tmpfs", folder], capture_output=True
    )
    if mounted.returncode:
        shutil.rmtree(folder)
        pytest.skip("SKIPPED: a full disk needs the right to mount one")
    try:
        yield folder
    finally:
        # At once from here, and for good once the last process has let go of it.
        subprocess.run(["umount", "-l", folder], check=True)
        folder.rmdir()


def enlarge(folder: Path, megabytes: int) -> None:
    """Make room on the disk at `folder`."""
    subprocess.run(["mount", "-o", f"remount,size={megabytes}m", folder], check=True)
