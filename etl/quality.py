"""Quality checks: SELECTs under `warehouse/sql/checks` that return the rows that are wrong.

Those of scope `changed` look at what a refinement has touched, within its transaction: one of kind `fail` that finds
something stops gold from moving. Those of scope `whole` look at everything (`scripts.check_quality`). Results are kept
in ops.quality_results, in a transaction of their own, so that they outlive the refinement they stopped.
"""

import json
import logging
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Literal
from zoneinfo import ZoneInfo

from sqlalchemy import Connection, insert, text

from warehouse import statements
from warehouse.command import CommandError
from warehouse.database import Database
from warehouse.schema.ops import quality_results
from warehouse.statements import Statement

Scope = Literal["changed", "whole"]

logger = logging.getLogger(__name__)

EXAMPLES = 5


class QualityError(CommandError):
    """A check of kind fail found something; the message says which check and which rows."""


@dataclass(frozen=True)
class Result:
    """What a check found: how many rows, and up to five of them by column."""

    name: str
    kind: str
    title: str
    findings: int
    examples: tuple[Mapping[str, Any], ...] = ()

    @property
    def is_passed(self) -> bool:
        """True when nothing was found."""
        return not self.findings

    @property
    def message(self) -> str:
        """What was found, in one line."""
        if self.is_passed:
            return ""
        shown = "; ".join(", ".join(f"{key} {value}" for key, value in row.items()) for row in self.examples[:3])
        return f"{self.name}: {self.findings:,} found ({self.title}), for example: {shown}"


def checks(scope: Scope) -> list[Statement]:
    """The checks of one scope, by name."""
    return sorted(
        (statement for statement in statements.folder("checks") if statement.scope == scope),
        key=lambda statement: statement.name,
    )


def run_checks(connection: Connection, scope: Scope, values: Mapping[str, object]) -> list[Result]:
    """Run the checks of `scope` with the parameters `values` (those of refining). Changes nothing.

    Scope `changed` needs the temporary tables of the refinement that this connection is in.
    """
    zone = ZoneInfo(str(values["time_zone"]))
    values = {"tomorrow": datetime.now(zone).date() + timedelta(days=1)} | dict(values)
    results = [_run(connection, check, values) for check in checks(scope)]
    for result in results:
        if not result.is_passed:
            logger.log(logging.ERROR if result.kind == "fail" else logging.WARNING, "%s", result.message)
    return results


def keep(database: Database, results: Sequence[Result]) -> None:
    """Write `results` to ops.quality_results, in a transaction of their own."""
    if not results:
        return
    with database.transaction("etl") as connection:
        connection.execute(insert(quality_results), [
            {
                "check_name": result.name,
                "kind": result.kind,
                "is_passed": result.is_passed,
                "findings": result.findings,
                "message": result.message or None,
                "examples": list(result.examples) or None,
            }
            for result in results
        ])


def assert_passed(results: Sequence[Result]) -> None:
    """Raise QualityError when a check of kind fail found something."""
    failed = [result.message for result in results if result.kind == "fail" and not result.is_passed]
    if failed:
        raise QualityError(
            f"gold stays as it was, since a quality check failed: {' | '.join(failed)}. "
            "All results: .venv/bin/python -m scripts.check_quality"
        )


def _run(connection: Connection, check: Statement, values: Mapping[str, object]) -> Result:
    body = check.sql.rstrip().removesuffix(";")
    # The text is a file of ours; what varies are its parameters.
    counted = text(
        f"with findings as materialized (\n{body}\n)\n"  # noqa: S608
        "select (select count(*) from findings) as findings,"
        " (select jsonb_agg(to_jsonb(few)) from (select * from findings limit :examples) as few)::text as examples"
    )
    named = {name: values[name] for name in counted.compile().params if name != "examples"}
    found = connection.execute(counted, named | {"examples": EXAMPLES}).one()
    name = check.name.removeprefix("checks/")
    title = check.title.partition(": ")[2]
    return Result(name, check.kind, title, found.findings, tuple(json.loads(found.examples or "[]")))
