"""The members of the churn models: each says how likely it is that a customer does not come back, as log-odds.

In: `ml.churn_features.Snapshot`. Out: log-odds per customer, and the same taken apart by feature, so that a member's
base and terms add up to its log-odds exactly. Logistic regression is linear as it stands; LightGBM's terms are its
Shapley values (Lundberg et al. 2020, Nature Machine Intelligence 2); BG/NBD, which knows nothing but the rhythm of
purchases, is one term.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Protocol

import numpy as np
import pandas as pd
from scipy.special import logit

from ml import buy_till_you_die
from ml.buy_till_you_die import BetaGeometric
from ml.churn_features import Snapshot
from ml.intervals import Array

LEAST_CHANCE = 1e-4  # no member is surer than that, or one could outvote all others
PENALTY = 0.1
TREES = 80
TREE_OPTIONS: dict[str, Any] = {
    "objective": "binary", "learning_rate": 0.09, "num_leaves": 8, "min_data_in_leaf": 40, "feature_fraction": 0.8,
    "bagging_fraction": 0.8, "bagging_freq": 1, "lambda_l2": 5.0,
    "deterministic": True, "force_row_wise": True, "num_threads": 1, "verbose": -1,
}  # fmt: skip


@dataclass(frozen=True)
class Terms:
    """Log-odds taken apart: `base` is an average customer's, `by_feature` (customers x features) the rest."""

    base: float
    by_feature: pd.DataFrame


class Member(Protocol):
    """What a model is made of."""

    def log_odds(self, snapshot: Snapshot) -> Array:
        """Log-odds that a customer does not come back, one per row of the snapshot."""

    def terms(self, snapshot: Snapshot) -> Terms:
        """The same by feature."""


@dataclass(frozen=True)
class Logistic:
    """Ridge-penalised logistic regression on standardised features."""

    columns: tuple[str, ...]
    mean: Array
    scale: Array
    coefficients: Array
    intercept: float

    def log_odds(self, snapshot: Snapshot) -> Array:
        """See `Member`."""
        return np.asarray(self.intercept + self._standardised(snapshot) @ self.coefficients)

    def terms(self, snapshot: Snapshot) -> Terms:
        """See `Member`."""
        products = self._standardised(snapshot) * self.coefficients
        return Terms(self.intercept, pd.DataFrame(products, snapshot.matrix.index, list(self.columns)))

    def _standardised(self, snapshot: Snapshot) -> Array:
        return np.asarray((snapshot.matrix[list(self.columns)].to_numpy() - self.mean) / self.scale)


@dataclass(frozen=True)
class Trees:
    """Gradient boosted trees; `booster` is LightGBM's."""

    columns: tuple[str, ...]
    booster: Any

    def log_odds(self, snapshot: Snapshot) -> Array:
        """See `Member`."""
        return np.asarray(self.booster.predict(self._values(snapshot), raw_score=True, num_threads=1))

    def terms(self, snapshot: Snapshot) -> Terms:
        """See `Member`. The last column that LightGBM gives is the base, the same for everybody."""
        values = np.asarray(self.booster.predict(self._values(snapshot), pred_contrib=True, num_threads=1))
        base = float(values[0, -1]) if len(values) else 0.0
        return Terms(base, pd.DataFrame(values[:, :-1], snapshot.matrix.index, list(self.columns)))

    def _values(self, snapshot: Snapshot) -> Array:
        return snapshot.matrix[list(self.columns)].to_numpy()


@dataclass(frozen=True)
class Rhythm:
    """BG/NBD's chance of no purchase within `horizon` days; `base` is the mean where it was fitted."""

    process: BetaGeometric
    horizon: int
    base: float

    def log_odds(self, snapshot: Snapshot) -> Array:
        """See `Member`."""
        return rhythm_log_odds(self.process, snapshot.summary, self.horizon)

    def terms(self, snapshot: Snapshot) -> Terms:
        """See `Member`."""
        above = self.log_odds(snapshot) - self.base
        return Terms(self.base, pd.DataFrame({"bg_nbd": above}, snapshot.matrix.index))


def fit_logistic(snapshot: Snapshot, columns: Sequence[str]) -> Logistic:
    """Fit on `columns` of a snapshot whose labels are known and are not all the same."""
    from sklearn.linear_model import LogisticRegression

    values = snapshot.matrix[list(columns)].to_numpy()
    mean, scale = values.mean(axis=0), values.std(axis=0)
    scale = np.where(scale > 1e-9, scale, 1.0)
    fitted = LogisticRegression(C=PENALTY, max_iter=2000).fit((values - mean) / scale, snapshot.lost)
    return Logistic(tuple(columns), mean, scale, fitted.coef_[0], float(fitted.intercept_[0]))


def fit_trees(snapshot: Snapshot, columns: Sequence[str], seed: int) -> Trees:
    """Fit on `columns` of a snapshot whose labels are known and are not all the same."""
    import lightgbm

    data = lightgbm.Dataset(snapshot.matrix[list(columns)].to_numpy(), snapshot.lost)
    return Trees(tuple(columns), lightgbm.train(TREE_OPTIONS | {"seed": seed}, data, num_boost_round=TREES))


def fit_rhythm(summary: pd.DataFrame, horizon: int) -> Rhythm:
    """Fit BG/NBD; needs no labels. Raises `buy_till_you_die.NotFittableError`."""
    process = buy_till_you_die.fit(*_rhythm(summary))
    return Rhythm(process, horizon, float(rhythm_log_odds(process, summary, horizon).mean()))


def rhythm_log_odds(process: BetaGeometric, summary: pd.DataFrame, horizon: int) -> Array:
    """Log-odds of BG/NBD's chance of no purchase within `horizon` days."""
    chance = process.probability_of_no_purchase(*_rhythm(summary), horizon)
    return np.asarray(logit(np.clip(chance, LEAST_CHANCE, 1 - LEAST_CHANCE)))


def forest_chances(training: Sequence[Snapshot], current: Snapshot, rows: int, trees: int, seed: int) -> Array:
    """Chances by the textbook's balanced random forest of so many trees, fitted on at most `rows` of `training`.

    `class_weight="balanced"` makes them chances of a world where half is lost; they are left so, as published.
    """
    from sklearn.ensemble import RandomForestClassifier

    columns = list(current.base_columns)
    values = np.concatenate([each.matrix[columns].to_numpy() for each in training])
    lost = np.concatenate([each.lost for each in training if each.lost is not None])
    if len(lost) > rows:
        chosen = np.sort(np.random.default_rng(seed).choice(len(lost), rows, replace=False))
        values, lost = values[chosen], lost[chosen]
    forest = RandomForestClassifier(trees, class_weight="balanced", random_state=seed, n_jobs=1).fit(values, lost)
    if len(forest.classes_) == 1:
        return np.full(len(current.matrix), float(forest.classes_[0]))
    return np.asarray(forest.predict_proba(current.matrix[columns].to_numpy())[:, 1])


def _rhythm(summary: pd.DataFrame) -> tuple[Array, Array, Array]:
    return (
        summary["purchase_days"].to_numpy() - 1,
        summary["span_days"].to_numpy(),
        summary["tenure_days"].to_numpy(),
    )
