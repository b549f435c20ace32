"""Progress bars of loading and refining, on a terminal only; silent under cron."""

from pathlib import Path
from types import TracebackType
from typing import BinaryIO, Self, cast

from tqdm import tqdm
from tqdm.utils import CallbackIOWrapper


def watch_reading(path: Path, file: BinaryIO) -> BinaryIO:
    """The file, with a bar that follows how much of `path` has been read."""
    bar = tqdm(total=path.stat().st_size, desc=path.name, unit="B", unit_scale=True, disable=None, leave=False)

    def advance(count: int) -> None:
        bar.update(count)
        if bar.total is not None and bar.n >= bar.total:
            bar.close()

    return cast(BinaryIO, CallbackIOWrapper(advance, file, "read"))


class StepBar:
    """A bar over the named steps of a refinement; `show` takes (step, steps done, steps in all)."""

    def __init__(self, title: str):
        self._bar = tqdm(desc=title, unit="step", disable=None, leave=False)

    def show(self, name: str, done: int, of: int) -> None:
        """Move the bar and name the step in hand."""
        self._bar.total = of
        self._bar.set_postfix_str(name, refresh=False)
        self._bar.update(done - self._bar.n)
        self._bar.refresh()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self._bar.close()
