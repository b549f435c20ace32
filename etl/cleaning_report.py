"""Cleaning reports: what became of a delivery's rows, per load, in ops.cleaning_reports and in short on the console.

Written within the refinement, while the temporary tables of the load in hand are there. The cost is one scan of the
load's bronze rows, whatever the number of columns, and a look at a sample of the ids it names.
"""

from collections.abc import Iterable, Sequence
from typing import Any

from sqlalchemy import Connection, Row, Table, Text, func, select, text
from sqlalchemy.dialects.postgresql import insert

from etl.accounts import Fates
from etl.forms import described
from warehouse.schema.bronze import TABLES
from warehouse.schema.columns import metadata
from warehouse.schema.ops import cleaning_reports, rejected_rows
from warehouse.schema.staged import SET_BY_SILVER, verdicts
from warehouse.schema.workspace import workspace

BOOKKEEPING = ("load_id", "row_number", "received_at", "source_row")
NOT_OF_DOCUMENTS = SET_BY_SILVER | {"row_number", "reason", "is_warned", "replaces_lines"}
# Ids that a row names, and the table of silver that knows them.
KNOWN_IN = {
    "customer_id": "customers",
    "product_id": "products",
    "location_id": "locations",
    "employee_id": "employees",
}
# Rows whose ids are looked up: enough for a share to the per mille, at a cost that does not grow with the load.
SAMPLE = 50_000

Report = dict[str, Any]


def write(connection: Connection, load: Row[Any], fates: Fates, staged: Iterable[str]) -> Report:
    """Write and return the report of `load` (a row of ops.loads), refined just now in this transaction.

    `fates` counts its rows, `staged` names the temporary tables that its statements have written. Shares are 0 to 1.
    A load that retention has pruned keeps the report of its whole delivery.
    """
    rows, missing = _missing(connection, TABLES[load.system, load.object], load.load_id)
    if "payload" in missing:
        missing = _missing_in_documents(connection, staged)
    stored = select(cleaning_reports.c.report).where(cleaning_reports.c.load_id == load.load_id)
    whole: Report = dict(connection.scalar(stored) or {}) if load.rows_pruned else {}
    report: Report = whole | {"rows_in_bronze": rows} if whole else {
        "system": load.system,
        "source": load.source,
        "object": load.object,
        "file": load.file_name,
        "received_at": load.received_at.isoformat(),
        "rows_before": load.rows_received,
        "rows_after": fates.accepted,
        "rows_in_bronze": rows,
        "duplicates": fates.duplicate,
        "rejected": fates.rejected,
        "rejected_by_reason": _reasons(connection, load),
        "warnings": fates.warned,
        "missing_shares": missing,
        "conversions": load.formats or {},
        "match_rates": _match_rates(connection, load.source, staged),
    }
    statement = insert(cleaning_reports).values(load_id=load.load_id, report=report)
    connection.execute(statement.on_conflict_do_update(
        index_elements=["load_id"], set_={"report": statement.excluded.report}
    ))
    return report


def latest(connection: Connection, loads: int) -> list[Report]:
    """The reports of the newest `loads` refined loads, in the order of their arrival."""
    newest = select(cleaning_reports.c.report).order_by(cleaning_reports.c.load_id.desc()).limit(loads)
    return list(reversed(connection.scalars(newest).all()))


def as_table(reports: Sequence[Report]) -> str:
    """A line a report for the console: rows by their fate, the columns most often empty, ids that nothing describes."""
    heading = f"{'object':24}{'before':>12}{'after':>12}{'duplicate':>11}{'rejected':>10}  remarks"
    return "\n".join([heading, *(_line(report) for report in reports)])


def _line(report: Report) -> str:
    # A listing is told by what it lists.
    remarks = [report["file"]] if report["object"] == "missing_ids" else []
    remarks += [f"{reason} {count:,}" for reason, count in report["rejected_by_reason"].items()]
    partly = [(share, column) for column, share in report["missing_shares"].items() if 0.005 <= share < 1]
    remarks += [f"{column} empty {share:.0%}" for share, column in sorted(partly, reverse=True)[:3]]
    remarks += [f"read with {words}" for words in described(report["conversions"])]
    remarks += [f"{name} known {share:.1%}" for name, share in report["match_rates"].items() if share < 1]
    return (f"{report['object']:24}{report['rows_before']:>12,}{report['rows_after']:>12,}"
            f"{report['duplicates']:>11,}{report['rejected']:>10,}  {'; '.join(remarks)}")


