"""Processes that read pages beside ours, since one process makes CSV slower than an API gives pages.

Each reads pickled jobs from its standard input and ends with it, so it cannot outlive us, however we die.
"""

import pickle
import subprocess
import sys
import threading
from dataclasses import dataclass
from queue import SimpleQueue
from typing import IO, cast

from etl.sources.laravel.page_reader import PageRules, ReadPage
from etl.sources.laravel.pages import NoRowsError
from warehouse.settings import ROOT

PIPE_BYTES = 1 << 20
READY = b"\n"


@dataclass(frozen=True)
class Worker:
    """A running process and both ends of it."""

    process: "subprocess.Popen[bytes]"
    jobs: IO[bytes]
    results: IO[bytes]

    def ask(self, job: tuple[PageRules, bytes, int]) -> ReadPage | ValueError | NoRowsError:
        """What it makes of `job`. Raises OSError, EOFError or UnpicklingError where it died."""
        pickle.dump(job, self.jobs, pickle.HIGHEST_PROTOCOL)
        self.jobs.flush()
        return cast("ReadPage | ValueError | NoRowsError", pickle.load(self.results))


class Workers:
    """Up to `count` processes, started when the first page comes and used once they are up; close it."""

    def __init__(self, count: int):
        self._count = count
        self._lock = threading.Lock()
        self._workers: list[Worker] = []
        self._starting: list[threading.Thread] = []
        self._is_up = threading.Event()
        # None stands for a process that died: who draws it reads the page itself.
        self._idle: SimpleQueue[Worker | None] = SimpleQueue()

    def read(self, rules: PageRules, content: bytes, apart: int = 0) -> ReadPage | None:
        """The page in `content`, as PageReader.read; None where no process is there to read it. Several threads may."""
        self._start()
        if not self._is_up.is_set():
            return None
        worker = self._idle.get()
        result = None
        try:
            result = worker.ask((rules, content, apart)) if worker else None
        except (OSError, EOFError, pickle.UnpicklingError):
            worker = None
        finally:
            self._idle.put(worker)
        if isinstance(result, Exception):
            raise result
        return result

    def close(self) -> None:
        """End the processes; when no thread reads any more."""
        for worker in self._workers:
            worker.process.terminate()
        for thread in self._starting:
            thread.join()
        for worker in self._workers:
            worker.process.communicate()

    def _start(self) -> None:
        with self._lock:
            if self._workers:
                return
            self._workers = [_start_worker() for _ in range(self._count)]
            self._starting = [threading.Thread(target=self._take_in, args=(worker,)) for worker in self._workers]
            for thread in self._starting:
                thread.start()

    def _take_in(self, worker: Worker) -> None:
        """Use a process from when it is up."""
        is_up = worker.results.read(len(READY)) == READY
        self._idle.put(worker if is_up else None)
        self._is_up.set()


def _start_worker() -> Worker:
    # Ctrl-C is for us, and we end them.
    process = subprocess.Popen(
        [sys.executable, "-m", "etl.sources.laravel.page_worker"], cwd=ROOT, start_new_session=True,
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, pipesize=PIPE_BYTES,
    )
    return Worker(process, cast(IO[bytes], process.stdin), cast(IO[bytes], process.stdout))
