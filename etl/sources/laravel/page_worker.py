"""Read pages for another process: pickled (PageRules, bytes) from standard input, a ReadPage or an error for each.

`workers` starts it. A line break says that it is up.
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
        rules, content = job
        reader = readers.setdefault(rules.place, PageReader(rules))
        pickle.dump(_read(reader, content), results, pickle.HIGHEST_PROTOCOL)
        results.flush()


def _next(jobs: IO[bytes]) -> tuple[PageRules, bytes] | None:
    try:
        rules, content = pickle.load(jobs)
    except (EOFError, pickle.UnpicklingError):
        return None
    return rules, content


def _read(reader: PageReader, content: bytes) -> ReadPage | ValueError | NoRowsError:
    try:
        return reader.read(content)
    except (ValueError, NoRowsError) as error:
        return error


if __name__ == "__main__":
    main()
