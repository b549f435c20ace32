"""Publish a run: check its frames, replace what its as-of date had, mark it champion, all in one transaction."""

from collections.abc import Mapping
from datetime import date
from typing import Any

import numpy as np
import pandas as pd
from sqlalchemy import Connection, Table, func, insert, select, update

from predictions.errors import PredictionError
from warehouse import data_version
from warehouse.frames import write_frame
from warehouse.schema.columns import metadata
from warehouse.schema.predictions import backtests, runs

# What a challenger's row in predictions.runs has from the run that tested it.
INHERITED = (
    "job", "model_version", "parameters", "as_of_date", "trained_through", "window_start", "window_end", "finished_at",
)  # fmt: skip
BLOCK = 200_000  # rows written, or compared, at a time


def complete(table: Table, frame: pd.DataFrame, run_id: int, as_of: date) -> pd.DataFrame:
    """The frame with the run's columns, in the table's order. Raises PredictionError for what the table forbids."""
    columns = [column.name for column in table.columns if column.identity is None and column.server_default is None]
    # The values are shared with the frame: a second copy of millions of rows is not needed.
    completed = frame.copy(deep=False)
    completed["run_id"], completed["as_of_date"] = run_id, as_of
    if set(completed.columns) != set(columns):
        raise PredictionError(f"{table.name}: columns {sorted(set(completed.columns) ^ set(columns))} do not match")
    required = [name for name in columns if not table.c[name].nullable]
    empty = [name for name in required if completed[name].isna().any()]
    if empty:
        raise PredictionError(f"{table.name}: no value in {', '.join(empty)}")
    endless = [str(name) for name in completed.select_dtypes("number") if np.isinf(completed[name]).any()]
    if endless:
        raise PredictionError(f"{table.name}: an infinite value in {', '.join(endless)}")
    keys = [column.name for column in table.primary_key if column.name in columns]
    if keys and _has_twins(completed[keys]):
        raise PredictionError(f"{table.name}: two rows with the same key")
    return pd.DataFrame({name: completed[name] for name in columns}, copy=False)


def _has_twins(keys: pd.DataFrame) -> bool:
    """Whether two rows are alike. Numbers made of the rows are compared first: whole rows take many times the room."""
    blocks = [keys.iloc[start : start + BLOCK] for start in range(0, len(keys), BLOCK)]
    marks = [pd.util.hash_pandas_object(block, index=False).to_numpy() for block in blocks]
    ordered = np.sort(np.concatenate([np.empty(0, dtype=np.uint64), *marks]))
    return bool((ordered[1:] == ordered[:-1]).any() and keys.duplicated().any())


def publish(
    connection: Connection,
    job: str,
    run_id: int,
    as_of: date,
    frames: Mapping[Table, pd.DataFrame],
    values: Mapping[str, Any],
) -> None:
    """Write `frames` and make the run its date's champion, with `values` for its row in predictions.runs."""
    earlier = select(runs.c.run_id).where(
        runs.c.job == job, runs.c.as_of_date == as_of, runs.c.status == "champion"
    )
    replaced = list(connection.scalars(earlier))
    if replaced:
        _take_back(connection, replaced, run_id)
    for table, frame in frames.items():
        for start in range(0, len(frame), BLOCK):
            write_frame(connection, table, frame.iloc[start : start + BLOCK])
    own = update(runs).where(runs.c.run_id == run_id)
    connection.execute(own.values(status="champion", finished_at=func.now(), **values))
    if backtests in frames:
        _record_challengers(connection, run_id, frames[backtests], values["model"])
    data_version.move(connection, "predictions")


def owned_tables() -> list[Table]:
    """The tables of predictions whose rows belong to a run."""
    tables = (table for table in metadata.sorted_tables if table.schema == "predictions")
    return [table for table in tables if table is not runs]


def _take_back(connection: Connection, replaced: list[int], run_id: int) -> None:
    for table in owned_tables():
        connection.execute(table.delete().where(table.c.run_id.in_(replaced)))
    connection.execute(runs.delete().where(runs.c.parent_run_id.in_(replaced)))
    note = f"replaced by run {run_id} for the same day"
    connection.execute(update(runs).where(runs.c.run_id.in_(replaced)).values(status="retired", message=note))


def _record_challengers(connection: Connection, run_id: int, tested: pd.DataFrame, champion: str) -> None:
    """One row of predictions.runs per model that was tested beside the champion, with its mean backtest figures."""
    pooled = tested[tested["scope"] == "total"]
    challengers = (pooled if len(pooled) else tested).query("model != @champion")
    if challengers.empty:
        return
    parent = connection.execute(select(*(runs.c[name] for name in INHERITED)).where(runs.c.run_id == run_id)).one()
    rows = [
        {**parent._mapping, "model": model, "metrics": _mean_figures(own), "parent_run_id": run_id}
        for model, own in challengers.groupby("model")
    ]
    connection.execute(insert(runs).values(status="challenger"), rows)


def _mean_figures(tested: pd.DataFrame) -> dict[str, float]:
    """Means by measure and metric; the measure is left out where there is but one."""
    is_one_measure = (tested["measure"] == tested["measure"].iloc[0]).all()
    names = tested["metric"] if is_one_measure else tested["measure"] + "." + tested["metric"]
    return {str(name): round(float(mean), 6) for name, mean in tested.groupby(names)["value"].mean().items()}
