"""What the monthly forecast tells with its run: what has no forecast, what does not add up, where it is no help."""

from collections.abc import Iterator

import numpy as np
import pandas as pd

from ml.reconcile import Parts
from ml.sales_forecast import SalesForecast
from predictions.sales_forecast_history import split_series

NO_MONTH = "no forecast: there is no whole month of sales yet"


def message(result: SalesForecast, parts: Parts) -> str | None:
    """One line, or None where there is nothing to tell."""
    if result.forecasts.empty and result.skipped.empty:
        return NO_MONTH
    quality = result.summaries["series_id"].map(result.forecasts.groupby("series_id")["quality"].first())
    fallbacks = int((quality == "fallback").sum())
    no_better = int(((quality != "fallback") & (result.summaries["skill"] <= 0)).sum())
    skipped, apart = _skipped(result.skipped), dict.fromkeys(_not_adding_up(result, parts))
    lines = [
        "no forecast: " + "; ".join(skipped) if skipped else "",
        "do not add up, for a part has no forecast: " + ", ".join(apart) if apart else "",
        f"the naive forecast serves {fallbacks} of {len(quality)} series" if fallbacks else "",
        f"did no better than the naive forecast on the months tested: {no_better} series" if no_better else "",
    ]
    return "; ".join(filter(None, lines)) or None


def _skipped(skipped: pd.DataFrame) -> list[str]:
    named = split_series(skipped)
    names = np.where(named["scope"] == "total", "total", named["scope_id"])
    return list(dict.fromkeys(f"{name} {reason}" for name, reason in zip(names, named["reason"], strict=True)))


def _not_adding_up(result: SalesForecast, parts: Parts) -> Iterator[str]:
    """The dimensions that were left as they are: 'location of total', 'location of <region>'."""
    skipped, forecast = set(result.skipped["series_id"]), set(result.forecasts["series_id"])
    for whole, dimensions in parts.items():
        for dimension in dimensions:
            if whole in forecast and not skipped.isdisjoint(dimension):
                scope = dimension[0].split("|", 2)[1]
                yield f"{scope} of {whole.split('|', 2)[2] or 'total'}"
