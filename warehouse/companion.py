"""A companion: another program of ours that runs beside the server and ends with it.

`running()` starts this module as a program of its own, told the server's process id and what to run; it starts that
again whenever it dies, and ends it when the server is gone, however that died.
"""

import logging
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager

from warehouse.command import DONE, WRONG_USAGE, run_command
from warehouse.settings import ROOT, Settings

GRACE_SECONDS = 10
POLL_SECONDS = 0.2
# A program that dies at once is started less and less often.
LONGEST_PAUSE_SECONDS = 60.0
LIVED_SECONDS = 60.0

logger = logging.getLogger(__name__)


@contextmanager
def running(*program: str) -> Iterator[None]:
    """Keep `python -m PROGRAM ...` running for as long as the block runs."""
    owner = os.getpid()
    # Ctrl-C is for the server, which ends its companion in its own time.
    companion = subprocess.Popen(
        [sys.executable, "-m", "warehouse.companion", str(owner), *program], cwd=ROOT, start_new_session=True,
        stdin=subprocess.DEVNULL,
    )
    try:
        yield
    finally:
        # The server's workers are forked within the block, and leave it too.
        if os.getpid() == owner:
            _end(companion)


def keep_alive(program: Sequence[str], server: int) -> int:
    """Run `program` again and again while `server` lives; ends with its exit code only for wrong usage or settings."""
    pause = POLL_SECONDS
    while os.getppid() == server:
        began = time.monotonic()
        code = _run_once(program, server)
        if code == WRONG_USAGE:
            return WRONG_USAGE
        lived = time.monotonic() - began
        pause = POLL_SECONDS if lived > LIVED_SECONDS else min(pause * 2, LONGEST_PAUSE_SECONDS)
        if os.getppid() == server:
            logger.warning("%s ended with %d; it is started again", " ".join(program), code)
        again_at = time.monotonic() + pause
        while time.monotonic() < again_at and os.getppid() == server:
            time.sleep(POLL_SECONDS)
    return DONE


def _run_once(program: Sequence[str], server: int) -> int:
    process = subprocess.Popen([sys.executable, "-m", *program], cwd=ROOT)
    try:
        while process.poll() is None and os.getppid() == server:
            time.sleep(POLL_SECONDS)
        if process.poll() is None:
            # The server was killed: what it leaves behind is left as it is, too.
            process.kill()
    finally:
        _end(process)
    return process.returncode


def _end(process: "subprocess.Popen[bytes]") -> None:
    if process.poll() is not None:
        return
    process.send_signal(signal.SIGTERM)
    try:
        process.wait(GRACE_SECONDS)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()


def main(arguments: Sequence[str]) -> int:
    """Keep a program running beside a server; `arguments` are the server's process id and the program with its own."""
    server, *program = arguments

    def work(_settings: Settings) -> int:
        return keep_alive(program, int(server))

    return run_command("companion", work)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
