"""Daily series with a known answer, for the tests of anomalies."""

import numpy as np
import pandas as pd

LAST_DAY = "2026-06-30"
WEEKDAYS = np.array([0.8, 0.8, 0.9, 1.0, 1.3, 1.6, 0.6])


def days(values, last_day: str = LAST_DAY) -> pd.DataFrame:
    """One series named shop, ending on `last_day`."""
    index = pd.date_range(end=last_day, periods=len(values), freq="D")
    return pd.DataFrame({"shop": np.asarray(values, dtype=float)}, index=index)


def trading(count: int = 730, level: float = 1000.0, noise: float = 0.04, seed: int = 1) -> np.ndarray:
    """`count` days up to LAST_DAY: level, weekday, and normal noise on the log scale."""
    weekday = pd.date_range(end=LAST_DAY, periods=count, freq="D").dayofweek
    return level * WEEKDAYS[weekday] * np.exp(noise * np.random.default_rng(seed).normal(size=count))
