"""A stored model serves until its time is over, it degrades or it cannot be loaded; people can choose another."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import joblib
import pandas as pd
import pytest
from sqlalchemy import select, text

from ml.champion import choose
from predictions import model_registry
from predictions.context import Context
from predictions.errors import PredictionError
from predictions.job import Job, Outcome, run_job
from predictions.monitoring import COLUMNS
from tests.predictions.test_job import FRAME
from warehouse.database import Database
from warehouse.schema.predictions import backtests, runs, sales_forecasts

AS_OF = date(2025, 6, 30)
ERRORS = {"naive": 2.0, "tree": 1.0, "line": 1.5}


@pytest.fixture
def shop(database: Database, tmp_path: Path) -> Iterator[Database]:
    """A warehouse whose models live in a folder of this test's own."""
    own = Database(database.settings.model_copy(update={"model_dir": tmp_path}), database.urls)
    yield own
    own.dispose()


def job(monitored: float | None = None) -> Job:
    """A job whose fitted model is the day it was fitted on, which it predicts; `monitored` is the realised error of
    what it predicted on the first day."""

    def compute(context: Context) -> Outcome:
        model = choose(pd.DataFrame({"model": list(ERRORS), "origin": 0, "value": list(ERRORS.values())}),
                       context.incumbent, ["naive"])  # fmt: skip
        fitted = context.fitted or {"day": context.as_of.toordinal()}
        tested = pd.DataFrame(
            {
                "job": "sales_forecast", "measure": "revenue", "scope": "total", "scope_id": "",
                "model": list(ERRORS), "origin": AS_OF, "horizon": 0, "metric": "mase",
                "value": list(ERRORS.values()), "baseline": 2.0, "skill": 0.0,
            }
        )  # fmt: skip
        tables = {sales_forecasts: FRAME.assign(point=float(fitted["day"]), model=model), backtests: tested}
        return Outcome(model, tables, window_end=context.as_of, fitted=None if context.fitted else fitted)

    def monitor(context: Context) -> pd.DataFrame:
        with context.database.transaction("predictor") as connection:
            first = select(runs).where(runs.c.status == "champion", runs.c.as_of_date == AS_OF)
            earlier = connection.execute(first).all()
        rows = [
            (run.run_id, run.as_of_date, "revenue", run.model, "mase", 0, 5, monitored, 1.0, 1.2) for run in earlier
        ]
        return pd.DataFrame(rows, columns=list(COLUMNS))

    return Job("sales_forecast", "1", compute, cadence_days=30, monitor=monitor if monitored else None)


def served_day(database: Database) -> date:
    """The day on which the model that serves now was fitted."""
    with database.transaction("reader") as connection:
        points = connection.scalars(text("select distinct point from predictions.sales_forecasts_latest")).all()
    assert len(points) == 1
    return date.fromordinal(int(points[0]))


def registered(database: Database, **where: Any) -> list[Any]:
    query = select(runs).order_by(runs.c.run_id)
    for column, value in where.items():
        query = query.where(runs.c[column] == value)
    with database.transaction("reader") as connection:
        return list(connection.execute(query))


def test_models_and_baselines_are_compared_on_the_rows_that_all_were_tested_on(shop: Database) -> None:
    hard, easy = AS_OF - timedelta(days=31), AS_OF
    cells = [("naive", hard, 8.0, 8.0), ("naive", easy, 2.0, 2.0), ("tree", hard, 4.0, 8.0), ("tree", easy, 1.0, 2.0),
             ("late", easy, 1.5, 2.0), ("other", AS_OF - timedelta(days=62), 5.0, 6.0)]  # fmt: skip
    tested = pd.DataFrame(cells, columns=["model", "origin", "value", "baseline"]).assign(
        job="sales_forecast", measure="revenue", scope="total", scope_id="", horizon=0, metric="mase", skill=0.0
    )
    compared = Job("sales_forecast", "1", lambda context: Outcome("tree", {backtests: tested}))
    run_job(shop, compared, AS_OF)
    shown = [(row.model, row.rows, row.value, row.baseline) for row in model_registry.show(shop, "sales_forecast")]
    assert shown == [("tree", 1, 1.0, 2.0), ("late", 1, 1.5, 2.0), ("naive", 1, 2.0, 2.0), ("other", 1, 5.0, 6.0)]


