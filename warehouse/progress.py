"""Progress bars of the commands: on a terminal, on stderr; nothing under cron."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO, cast

from tqdm import tqdm
from tqdm.utils import CallbackIOWrapper


@contextmanager
def share_bar(name: str) -> Iterator[Callable[[str, float], None]]:
    """A bar from 0 to 1: call it with a step's name and the share done."""
    # disable=None: no bar when stderr is not a terminal
    with tqdm(total=100, disable=None, bar_format="{desc:45}{bar} {n:.0f}%") as bar:

        def show(step: str, share: float) -> None:
            bar.set_description_str(f"{name}: {step}" if step else name, refresh=False)
            bar.update(100 * share - bar.n)
            bar.refresh()

        yield show


@contextmanager
def step_bar(name: str) -> Iterator[Callable[[str, int, int], None]]:
    """A bar of steps: call it with a step's name, how many are done and of how many."""
    with share_bar(name) as show:
        yield lambda step, done, of: show(step, done / of if of else 1.0)


def watch_reading(path: Path, file: BinaryIO) -> BinaryIO:
    """The open file, with a bar that follows how much of `path` has been read."""
    bar = tqdm(total=path.stat().st_size, desc=path.name, unit="B", unit_scale=True, disable=None, leave=False)

    def advance(count: int) -> None:
        bar.update(count)
        if bar.n >= path.stat().st_size:
            bar.close()

    return cast(BinaryIO, CallbackIOWrapper(advance, file, "read"))
