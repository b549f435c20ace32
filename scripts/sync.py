"""Load a source into bronze and refine to gold.

    python -m scripts.sync laravel|square|erp|csv|inbox [--all] [--since DATE] [--until DATE] [--path DIR]
                           [--mapping FILE] [--reconcile] [--watch SECONDS] [--dates ORDER] [--decimal MARK] [--anew]
"""

import argparse
import sys
from collections.abc import Callable
from functools import partial
from importlib import import_module
from pathlib import Path

from etl import asked_syncs
from etl.batches import ReadOptions
from etl.cleaning_report import as_table, latest
from etl.forms import DATE_ORDERS, DECIMAL_MARKS, FormOptions
from etl.inbox import drain
from etl.mapping import load_mapping
from etl.patience import Patience
from etl.pipeline import Synced, sync_csv, sync_source
from etl.watch import keep_in_step
from predictions.asked import store_waiting
from scripts.arguments import command_line, seconds_argument
from scripts.dates import day_argument, in_company_time, moment_argument
from warehouse.command import DONE, FAILED, QUARANTINED, UsageError, run_command
from warehouse.database import Database, open_database
from warehouse.migrations import migrate
from warehouse.progress import step_bar, watch_reading
from warehouse.settings import Settings

# System: the module that reads it, and the namespace of its ids. The ERP's API and its database are one system. A
# reader is imported when it is needed: its libraries take longer than a small sync.
READERS = {
    "laravel": ("etl.sources.laravel.reader", "erp"),
    "erp": ("etl.sources.erp_database", "erp"),
    "square": ("etl.sources.square", "square"),
}
NOT_OF_ALL = {
    "--path": {"csv"},
    "--dates": {"csv"},
    "--decimal": {"csv"},
    "--mapping": {"csv", "laravel", "erp"},
    "--since": {"laravel", "square", "erp"},
    "--until": {"laravel"},
    "--reconcile": {"laravel", "square", "erp"},
    "--all": {"csv", "laravel", "square", "erp"},
    "--anew": {"erp"},
}

# Of a reading in many batches the newest will do.
REPORTS_SHOWN = 20


def main(argv: list[str] | None = None) -> int:
    """Sync; 0 done, 1 failed, 2 wrong usage, 3 done with rows in quarantine, 75 another sync holds the lock."""
    arguments = _parse(argv)

    def work(settings: Settings) -> int:
        if arguments.source == "csv":
            arguments.path = _folder(settings, arguments)
        patience = Patience()
        with open_database(settings) as database:
            migrate(database)
            if arguments.watch is None:
                at_once = partial(asked_syncs.drain, database)
                return _report(database, _sync(database, settings, arguments, patience, at_once))
            aside = asked_syncs.InBackground(database).begin
            keep_in_step(lambda: _next_round(database, settings, arguments, patience, aside), arguments.watch)
        return DONE

    return run_command("sync", work)


def _parse(argv: list[str] | None) -> argparse.Namespace:
    parser = command_line("sync", __doc__)
    parser.add_argument("source", choices=["csv", "inbox", *READERS], help="where the data come from")
    parser.add_argument("--path", type=Path, metavar="DIR", help="folder with the files (default: CSV_DIR)")
    parser.add_argument("--mapping", type=Path, metavar="FILE", help="TOML file that says how the source names things")
    parser.add_argument("--dates", choices=DATE_ORDERS, help="order of dates in columns whose values fit several")
    parser.add_argument("--decimal", choices=DECIMAL_MARKS, help="decimal mark of columns whose values fit both")
    parser.add_argument("--all", action="store_true", help="read everything, also what was read before")
    parser.add_argument("--anew", action="store_true",
                        help="forget all that came from the ERP's database and read it again, after a wrong time_zone")
    parser.add_argument("--since", type=moment_argument, metavar="DATE",
                        help="read again from this day on, by the company's clock: 2024-03-01, or "
                             "2024-03-01T18:30+02:00")
    parser.add_argument("--until", type=day_argument, metavar="DATE",
                        help="read only up to this day, such as 2024-03-31, and move no mark")
    parser.add_argument("--reconcile", action="store_true", help="compare all ids and void what the source lost")
    parser.add_argument("--watch", type=seconds_argument, metavar="SECONDS",
                        help="go on, one sync every so many seconds")
    arguments = parser.parse_args(argv)
    for option, sources in NOT_OF_ALL.items():
        if getattr(arguments, option.removeprefix("--")) and arguments.source not in sources:
            parser.error(f"{option} is for {', '.join(sorted(sources))}, not for {arguments.source}")
    if arguments.anew and (arguments.since or arguments.reconcile):
        parser.error("--anew reads everything: it does not go with --since or --reconcile")
    if arguments.until and (arguments.all or arguments.reconcile):
        parser.error("--until reads a part, so it does not go with --all or --reconcile")
    if arguments.since and (arguments.all or (arguments.reconcile and arguments.source != "square")):
        parser.error("--since reads a part: it does not go with --all, nor with --reconcile, which reads all of an ERP")
    return arguments


