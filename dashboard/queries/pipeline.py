"""How the data come in: sources, deliveries, runs, rejected rows, quality checks, and what feeds what.

What stands in ops moves without a data version (a delivery that fails moves nothing), so cards read it anew each time.
"""

from collections.abc import Iterable, Mapping

import pandas as pd
from sqlalchemy import Connection

from warehouse import lineage, statements
from warehouse.database import read_frame
from warehouse.lineage import Flow
from warehouse.metrics.catalogue import SOURCES
from warehouse.statements import Statement

MOST_LOADS = 100
MOST_RUNS = 500
EXAMPLES_EACH = 3
CHECKS = "checks"
METRICS = "Metrics"


def sources(connection: Connection) -> pd.DataFrame:
    """One row per source: system, source, deliveries, objects, received_at, refined_at, waiting, failed, failure,
    rows_received, usual_wait_seconds (missing without a rhythm), is_late."""
    return read_frame(connection, statements.load("queries/pipeline/sources"))


def loads(connection: Connection) -> pd.DataFrame:
    """The newest deliveries: load_id, system, source, object, file_name, received_at, refined_at, failed_at, failure,
    rows_* and the seconds from arrival to gold."""
    return read_frame(connection, statements.load("queries/pipeline/loads"), most=MOST_LOADS)


def runs(connection: Connection) -> pd.DataFrame:
    """The newest runs: job, status, started_at, finished_at, seconds, message."""
    return read_frame(connection, statements.load("queries/pipeline/runs"), most=MOST_RUNS)


def cleaning(connection: Connection) -> pd.DataFrame:
    """One row per source and object: deliveries, rows_received, rows_accepted, rows_duplicate, rows_rejected,
    rows_warned, rows_unaccounted (0 where no row is lost), refined_at."""
    return read_frame(connection, statements.load("queries/pipeline/cleaning"))


def rejected_reasons(connection: Connection) -> pd.DataFrame:
    """One row per source, object and reason: rejected (rows), first_at, last_at."""
    return read_frame(connection, statements.load("queries/pipeline/rejected_reasons"))


def rejected_examples(connection: Connection) -> pd.DataFrame:
    """At most EXAMPLES_EACH rows of each reason: source, object, reason, file_name, row_number, rejected_at."""
    return read_frame(connection, statements.load("queries/pipeline/rejected_examples"), each=EXAMPLES_EACH)


def quality_results(connection: Connection) -> pd.DataFrame:
    """The newest result of each check: check_name, kind, is_passed, findings, message, examples, checked_at."""
    return read_frame(connection, statements.load("queries/pipeline/quality_results"))


def roll_ups(connection: Connection) -> pd.DataFrame:
    """One row per roll-up of sales: table_name, revenue, units, lines; None where it is empty."""
    return read_frame(connection, statements.load("queries/pipeline/roll_ups"))


def delivered_tables(connection: Connection) -> frozenset[str]:
    """The tables of bronze that any delivery has reached."""
    rows = connection.execute(statements.load("queries/pipeline/delivered_tables"))
    return frozenset(f"bronze.{row.system}_{row.object}" for row in rows)


def checks() -> dict[str, Statement]:
    """The quality checks there are, by name: what each looks for, its kind and what to do about what it finds."""
    return {check.name.removeprefix(f"{CHECKS}/"): check for check in statements.folder(CHECKS)}


def flow(pages: Mapping[str, str], asking: Iterable[str]) -> Flow:
    """What feeds what, from bronze to the pages at its end, with the metrics between.

    `pages` maps a page's name to the folder of its statements; `asking` names the pages that ask for metrics.
    """
    own = lineage.flow()
    with_metrics = own.with_readers({METRICS: _behind_metrics(own)})
    asked = set(asking)
    return with_metrics.with_readers({
        name: _read_by(folder) | ({METRICS} if name in asked else set()) for name, folder in pages.items()
    })


def _read_by(folder: str) -> frozenset[str]:
    return lineage.folder_reads(f"queries/{folder}")


def _behind_metrics(own: Flow) -> frozenset[str]:
    """The tables that metrics are answered from: a source is named after what it reads."""
    names = [source.name for source in SOURCES]
    return frozenset(
        table for table in own.feeds
        if lineage.layer(table) in ("gold", "predictions") and any(table.partition(".")[2] in name for name in names)
    )
