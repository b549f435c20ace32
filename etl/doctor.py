"""Doctor: what is wrong with this set-up, and how to mend it. Looks, and changes nothing."""

import shutil
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, Row, func, select, text
from sqlalchemy.exc import SQLAlchemyError

from etl.accounts import COUNTING_REMEDY, is_counting
from etl.built_with import CalendarChangedError, check_settings, has_earlier_figures
from etl.doctor_safety import encryption, settings_of_sign_in, who_administers
from etl.findings import Finding
from warehouse import embedded
from warehouse.command import CommandError
from warehouse.database import ROLES, Database, open_database
from warehouse.migrations import alembic_config
from warehouse.schema.ops import loads, rejected_rows, watermarks
from warehouse.settings import Settings

OLDEST_PYTHON = (3, 11)
OLDEST_SERVER = 150000
LITTLE_SPACE = 2 * 1024**3
STALE_DAYS = 8
PYTHON = ".venv/bin/python -m"

LATEST_RUNS = text("""
    select distinct on (job)
        job, ops.run_status(status, job) as status, started_at, now() - started_at as age, message
    from ops.job_runs
    order by job, run_id desc
""")
FAILING_CHECKS = text("""
    select check_name, kind, message
    from (
        select distinct on (check_name) check_name, kind, is_passed, message
        from ops.quality_results
        order by check_name, result_id desc
    ) as latest
    where not is_passed
    order by kind, check_name
""")
PREDICTIONS = text("""
    select latest.job, latest.as_of_date, newest.order_date, latest.message, latest.rows,
        coalesce(newest.order_date - latest.as_of_date > :days, false) as is_stale
    from (
        select distinct on (job) job, as_of_date, message, cast(parameters ->> 'rows' as bigint) as rows
        from predictions.runs
        where status = 'champion'
        order by job, as_of_date desc, run_id desc
    ) as latest
    cross join (select max(order_date) as order_date from gold.daily_sales_summary) as newest
    order by latest.as_of_date, latest.job
""")
# Rights whose absence stops a part: (role, table, right).
NEEDED_RIGHTS = (
    ("assay_etl", "bronze.csv_sales_transactions", "insert"),
    ("assay_etl", "gold.fact_sales", "delete"),
    ("assay_predictor", "predictions.runs", "insert"),
    ("assay_reader", "gold.fact_sales", "select"),
    ("assay_app", "app.inbox", "insert"),
)


def examine(settings: Settings) -> list[Finding]:
    """Everything that can be looked at; with the database down, what stands without it."""
    findings = [_python(), _space(settings.data_dir), *settings_of_sign_in(settings)]
    try:
        with open_database(settings) as database:
            findings += examine_database(database)
    except (SQLAlchemyError, embedded.EmbeddedError, OSError) as error:
        findings.append(_unreachable(settings, error))
    return findings


def examine_database(database: Database) -> list[Finding]:
    """What can be looked at in a database that answers; little more than its version where it is not migrated."""
    with database.engine("owner").connect() as connection:
        found = [_version(connection), _sign_in(database), *encryption(database)]
        migrated = _migrations(connection)
        found.append(migrated)
        if migrated.is_healthy:
            looks: tuple[Callable[[Connection], Iterator[Finding]], ...] = (
                _rights, _counting, _loads, _runs, _watermarks, _checks, _quarantine, _predictions
            )
            found += [finding for look in looks for finding in look(connection)]
            found.append(_calendar(connection, database.settings))
            found.append(_figures(connection))
            found += who_administers(connection, database.settings)
    return found


def _python() -> Finding:
    version = ".".join(map(str, sys.version_info[:3]))
    remedy = "install Python 3.11 or newer, then make install"
    return Finding(sys.version_info >= OLDEST_PYTHON, "Python", version, remedy)


def _space(folder: Path) -> Finding:
    existing = next(path for path in (folder, *folder.parents) if path.exists())
    free = shutil.disk_usage(existing).free
    return Finding(free >= LITTLE_SPACE, "disk", f"{free / 1024**3:.1f} GB free at {folder}",
                   "make room, or set DATA_DIR to a folder on another disk")


def _unreachable(settings: Settings, error: Exception) -> Finding:
    reason = str(getattr(error, "orig", error)).strip().splitlines()[0]
    if settings.embedded:
        return Finding(False, "database", f"the embedded PostgreSQL cannot be used: {reason}",
                       f"look into {settings.data_dir}/logs/postgresql")
    return Finding(False, "database", f"cannot be reached: {reason}",
                   "start the server, or mend DATABASE_URL (host, port, user, password)")


def _version(connection: Connection) -> Finding:
    number = int(connection.scalar(text("show server_version_num")) or 0)
    return Finding(number >= OLDEST_SERVER, "database", f"PostgreSQL {number // 10000} answers",
                   "move to PostgreSQL 15 or newer")


def _sign_in(database: Database) -> Finding:
    shared = [role for role in ROLES if role in database.borrowed and role != "owner"]
    return Finding(not shared, "sign-in", "each part has its own role" if not shared
                   else f"{', '.join(shared)} sign in as the administrator and take their role by SET ROLE",
                   "give these roles passwords and set DATABASE_URL_ETL and its siblings", is_warning=True)


def _migrations(connection: Connection) -> Finding:
    options = {"version_table_schema": "ops"}
    revision = MigrationContext.configure(connection, opts=options).get_current_revision()
    head = ScriptDirectory.from_config(alembic_config(connection)).get_current_head()
    return Finding(revision == head, "tables", f"at migration {revision or 'none'}, this version has {head}",
                   f"{PYTHON} scripts.init_database")


