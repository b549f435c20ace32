"""How many units a month of the year sells against the months just gone, from the history of months.

In: one row per (scope, scope_id, month) of whole months with units, none missing within a scope. Out: one row per
scope and month of the year, or a reason. Log units are regressed on a trend and the twelve months; the factor is the
difference of a month's effect to the mean of the last three's, its interval Student's.
"""

from dataclasses import dataclass

import numpy as np
import pandas as pd
from scipy.special import stdtrit

from ml.intervals import Array

MONTHS = 12
FACTORS = {
    "scope": "object",
    "scope_id": "object",
    "month_of_year": "int64",
    **dict.fromkeys(("factor", "lo95", "hi95"), "float64"),
}
SKIPPED = {"scope": "object", "scope_id": "object", "reason": "object"}
LEAST_SPREAD = 0.01  # of log units: no month is known better than to a percent


@dataclass(frozen=True)
class Rules:
    """Months of history that a season takes, and months just gone that it is held against."""

    shortest: int = 24
    base_months: int = 3


def season_factors(history: pd.DataFrame, rules: Rules = Rules()) -> tuple[pd.DataFrame, pd.DataFrame]:
    """(factors, skipped): one row per scope and month of the year; one row per scope without, and the reason."""
    factors, skipped = [], []
    for (scope, scope_id), months in history.groupby(["scope", "scope_id"]):
        ordered = months.sort_values("month")
        reason = _reason(ordered, rules)
        if reason:
            skipped.append((scope, scope_id, reason))
            continue
        for month, figures in enumerate(_contrasts(ordered, rules), start=1):
            factors.append((scope, scope_id, month, *figures))
    return (
        pd.DataFrame(factors, columns=list(FACTORS)).astype(FACTORS),
        pd.DataFrame(skipped, columns=list(SKIPPED)).astype(SKIPPED),
    )


def _reason(months: pd.DataFrame, rules: Rules) -> str:
    if len(months) < rules.shortest:
        return f"needs {rules.shortest} whole months, has {len(months)}"
    return "" if (months["units"] > 0).all() else "a month without sales"


def _contrasts(months: pd.DataFrame, rules: Rules) -> list[tuple[float, float, float]]:
    """(factor, lo95, hi95) of January to December."""
    of_year = months["month"].dt.month.to_numpy() - 1
    trend = np.arange(len(months)) / MONTHS
    design = np.column_stack([np.eye(MONTHS)[of_year], trend])
    units = np.log(months["units"].to_numpy(float))
    effects, *_ = np.linalg.lstsq(design, units, rcond=None)
    freedom = len(months) - MONTHS - 1
    noise = max(float(((units - design @ effects) ** 2).sum() / freedom), LEAST_SPREAD**2)
    against = np.eye(MONTHS + 1)[:MONTHS] - np.eye(MONTHS + 1)[of_year[-rules.base_months :]].mean(axis=0)
    spread = np.sqrt(noise * np.einsum("ij,jk,ik->i", against, np.linalg.inv(design.T @ design), against))
    margin = float(stdtrit(freedom, 0.975)) * spread
    mean: Array = against @ effects
    low, high = np.exp(mean - margin), np.exp(mean + margin)
    ends = zip(np.exp(mean), low, high, strict=True)
    return [(float(factor), float(least), float(most)) for factor, least, most in ends]
