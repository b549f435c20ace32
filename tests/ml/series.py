"""Monthly series with a known answer, for the tests of ml."""

import numpy as np
import pandas as pd

MONTHS = 36


def frame(**series: list[float] | np.ndarray) -> pd.DataFrame:
    """One row per (series_id, month) from January 2023, by name of the series."""
    return pd.concat(
        pd.DataFrame(
            {
                "series_id": name,
                "month": pd.date_range("2023-01-01", periods=len(values), freq="MS"),
                "value": np.asarray(values, dtype=float),
            }
        )
        for name, values in series.items()
    )


def seasonal(months: int = MONTHS, level: float = 1000.0, growth: float = 0.0, noise: float = 0.0, seed: int = 0):
    """Level, growth per month as a fraction of it, a yearly swing of 30 % and normal noise as a fraction."""
    steps = np.arange(months)
    swing = 1 + 0.3 * np.sin(2 * np.pi * steps / 12)
    return level * (1 + growth * steps) * swing * (1 + noise * np.random.default_rng(seed).normal(size=months))
