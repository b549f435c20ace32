"""What a prediction job works with: the day it stands on, what it may read, and what served before it."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date
from typing import Any

import pandas as pd

from ml.champion import Incumbent
from predictions.reading import read_narrow
from warehouse import statements
from warehouse.database import Database
from warehouse.settings import Settings

Progress = Callable[[int, int], None]

KEPT_BYTES = 250_000_000


class Reader:
    """Frames of `queries/predictions` as of a day, each read once and shared by all jobs of an invocation.

    Beyond `KEPT_BYTES` those that were not asked for the longest are let go, and read again when somebody asks.
    """

    def __init__(self, database: Database, as_of: date):
        self.database = database
        self.as_of = as_of
        # With the bytes that each takes: counting them costs as much as reading a small one.
        self._frames: dict[tuple[object, ...], tuple[pd.DataFrame, int]] = {}

    def read(self, name: str, **parameters: Any) -> pd.DataFrame:
        """The rows of `queries/predictions/<name>`; nobody may change them. `:as_of` is bound where it is asked for."""
        key = (name, *sorted(parameters.items()))
        kept = self._frames.pop(key, None)
        if kept is None:
            frame = self._read(name, parameters)
            kept = frame, int(frame.memory_usage().sum())
        self._frames[key] = kept
        self._let_go()
        return kept[0]

    def read_once(self, name: str, **parameters: Any) -> pd.DataFrame:
        """The same rows for a caller that nobody asks for them after: they are kept no longer than it keeps them."""
        kept = self._frames.pop((name, *sorted(parameters.items())), None)
        return self._read(name, parameters) if kept is None else kept[0]

    def _read(self, name: str, parameters: dict[str, Any]) -> pd.DataFrame:
        statement = statements.load(f"queries/predictions/{name}")
        known = {"as_of": self.as_of, **parameters}
        asked = {parameter: known[parameter] for parameter in statement.compile().params}
        with self.database.transaction("predictor") as connection:
            return read_narrow(connection, statement, asked)

    def _let_go(self) -> None:
        beyond = sum(size for _, size in self._frames.values()) - KEPT_BYTES
        for key in list(self._frames)[:-1]:
            if beyond <= 0:
                return
            beyond -= self._frames.pop(key)[1]


@dataclass(frozen=True)
class Context:
    """What a job may use; it reads nothing dated after `as_of` and writes nothing.

    `incumbent` names the model that serves now, `fitted` is the stored model that is still fresh: a job with one
    uses it, a job without fits and returns the new one.
    """

    database: Database
    as_of: date
    reader: Reader
    progress: Progress = field(default=lambda done, of: None)
    incumbent: Incumbent | None = None
    fitted: Any | None = None

    @property
    def settings(self) -> Settings:
        """The settings of this warehouse."""
        return self.database.settings

    def read(self, name: str, **parameters: Any) -> pd.DataFrame:
        """The rows of `queries/predictions/<name>`, read once for all jobs; copy before you change them."""
        return self.reader.read(name, **parameters)

    def read_once(self, name: str, **parameters: Any) -> pd.DataFrame:
        """The rows of `queries/predictions/<name>` that no later job asks for: gone when this one gives them up."""
        return self.reader.read_once(name, **parameters)
