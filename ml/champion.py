"""Which model serves: the one with the best rolling backtest, with some loyalty to the one that serves now.

In: one row per (model, origin) with `value`, an error of which less is better. Out: the name of a model.
A champion that gave way to every lucky figure would change from run to run, and with it what people see; so a
challenger has to be better by `LEAD` in the mean and in `WINS` of the origins.
"""

from collections.abc import Sequence

import pandas as pd

LEAD = 0.02
WINS = 0.6


class Incumbent(str):
    """The name of the model that serves now; `is_pinned` when somebody chose it, so that no figure replaces it."""

    is_pinned: bool

    def __new__(cls, name: str, is_pinned: bool = False) -> "Incumbent":
        """A name is all there is to it, so models pass it on as one."""
        incumbent = super().__new__(cls, name)
        incumbent.is_pinned = is_pinned
        return incumbent


def choose(scores: pd.DataFrame, incumbent: str | None = None, baselines: Sequence[str] = ()) -> str:
    """The model of `scores` (model, origin, value) that serves from now on; origins with every model count only.

    A baseline serves where nothing beats it. Raises ValueError where no origin has every model.
    """
    table = scores.pivot_table("value", "origin", "model").dropna()
    if table.empty:
        raise ValueError("no origin was forecast by every model")
    if isinstance(incumbent, Incumbent) and incumbent.is_pinned and incumbent in table:
        return str(incumbent)
    means = table.mean()
    best = str(min(means.index, key=lambda model: (means[model], model not in baselines, model)))
    if incumbent not in table or best == incumbent:
        return best
    return best if is_better(table[best], table[incumbent]) else str(incumbent)


def is_better(challenger: "pd.Series[float]", champion: "pd.Series[float]") -> bool:
    """Whether a challenger's errors, by origin, are less enough and often enough than the champion's."""
    leads = challenger.mean() <= (1 - LEAD) * champion.mean()
    return bool(leads and (challenger < champion).mean() >= WINS)