def _sync(
    database: Database, settings: Settings, arguments: argparse.Namespace, patience: Patience,
    drain_asked: Callable[[], object],
) -> Synced:
    with step_bar("refine") as step:
        if arguments.source == "inbox":
            try:
                store_waiting(database)
                return drain(database, step=step, patience=patience)
            finally:
                # Last, since it takes the longest; and also where sales cannot be taken in, for somebody waits.
                drain_asked()
        if arguments.source == "csv":
            mapping = load_mapping(arguments.mapping) if arguments.mapping else None
            forms = FormOptions(arguments.dates, arguments.decimal)
            return sync_csv(database, arguments.path, mapping=mapping, forms=forms, again=arguments.all,
                            watch=watch_reading, step=step)
        module, namespace = READERS[arguments.source]
        reading = partial(import_module(module).read, settings, _options(settings, arguments))
        return sync_source(database, arguments.source, namespace, reading, again=arguments.all, anew=arguments.anew,
                           step=step)


def _options(settings: Settings, arguments: argparse.Namespace) -> ReadOptions:
    since, until = in_company_time(arguments.since, settings), arguments.until
    if since and until and until < since.date():
        raise UsageError("--until is before --since")
    return ReadOptions(arguments.all or arguments.anew, since, arguments.reconcile, arguments.mapping, until)


def _next_round(
    database: Database, settings: Settings, arguments: argparse.Namespace, patience: Patience,
    drain_asked: Callable[[], object],
) -> None:
    _show(database, _sync(database, settings, arguments, patience, drain_asked))
    # Asked for once, and done once: later rounds take what changed.
    arguments.all = arguments.anew = arguments.reconcile = False
    arguments.since = arguments.until = None


def _folder(settings: Settings, arguments: argparse.Namespace) -> Path:
    folder: Path | None = arguments.path or settings.csv_dir
    if folder is None:
        raise UsageError("which folder? Give it with --path DIR, or set CSV_DIR")
    if not folder.is_dir():
        raise UsageError(f"{folder} is not a folder: give the one that holds the files with --path")
    return folder


def _report(database: Database, synced: Synced) -> int:
    _show(database, synced)
    refined = synced.refined
    if refined is None or not refined.loads + len(refined.failed):
        print("nothing new")
        return DONE
    for failure in refined.failed:
        print(f"not refined, tried again next time: {failure}")
    if refined.failed:
        return FAILED
    return QUARANTINED if refined.rejected else DONE


def _show(database: Database, synced: Synced) -> None:
    """What came, in a few lines; nothing where nothing came."""
    for name, load_id in synced.known.items():
        print(f"{name}: loaded before (load {load_id}), skipped; --all loads it again")
    if synced.missing:
        print(f"{synced.missing:,} rows are no longer at the source and count no more")
    refined = synced.refined
    if refined is None or not refined.loads:
        return
    with database.transaction("etl") as connection:
        print(as_table(latest(connection, min(refined.loads, REPORTS_SHOWN))))
    print(refined)
    if refined.rejected:
        print("why rows were rejected: .venv/bin/python -m scripts.psql -- -c "
              "'select object, reason, count(*) from ops.rejected_rows group by 1, 2'")
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main())
