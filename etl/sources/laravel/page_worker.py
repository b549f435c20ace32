"""Read pages for another process: pickled (PageRules, bytes, rows apart) from standard input, for each a ReadPage.

Where it cannot be read, the error in its place. `workers` starts this; a line break says that it is up.
"""

import gc
import pickle
import sys
from typing import IO

from etl.sources.laravel.page_reader import PageReader, PageRules, ReadPage
from etl.sources.laravel.pages import NoRowsError


def main() -> None:
    """Serve until standard input ends."""
    jobs, results = sys.stdin.buffer, sys.stdout.buffer
    results.write(b"\n")
    results.flush()
    # Pages make many objects and no cycles.
    gc.disable()
    readers: dict[str, PageReader] = {}
    while (job := _next(jobs)) is not None:
        rules, content, apart = job
        reader = readers.setdefault(rules.place, PageReader(rules))
        pickle.dump(_read(reader, content, apart), results, pickle.HIGHEST_PROTOCOL)
        results.flush()


def _next(jobs: IO[bytes]) -> tuple[PageRules, bytes, int] | None:
    try:
        rules, content, apart = pickle.load(jobs)
    except (EOFError, pickle.UnpicklingError):
        return None
    return rules, content, apart


def _read(reader: PageReader, content: bytes, apart: int) -> ReadPage | ValueError | NoRowsError:
    try:
        return reader.read(content, apart=apart)
    except (ValueError, NoRowsError) as error:
        return error


if __name__ == "__main__":
    main()
