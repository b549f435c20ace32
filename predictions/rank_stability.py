"""How long published ranks last: from one window to the next, and from one run to another on days of its own.

Spearman's correlation, 1 for the same order. A published score is a formula, so nothing is chosen by it.
"""

from collections.abc import Iterable
from datetime import date

import numpy as np
import pandas as pd

from ml.monitoring import population_stability
from ml.scoring import rank_correlation
from predictions.monitoring import COLUMNS

SCORE, RANK_STABILITY = "performance_score", "rank_stability"


def backtest_ranks(
    job: str, pairs: Iterable[tuple[date, pd.DataFrame, pd.DataFrame]], baseline: str
) -> pd.DataFrame:
    """Rows for predictions.backtests from (last day of the earlier window, later, earlier): frames with one row per
    subject that was scored, in the index, and one column per way to score."""
    rows = []
    for origin, later, earlier in pairs:
        both = later.join(earlier, lsuffix="_later", rsuffix="_earlier", how="inner")
        for model in later:
            sides = (both[f"{model}_{side}"].to_numpy(float) for side in ("later", "earlier"))
            rows.append((str(model), origin, rank_correlation(*sides)))
    tested = pd.DataFrame(rows, columns=["model", "origin", "value"]).dropna()
    plain = tested[tested["model"] == baseline].set_index("origin")["value"]
    return tested.assign(
        job=job, measure=SCORE, scope="total", scope_id="", horizon=0, metric=RANK_STABILITY,
        baseline=tested["origin"].map(plain), skill=np.nan,
    )  # fmt: skip


def stability_figures(tested: pd.DataFrame, model: str) -> dict[str, float]:
    """Mean stability of `model`, and that of the others under their names."""
    means = tested.groupby("model")["value"].mean()
    return {
        RANK_STABILITY if name == model else f"{RANK_STABILITY}_{name}": round(float(figure), 4)
        for name, figure in means.items()
    }


def compare_ranks(pairs: pd.DataFrame) -> pd.DataFrame:
    """Rows for predictions.model_monitoring, from `earlier_scores`: 1 - Spearman, and the drift of the scores.

    Neither has a limit: the score is a formula, and ranks may well change.
    """
    if pairs.empty:
        return pd.DataFrame(columns=list(COLUMNS))
    then, now = pairs["score_then"].to_numpy(float), pairs["score_now"].to_numpy(float)
    run = pairs.iloc[0]
    figures = [
        ("rank_instability", 1 - rank_correlation(then, now), 1 - run["promised"]),
        ("population_drift", population_stability(then, now), float("nan")),
    ]
    return pd.DataFrame(figures, columns=["metric", "value", "expected"]).assign(
        scored_run_id=run["run_id"], scored_as_of_date=run["as_of_date"], measure=SCORE, model=run["model"],
        horizon=0, rows=len(pairs), limit_value=float("nan"),
    )[list(COLUMNS)]  # fmt: skip
