"""Monthly sales forecast on the M3 competition's 1,428 monthly series, beside its goals and the naive baseline.

Three splits: the competition's own (18 months ahead) and the last 24 and 36 months of each history (6 months
ahead), as long as a retailer's. `served` is what the product publishes, the other rows are its candidates and the
textbook's line on the same series; the naive baseline is naive2, whose OWA is 1. The whole histories get every model,
the short ones those that a company's many series get. The larger the sample, the more the model of all series learns:
the goals are for `--sample 0`, all series, which takes most of an hour on two quiet cores; `--short` leaves the whole
histories out, which take nearly all of it.
"""

import argparse
import gzip
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
import pandas as pd

from ml import evaluate
from ml.intervals import BAND, POINT, Array, covers, tidy
from ml.monthly_models import NAIVE2
from ml.monthly_series import MonthlySeries
from ml.monthly_study import Params, study_all
from ml.sales_forecast import Extras, forecast

DATA = Path(__file__).resolve().parents[3] / "shared" / "data" / "m3_monthly" / "m3_monthly.csv.gz"
SEASON = 12
LAST_MONTH = "2025-12-01"


@dataclass(frozen=True)
class Split:
    """A split of each series: the last `months` of its training part (None: all), `horizon` ahead; goals by measure."""

    title: str
    months: int | None
    horizon: int
    goals: dict[str, float]


SPLITS = (
    Split("M3 monthly, h = 18", None, 18, {"sMAPE": 13.4, "OWA": 0.79}),
    Split("last 36 months, h = 6", 36, 6, {"OWA": 0.745}),
    Split("last 24 months, h = 6", 24, 6, {"OWA": 0.745}),
)
COVERAGE_GOALS = {"80": (0.78, 0.86), "95": (0.93, 0.97)}
Pair = tuple[Array, Array]


def main(argv: Sequence[str] | None = None) -> None:
    """Print one block a split: model, sMAPE, MASE, OWA, coverage; then the served row's gap to the goal."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--sample", type=int, default=120, help="how many series; 0 for all")
    parser.add_argument("--short", action="store_true", help="only the histories cut to 24 and 36 months")
    asked = parser.parse_args(argv)
    if not DATA.is_file():
        print("M3 monthly is not beside the repository: nothing measured")
        return
    every = read_m3()
    chosen = np.random.default_rng(0).permutation(len(every))[: asked.sample or None]
    for split in SPLITS[1:] if asked.short else SPLITS:
        report(split, [every[index] for index in chosen])


def read_m3() -> list[Pair]:
    """(training months, test months) of each series."""
    with gzip.open(DATA) as file:
        rows = pd.read_csv(file).sort_values(["series", "part", "t"])
    pairs = []
    for _, series in rows.groupby("series"):
        parts = [series.loc[series["part"] == part, "value"].to_numpy(float) for part in ("train", "test")]
        pairs.append((parts[0], parts[1]))
    return pairs


def report(split: Split, pairs: list[Pair]) -> None:
    """Measure one split and print it."""
    pairs = [(history[-(split.months or 0) :], future[: split.horizon]) for history, future in pairs]
    results = bands([history for history, _ in pairs], split)
    scores = pd.DataFrame(
        {"model": model, **score(history, future, band)}
        for (history, future), by_model in zip(pairs, results, strict=True)
        for model, band in by_model.items()
    )
    means = scores.groupby("model").mean()
    naive = means.loc[NAIVE2]
    means["OWA"] = [evaluate.owa(row.sMAPE, row.MASE, naive.sMAPE, naive.MASE) for row in means.itertuples()]
    print(f"\n{split.title}, {len(pairs)} series")
    print(means[["sMAPE", "MASE", "OWA", "covers80", "covers95"]].sort_values("OWA").round(3).to_string())
    print_goals(split, means.loc["served"])


def bands(histories: list[Array], split: Split) -> list[dict[str, Array]]:
    """For each series every model's band, and the one that the product serves; all teach the model of all series."""
    series = [
        MonthlySeries(f"{index:04}", history, pd.Timestamp(LAST_MONTH)) for index, history in enumerate(histories)
    ]
    frames = [
        pd.DataFrame(
            {
                "series_id": each.series_id,
                "month": pd.date_range(end=LAST_MONTH, periods=len(each.history), freq="MS"),
                "value": each.history,
            }
        )
        for each in series
    ]
    # The one-hot categories of so many series are more than the forest is meant for.
    params = Params(horizon=split.horizon, forest=False, jobs=2)
    thorough = None if split.months is None else frozenset[str]()
    found = forecast(pd.concat(frames), Extras(thorough=thorough), params)
    served = {str(name): own[list(BAND)].to_numpy().T for name, own in found.forecasts.groupby("series_id")}
    studies, _ = study_all(series, {}, thorough, replace(params, origins=0), lambda done, of: None)
    return [
        {"served": served[study.series.series_id]}
        | {model: tidy(band, study.level) for model, band in study.bands.items()}
        for study in studies
    ]


def score(history: Array, future: Array, band: Array) -> dict[str, float]:
    """Errors and coverage of one series, means over the horizon."""
    inside = covers(band, future)
    scale = evaluate.error_scale(history, SEASON)
    return {
        "sMAPE": float(evaluate.smape(future, band[POINT]).mean()),
        "MASE": float(evaluate.scaled_errors(future, band[POINT], scale).mean()),
        **{f"covers{percent}": float(share.mean()) for percent, share in inside.items()},
    }


def print_goals(split: Split, served: "pd.Series[float]") -> None:
    """One line a goal: reached, or by how much it is missed."""
    for measure, goal in split.goals.items():
        gap = served[measure] - goal
        verdict = "reached" if gap <= 0 else f"missed by {gap:.3f}"
        print(f"  goal {measure} <= {goal}: {served[measure]:.3f}, {verdict}")
    for percent, (low, high) in COVERAGE_GOALS.items():
        share = served[f"covers{percent}"]
        verdict = "reached" if low <= share <= high else "missed"
        print(f"  goal coverage {percent} % in [{low}, {high}]: {share:.3f}, {verdict}")


if __name__ == "__main__":
    main()