def _missing(connection: Connection, table: Table, load_id: int) -> tuple[int, dict[str, float]]:
    """Rows of the load in bronze, and the share of them in which each of its columns is empty."""
    columns = [column for column in table.columns if column.name not in BOOKKEEPING]
    counts = [func.count(column).label(f"filled_{number}") for number, column in enumerate(columns)]
    found = connection.execute(select(func.count(), *counts).where(table.c.load_id == load_id)).one()
    rows, *filled = found
    if not rows:
        return 0, {}
    return rows, {
        column.name: round(1 - count / rows, 6) for column, count in zip(columns, filled, strict=True)
    }


def _missing_in_documents(connection: Connection, staged: Iterable[str]) -> dict[str, float]:
    """The same of objects that bronze holds as one JSON document each: of what was read from them for silver."""
    shares: dict[str, float] = {}
    for name in sorted(staged):
        entity = name.removeprefix("staged_")
        if f"silver.{entity}" not in metadata.tables or entity == name:
            continue
        columns = [column for column in workspace.tables[name].columns if column.name not in NOT_OF_DOCUMENTS]
        # A text that is not given is empty there, and never NULL.
        given = [func.nullif(column, "") if isinstance(column.type, Text) else column for column in columns]
        rows, *filled = connection.execute(
            select(func.count(), *map(func.count, given)).select_from(workspace.tables[name])
        ).one()
        for column, count in zip(columns, filled, strict=True):
            shares |= {f"{entity}.{column.name}": round(1 - count / rows, 6)} if rows else {}
    return shares


def _reasons(connection: Connection, load: Row[Any]) -> dict[str, int]:
    if load.rejected_on_arrival:
        of_load = rejected_rows.c.load_id == load.load_id
        judged_rows = select(rejected_rows.c.reason).where(of_load).subquery()
    else:
        # One reason a row, as in the quarantine: a document's lines may have several.
        judged = select(func.min(verdicts.c.reason).label("reason")).where(verdicts.c.reason.is_not(None))
        judged_rows = judged.group_by(verdicts.c.row_number).subquery()
    reason = judged_rows.c.reason
    counted = select(reason, func.count()).group_by(reason).order_by(reason)
    return dict(connection.execute(counted).all())


def _match_rates(connection: Connection, source: str, staged: Iterable[str]) -> dict[str, float]:
    """Of the ids that the load's rows name, the share that silver describes; nothing for ids that no row names."""
    named: dict[str, list[int]] = {}
    for table in (workspace.tables[name] for name in staged if name.startswith(("staged_", "typed_"))):
        for column in KNOWN_IN:
            if column in table.c and table.name != f"staged_{KNOWN_IN[column]}":
                rows, known = _matched(connection, table, column, source)
                total = named.setdefault(KNOWN_IN[column], [0, 0])
                total[0], total[1] = total[0] + rows, total[1] + known
    return {name: round(known / rows, 4) for name, (rows, known) in named.items() if rows}


def _matched(connection: Connection, table: Table, column: str, source: str) -> tuple[int, int]:
    # Names are ours: tables of the workspace and columns of KNOWN_IN.
    found = connection.execute(
        text(f"""
            with named as (
                select {column} as id, count(*) as rows
                from (select {column} from {table.name} where {column} is not null limit :sample) as sampled
                group by {column}
            )
            select coalesce(sum(rows), 0), coalesce(sum(rows) filter (where exists (
                select 1 from silver.{KNOWN_IN[column]} as known where known.source = :source and known.{column} = id
            )), 0)
            from named
        """),  # noqa: S608  names of ours
        {"sample": SAMPLE, "source": source},
    ).one()
    return int(found[0]), int(found[1])