def _rights(connection: Connection) -> Iterator[Finding]:
    existing = set(connection.scalars(text("select rolname from pg_roles")))
    may = text("select has_table_privilege(:role, :table, :right)")
    missing = [
        f"{role} may not {right} {table}" if role in existing else f"{role} does not exist"
        for role, table, right in NEEDED_RIGHTS
        if role not in existing or not connection.scalar(may, {"role": role, "table": table, "right": right})
    ]
    yield Finding(not missing, "roles", "; ".join(missing) or "all there with their rights",
                  f"{PYTHON} scripts.init_database")


def _counting(connection: Connection) -> Iterator[Finding]:
    counts = is_counting(connection)
    yield Finding(counts, "accounts", "PostgreSQL counts the rows that are written" if counts
                  else "PostgreSQL counts no rows (track_counts is off), so nothing can be refined", COUNTING_REMEDY)


def _loads(connection: Connection) -> Iterator[Finding]:
    where = loads.c.refined_at.is_(None)
    waiting = connection.scalar(select(func.count()).where(where)) or 0
    failing = select(loads).where(where, loads.c.failed_at.is_not(None)).order_by(loads.c.load_id).limit(5)
    yield Finding(not waiting, "loads", f"{waiting} wait to be refined" if waiting else "all refined",
                  f"{PYTHON} scripts.refine")
    for load in connection.execute(failing):
        yield Finding(False, "loads", f"load {load.load_id} ({load.source} {load.file_name}) fails: {load.failure}",
                      f"mend what the message says, then {PYTHON} scripts.refine")


def _runs(connection: Connection) -> Iterator[Finding]:
    for run in connection.execute(LATEST_RUNS):
        remedy = f"nothing is lost: {_again(run.job)}" if run.status == "killed" else f"mend it, then {_again(run.job)}"
        yield Finding(run.status in ("running", "succeeded"), run.job,
                      f"{run.status} {_ago(run)}{': ' + run.message if run.message else ''}", remedy)


def _again(job: str) -> str:
    return f"{PYTHON} scripts.{job}" if job.startswith("sync ") else "run it again"


def _ago(row: Row[tuple[object, ...]]) -> str:
    hours = row.age.total_seconds() / 3600
    return f"{hours / 24:.0f} days ago" if hours >= 48 else f"{hours:.1f} hours ago"


def _watermarks(connection: Connection) -> Iterator[Finding]:
    age = (func.now() - func.max(watermarks.c.moved_at)).label("age")
    for row in connection.execute(select(watermarks.c.system, age).group_by(watermarks.c.system)):
        yield Finding(row.age.days < STALE_DAYS, f"reading of {row.system}", f"moved on {_ago(row)}",
                      f"{PYTHON} scripts.sync {row.system}, and a line in the crontab", is_warning=True)


def _checks(connection: Connection) -> Iterator[Finding]:
    failing = connection.execute(FAILING_CHECKS).all()
    for check in failing:
        yield Finding(False, "quality", check.message, f"{PYTHON} scripts.check_quality shows all; "
                      f"{PYTHON} scripts.refine --full rebuilds gold", is_warning=check.kind == "warn")
    if not failing:
        yield Finding(True, "quality", "no check found anything when it last ran")


def _quarantine(connection: Connection) -> Iterator[Finding]:
    rows = connection.scalar(select(func.count()).select_from(rejected_rows)) or 0
    yield Finding(not rows, "quarantine", f"{rows:,} rows", "docs/operations.md, Rejected rows", is_warning=True)


def _predictions(connection: Connection) -> Iterator[Finding]:
    jobs = connection.execute(PREDICTIONS, {"days": STALE_DAYS}).all()
    for row in jobs:
        if row.is_stale:
            yield Finding(False, "predictions", f"{row.job} is of {row.as_of_date}, sales go to {row.order_date}",
                          f"{PYTHON} scripts.predict {row.job}", is_warning=True)
        elif row.rows == 0:
            yield Finding(False, "predictions", f"{row.job} made no rows: {row.message or 'it does not say why'}",
                          "load what it needs (docs/csv-files.md), or do without it", is_warning=True)
    fresh = [row.as_of_date for row in jobs if not row.is_stale and row.rows != 0]
    if fresh:
        days = " to ".join(dict.fromkeys(map(str, (fresh[0], fresh[-1]))))
        yield Finding(True, "predictions", f"{len(fresh)} {'job' if len(fresh) == 1 else 'jobs'} as of {days}")
    elif not jobs:
        yield Finding(True, "predictions", f"none yet; {PYTHON} scripts.predict --all makes them")


def _figures(connection: Connection) -> Finding:
    is_mixed = has_earlier_figures(connection)
    seen = "what an earlier version refined keeps its figures; CHANGELOG.md says which are others now"
    return Finding(not is_mixed, "figures", seen if is_mixed else "all by the rules of this version",
                   f"{PYTHON} scripts.refine --full", is_warning=True)


def _calendar(connection: Connection, settings: Settings) -> Finding:
    try:
        check_settings(connection, settings)
    except CalendarChangedError as error:
        return Finding(False, "settings", str(error), f"{PYTHON} scripts.refine --full")
    except CommandError as error:
        return Finding(False, "settings", str(error), "see the message")
    return Finding(True, "settings", "those that the warehouse was built with")
