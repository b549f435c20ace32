"""The registry of models: what serves each job, how it did beside its challengers, and changing that.

`python -m scripts.models list | show JOB | promote RUN | rollback JOB`.
"""

import argparse
import sys
from typing import Any

from predictions import model_registry
from predictions.model_registry import Change
from predictions.registry import JOBS
from scripts.arguments import command_line
from scripts.tables import print_table
from warehouse.command import DONE, run_command
from warehouse.database import Database, open_database
from warehouse.migrations import migrate
from warehouse.settings import Settings


def main(argv: list[str] | None = None) -> int:
    """Look at the registry or change it; 0 done, 1 not possible, 2 wrong usage, 75 a run of the job goes on."""
    arguments = _parse(argv)

    def work(settings: Settings) -> int:
        with open_database(settings) as database:
            if settings.embedded:
                # A server of one's own is migrated by whoever may make roles there: scripts.init_database, sync.
                migrate(database)
            arguments.act(database, arguments)
        return DONE

    return run_command("models", work)


def _list(database: Database, _: argparse.Namespace) -> None:
    rows = [
        (run.job, run.run_id, run.model, run.as_of_date, run.trained_through or "", run.challengers, _state(run))
        for run in model_registry.serving(database)
    ]
    print_table(("job", "run", "model", "as of", "trained through", "challengers", "state"), rows)
    missing = sorted(set(JOBS) - {row[0] for row in rows})
    if missing:
        print(f"never run: {', '.join(missing)}")


def _state(run: Any) -> str:
    if run.is_empty:
        return f"made no rows: {run.message or 'it does not say why'}"
    words = [word for word, holds in (("degraded", run.is_degraded), ("pinned", run.is_pinned)) if holds]
    return ", ".join(words) or "serving"


def _show(database: Database, arguments: argparse.Namespace) -> None:
    tested = model_registry.show(database, arguments.job)
    print_table(
        ("measure", "metric", "model", "rows", "value", "baseline"),
        ((row.measure, row.metric, row.model, row.rows, _figure(row.value), _figure(row.baseline)) for row in tested),
    )
    print()
    print_table(
        ("run", "status", "model", "as of", "trained through", "seconds", "message"),
        (
            (run.run_id, run.status, run.model, run.as_of_date, run.trained_through or "", _figure(run.seconds),
             run.message or "")
            for run in model_registry.history(database, arguments.job)
        ),
    )  # fmt: skip
    scored = model_registry.monitoring(database, arguments.job)
    if scored:
        print()
        print_table(
            ("predicted on", "measure", "metric", "rows", "came out", "backtest", "limit", ""),
            (
                (row.scored_as_of_date, row.measure, row.metric, row.rows, _figure(row.value), _figure(row.expected),
                 _figure(row.limit_value), "DEGRADED" if row.is_degraded else "")
                for row in scored
            ),
        )  # fmt: skip


def _promote(database: Database, arguments: argparse.Namespace) -> None:
    _say(model_registry.promote(database, arguments.run, JOBS))


def _rollback(database: Database, arguments: argparse.Namespace) -> None:
    _say(model_registry.rollback(database, arguments.job))


def _say(change: Change) -> None:
    print(f"{change.job}: run {change.run_id} of {change.as_of_date} serves now, model {change.model}")


def _figure(value: float | None) -> str:
    return "" if value is None else f"{value:.4g}"


def _parse(argv: list[str] | None) -> argparse.Namespace:
    parser = command_line("models", __doc__)
    actions = parser.add_subparsers(metavar="ACTION", required=True)
    listing = actions.add_parser("list", help="what serves each job")
    listing.set_defaults(act=_list)
    showing = actions.add_parser("show", help="one job: backtest of all models, runs, what came of earlier predictions")
    showing.add_argument("job", choices=JOBS, metavar="JOB")
    showing.set_defaults(act=_show)
    promoting = actions.add_parser("promote", help="let a run serve; a challenger's model serves from now on")
    promoting.add_argument("run", type=int, metavar="RUN", help="its number, as show prints it")
    promoting.set_defaults(act=_promote)
    rolling = actions.add_parser("rollback", help="let the run before the serving one serve again")
    rolling.add_argument("job", choices=JOBS, metavar="JOB")
    rolling.set_defaults(act=_rollback)
    return parser.parse_args(argv)


if __name__ == "__main__":
    sys.exit(main())
