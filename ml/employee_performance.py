"""Employee performance: the documented score with its groups, and how sure it is; a figure of tasks, not of a person.

In: one row per employee with completed_tasks, total_tasks and avg_task_hours (of a completed task); any other columns
are kept. task_hours_sd, where given, is the standard deviation of these hours over timed_tasks, the tasks with hours.
Out: the same rows in the same order with COLUMNS.

The score is a published contract: what is missing, infinite or negative counts as 0; completion_rate = completed /
total, 0 without tasks; composite = 0.4 completion_rate + 0.3 (1 - avg_task_hours) + 0.3 completed_tasks, each min-max
scaled over the group; no hours recorded earns no hours component and has_hours is False; the composite min-max scaled
to 0..100 over the group, 50 for each where all are equal. KMeans(3) and IsolationForest on the standardised
completed_tasks, total_tasks, avg_task_hours and completion_rate; groups named by their mean score.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from ml.intervals import Z95, Array
from ml.scoring import Ranges, SharePrior, Tiers, fit_ranges, fit_share_prior, fit_tiers

INPUTS = ("completed_tasks", "total_tasks", "avg_task_hours")
COLUMNS = (
    "completion_rate", "adjusted_completion_rate", "has_hours", "performance_score", "score_lo95", "score_hi95",
    "performance_cluster", "is_anomaly", "anomaly_direction", "assessment", "quality",
)  # fmt: skip
SCORED, INSUFFICIENT = "scored", "insufficient_data"
OK, LOW_DATA = "ok", "low_data"
FULL, ALIKE_SCORE = 100.0, 50.0
MAD_TO_SD = 1.4826
JEFFREYS = 0.5
RATED = [3, 2, 0]  # completion rate, hours and completed tasks among the features
LEAST_SPREAD = 0.05  # of the group's median: people who differ by less do the same


@dataclass(frozen=True)
class Params:
    """Weights of completion rate, hours and completed tasks; tasks below which `judge` gives no score; how many robust
    standard deviations from the group's median an anomaly lies at least (Iglewicz & Hoaglin 1993), and in how large a
    group one is looked for."""

    weights: tuple[float, float, float] = (0.4, 0.3, 0.3)
    fewest_tasks: int = 10
    anomaly_distance: float = 3.5
    anomaly_group: int = 5
    seed: int = 0


@dataclass(frozen=True)
class EmployeeScale:
    """What a group was like: enough to score others against it.

    `parts` are the ranges of completion rate, hours and completed tasks, `composite` the range of their weighted sum;
    `mean` and `deviation`, `centre` and `spread` are the ordinary and the robust location and scale of the four
    features, shape (4,).
    """

    parts: Ranges
    composite: Ranges
    prior: SharePrior
    mean: Array
    deviation: Array
    centre: Array
    spread: Array
    tiers: Tiers
    forest: Any
    params: Params


def fit(employees: pd.DataFrame, params: Params = Params()) -> EmployeeScale:
    """The group's ranges, groups and anomaly model, from one row per employee with INPUTS.

    Nobody at all is a group of one who was given nothing.
    """
    inputs = _inputs(employees) if len(employees) else np.zeros((1, len(INPUTS)))
    features = _features(inputs)
    parts = fit_ranges(features[:, RATED])
    composite = _composite(features, parts, params.weights)
    mean, deviation = features.mean(axis=0), features.std(axis=0)
    deviation = np.where(deviation > 0, deviation, 1.0)
    standardised = (features - mean) / deviation
    centre, spread = _robust(features)
    return EmployeeScale(
        parts=parts,
        composite=fit_ranges(composite[:, None]),
        prior=fit_share_prior(np.minimum(inputs[:, 0], inputs[:, 1]), inputs[:, 1]),
        mean=mean,
        deviation=deviation,
        centre=centre,
        spread=spread,
        tiers=fit_tiers(standardised, composite, params.seed),
        forest=_grow_forest(standardised, params) if len(features) >= params.anomaly_group else None,
        params=params,
    )


def scores(employees: pd.DataFrame, params: Params = Params()) -> Array:
    """performance_score alone, of each in the group, without its groups and anomalies; much faster."""
    features = _features(_inputs(employees))
    composite = _composite(features, fit_ranges(features[:, RATED]), params.weights)
    return _rescale(composite, fit_ranges(composite[:, None]), ALIKE_SCORE)


def score(scale: EmployeeScale, employees: pd.DataFrame) -> pd.DataFrame:
    """`employees` with COLUMNS, scored against the group that `scale` was fitted on, however few their tasks.

    score_lo95 to score_hi95 is the 95 % interval that the number of tasks leaves, the group's ranges taken as given;
    assessment says insufficient_data, and quality low_data, under `Params.fewest_tasks`.
    """
    inputs = _inputs(employees)
    features = _features(inputs)
    composite = _composite(features, scale.parts, scale.params.weights)
    low, high = _interval(inputs, employees, composite, scale)
    is_anomaly = _far_from_all(features, scale)
    above = composite >= _middle(scale)
    few = inputs[:, 1] < scale.params.fewest_tasks
    standardised = (features - scale.mean) / scale.deviation
    return employees.assign(
        completion_rate=features[:, 3],
        adjusted_completion_rate=scale.prior.shrink(np.minimum(inputs[:, 0], inputs[:, 1]), inputs[:, 1]),
        has_hours=inputs[:, 2] > 0,
        performance_score=_rescale(composite, scale.composite, ALIKE_SCORE),
        score_lo95=_rescale(low, scale.composite, 0.0),
        score_hi95=_rescale(high, scale.composite, FULL),
        performance_cluster=scale.tiers.assign(standardised),
        is_anomaly=is_anomaly,
        anomaly_direction=np.where(is_anomaly, np.where(above, "high", "low"), ""),
        assessment=np.where(few, INSUFFICIENT, SCORED),
        quality=np.where(few, LOW_DATA, OK),
    )


def judge(employees: pd.DataFrame, params: Params = Params()) -> pd.DataFrame:
    """A group against itself: `score` of those with enough tasks, who alone make the scale.

    The others keep completion rates and has_hours; their score and interval are NaN, the rest empty.
    """
    enough = _inputs(employees)[:, 1] >= params.fewest_tasks
    scale = fit(employees[enough], params)
    scored = score(scale, employees)
    scored.loc[~enough, ["performance_score", "score_lo95", "score_hi95"]] = np.nan
    scored.loc[~enough, ["performance_cluster", "anomaly_direction"]] = ""
    scored["is_anomaly"] &= enough
    return scored


def _inputs(employees: pd.DataFrame) -> Array:
    values = employees[list(INPUTS)].to_numpy(dtype=np.float64)
    return np.asarray(np.where(np.isfinite(values), np.maximum(values, 0.0), 0.0))


def _features(inputs: Array) -> Array:
    completed, total = inputs[:, 0], inputs[:, 1]
    rate = completed / np.where(total > 0, total, np.inf)
    return np.column_stack([inputs, rate])


def _composite(features: Array, parts: Ranges, weights: Sequence[float]) -> Array:
    rate, hours, completed = parts.scale(features[:, RATED]).T
    quickness = np.where(features[:, 2] > 0, 1 - hours, 0.0)
    return np.asarray(weights[0] * rate + weights[1] * quickness + weights[2] * completed)


def _rescale(composite: Array, range_: Ranges, where_alike: float) -> Array:
    if range_.all_alike:
        return np.full(len(composite), where_alike)
    return FULL * range_.scale(composite[:, None])[:, 0]


def _middle(scale: EmployeeScale) -> float:
    return float(_composite(scale.centre[None, :], scale.parts, scale.params.weights)[0])


def _interval(
    inputs: Array, employees: pd.DataFrame, composite: Array, scale: EmployeeScale
) -> tuple[Array, Array]:
    """Limits of the composite: the rate's Jeffreys interval (Brown, Cai & DasGupta 2001) and the normal one of the mean
    hours, joined by MOVER (Zou & Donner 2008): squared distances from the point add up, on each side for itself."""
    from scipy.special import betaincinv

    total = inputs[:, 1]
    completed = np.minimum(inputs[:, 0], total)
    spread = scale.parts.spread
    slopes = np.asarray(scale.params.weights) / np.where(spread > 0, spread, np.inf)
    per_rate = slopes[0] + slopes[2] * total
    rate = completed / np.where(total > 0, total, np.inf)
    limits = [
        betaincinv(completed + JEFFREYS, total - completed + JEFFREYS, share) for share in (0.025, 0.975)
    ]
    hours = Z95 * slopes[1] * _hours_error(inputs, employees)
    low = composite - np.hypot(per_rate * np.maximum(rate - limits[0], 0.0), hours)
    high = composite + np.hypot(per_rate * np.maximum(limits[1] - rate, 0.0), hours)
    return low, high


def _hours_error(inputs: Array, employees: pd.DataFrame) -> Array:
    """Standard error of the mean hours, by the tasks with hours alone; 0 where nothing is known of their spread."""
    if "task_hours_sd" not in employees:
        return np.zeros(len(inputs))
    deviation = np.nan_to_num(employees["task_hours_sd"].to_numpy(dtype=np.float64), posinf=0.0)
    timed = np.nan_to_num(employees["timed_tasks"].to_numpy(dtype=np.float64))
    return np.asarray(deviation / np.sqrt(np.maximum(timed, 1.0)))


def _robust(features: Array) -> tuple[Array, Array]:
    """Median and spread of each feature. The spread is never less than what chance alone, or nothing much, makes."""
    timed = features[features[:, 2] > 0, 2]
    centre = np.median(features, axis=0)
    centre[2] = np.median(timed) if len(timed) else 0.0
    distances = np.abs(features - centre)
    spread = MAD_TO_SD * np.median(distances, axis=0)
    spread[2] = MAD_TO_SD * np.median(np.abs(timed - centre[2])) if len(timed) else 0.0
    rate, tasks = centre[3], max(centre[1], 1.0)
    chance = [np.sqrt(centre[0]), np.sqrt(centre[1]), 0.0, np.sqrt(max(rate * (1 - rate), 0.0) / tasks)]
    return centre, np.maximum.reduce([spread, np.asarray(chance), LEAST_SPREAD * centre])


def _grow_forest(standardised: Array, params: Params) -> Any:
    from sklearn.ensemble import IsolationForest

    return IsolationForest(contamination="auto", random_state=params.seed, n_jobs=1).fit(standardised)


def _far_from_all(features: Array, scale: EmployeeScale) -> NDArray[np.bool_]:
    """Who the forest isolates and who lies far from the group's median, both: the forest alone flags somebody among
    ten people who hardly differ."""
    distance = np.abs(features - scale.centre) / np.where(scale.spread > 0, scale.spread, np.inf)
    distance[features[:, 2] <= 0, 2] = 0.0
    far = np.asarray(distance.max(axis=1) >= scale.params.anomaly_distance)
    if scale.forest is None or not far.any():
        return np.zeros(len(features), dtype=bool)
    far[far] = scale.forest.predict((features[far] - scale.mean) / scale.deviation) < 0
    return far