def test_a_fresh_model_is_loaded_and_an_old_one_is_fitted_anew(shop: Database) -> None:
    for days, fitted_on in ((0, 0), (10, 0), (29, 0), (30, 30), (40, 30)):
        run_job(shop, job(), AS_OF + timedelta(days))
        assert served_day(shop) == AS_OF + timedelta(fitted_on)
    first, second, *_ = registered(shop, status="champion")
    assert (second.fitted_by_run_id, second.artifact_hash) == (first.run_id, first.artifact_hash)
    assert second.trained_through == AS_OF
    assert first.libraries["numpy"]


def test_retrain_fits_anew_whatever_is_stored(shop: Database) -> None:
    run_job(shop, job(), AS_OF)
    run_job(shop, job(), AS_OF + timedelta(1), retrain=True)
    assert served_day(shop) == AS_OF + timedelta(1)


def test_a_run_for_a_past_day_uses_no_model_of_later_days(shop: Database) -> None:
    run_job(shop, job(), AS_OF)
    run_job(shop, job(), AS_OF - timedelta(5))
    earlier = registered(shop, as_of_date=AS_OF - timedelta(5))[0]
    assert earlier.trained_through == AS_OF - timedelta(5)


def test_a_degraded_model_is_fitted_anew_and_the_log_says_so(
    shop: Database, caplog: pytest.LogCaptureFixture
) -> None:
    run_job(shop, job(), AS_OF)
    run_job(shop, job(monitored=1.1), AS_OF + timedelta(1))
    assert served_day(shop) == AS_OF
    run_job(shop, job(monitored=1.3), AS_OF + timedelta(2))
    assert served_day(shop) == AS_OF + timedelta(2)
    assert "mase of revenue by tree, predicted on 2025-06-30, is 1.3; its backtest allows 1.2" in caplog.text
    assert {row.is_degraded for row in model_registry.monitoring(shop, "sales_forecast")} == {True}


@pytest.mark.parametrize("harm", ["missing", "changed", "other libraries"])
def test_a_model_that_cannot_be_trusted_is_not_loaded(
    shop: Database, tmp_path: Path, caplog: pytest.LogCaptureFixture, harm: str
) -> None:
    caplog.set_level("INFO")
    run_job(shop, job(), AS_OF)
    stored = tmp_path / f"{registered(shop)[0].artifact_hash}.joblib"
    if harm == "missing":
        stored.unlink()
    elif harm == "changed":
        joblib.dump({"day": 1}, stored)
    else:
        with shop.transaction("predictor") as connection:
            connection.execute(text("""update predictions.runs set libraries = libraries || '{"numpy": "1.0"}'"""))
    run_job(shop, job(), AS_OF + timedelta(1))
    assert served_day(shop) == AS_OF + timedelta(1)
    reasons = {"missing": "cannot be read", "changed": "somebody changed", "other libraries": "numpy 1.0"}
    assert reasons[harm] in caplog.text


def test_challengers_are_registered_with_their_figures(shop: Database) -> None:
    run_id = run_job(shop, job(), AS_OF)
    challengers = registered(shop, status="challenger")
    assert {run.model: run.metrics["mase"] for run in challengers} == {"line": 1.5, "naive": 2.0}
    assert {run.parent_run_id for run in challengers} == {run_id}
    run_job(shop, job(), AS_OF)
    assert len(registered(shop, status="challenger")) == 2
    assert [run.challengers for run in model_registry.serving(shop)] == [2]


