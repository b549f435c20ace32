"""Rows of predictions.model_curves from what `ml.curves` drew."""

from collections.abc import Mapping

import pandas as pd

from ml.curves import CURVES


def curve_rows(curves: pd.DataFrame | None, job: str, measure: str) -> pd.DataFrame:
    """The curves of a job as the table has them; none of a model that was stored before curves were kept."""
    if curves is None:
        curves = pd.DataFrame(columns=list(CURVES)).astype(CURVES)
    return curves.assign(job=job, measure=measure)


def series_curve_rows(curves: Mapping[str, pd.DataFrame], job: str) -> pd.DataFrame:
    """The curves of series named measure|scope|scope_id, of which there is one a measure."""
    rows = [curve_rows(own, job, series_id.partition("|")[0]) for series_id, own in curves.items()]
    return pd.concat(rows, ignore_index=True) if rows else curve_rows(None, job, "")