def test_rollback_lets_the_run_before_serve_and_promote_takes_it_back(shop: Database) -> None:
    first = run_job(shop, job(), AS_OF)
    second = run_job(shop, job(), AS_OF + timedelta(1), retrain=True)
    assert model_registry.rollback(shop, "sales_forecast").run_id == first
    assert served_day(shop) == AS_OF
    run_job(shop, job(), AS_OF + timedelta(2))
    assert served_day(shop) == AS_OF, "the model of the run that was rolled back serves no more"
    assert model_registry.promote(shop, second, {}).run_id == second
    assert served_day(shop) == AS_OF + timedelta(1)


def test_nothing_to_go_back_to_and_nothing_to_promote_are_said(shop: Database) -> None:
    first = run_job(shop, job(), AS_OF)
    with pytest.raises(PredictionError, match="no earlier run"):
        model_registry.rollback(shop, "sales_forecast")
    with pytest.raises(PredictionError, match="there is no run 99"):
        model_registry.promote(shop, 99, {})
    second = run_job(shop, job(), AS_OF)
    with pytest.raises(PredictionError, match=f"replaced by run {second}"):
        model_registry.promote(shop, first, {})
    with pytest.raises(PredictionError, match="customer_churn has no serving run"):
        model_registry.show(shop, "customer_churn")


def test_a_promoted_challenger_serves_until_it_is_rolled_back(shop: Database) -> None:
    run_job(shop, job(), AS_OF)
    line = next(run for run in registered(shop, status="challenger") if run.model == "line")
    promoted = model_registry.promote(shop, line.run_id, {"sales_forecast": job()})
    assert promoted.model == "line"
    run_job(shop, job(), AS_OF + timedelta(1))
    assert [(run.model, run.is_pinned) for run in model_registry.serving(shop)] == [("line", True)]


def test_a_challenger_of_an_earlier_day_serves_the_newest(shop: Database) -> None:
    run_job(shop, job(), AS_OF)
    line = next(run for run in registered(shop, status="challenger") if run.model == "line")
    run_job(shop, job(), AS_OF + timedelta(1))
    promoted = model_registry.promote(shop, line.run_id, {"sales_forecast": job()})
    assert (promoted.as_of_date, promoted.model) == (AS_OF + timedelta(1), "line")


def test_a_model_that_is_only_compared_cannot_be_promoted(shop: Database) -> None:
    run_job(shop, job(), AS_OF)
    with pytest.raises(PredictionError, match="sales_forecast cannot serve forest"):
        run_job(shop, job(), AS_OF, pin="forest")
    assert [(run.model, run.is_pinned) for run in model_registry.serving(shop)] == [("tree", False)]


def test_a_model_of_another_version_of_the_method_is_fitted_anew(shop: Database) -> None:
    run_job(shop, job(), AS_OF)
    run_job(shop, replace(job(), version="2"), AS_OF + timedelta(1))
    assert served_day(shop) == AS_OF + timedelta(1)


def test_what_is_known_to_have_degraded_is_no_reason_a_second_time(shop: Database) -> None:
    run_job(shop, job(), AS_OF)
    for days in (1, 2):
        run_job(shop, job(monitored=1.3), AS_OF + timedelta(days))
        assert served_day(shop) == AS_OF + timedelta(1)


def test_only_the_newest_models_stay_on_disk(shop: Database, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("warehouse.artifacts.YOUNG_SECONDS", -1)
    for days in range(7):
        run_job(shop, job(), AS_OF + timedelta(days), retrain=True)
    assert len(list(tmp_path.glob("*.joblib"))) == 5


def test_a_folder_of_models_that_cannot_be_made_is_said_before_anything_is_fitted(shop: Database) -> None:
    nowhere = Database(shop.settings.model_copy(update={"model_dir": Path("/proc/nowhere")}), shop.urls)
    with pytest.raises(PredictionError, match="MODEL_DIR /proc/nowhere cannot be made"):
        run_job(nowhere, job(), AS_OF)
    nowhere.dispose()
