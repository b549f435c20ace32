"""Quality checks: what each looks for, what it found last, and what to do about it."""

from typing import Any

import pandas as pd

from dashboard.cards.card import Card, Chart
from dashboard.cards.columns import Column
from dashboard.cards.pipeline_words import in_zone, rows_of, words, zone_words
from dashboard.components.states import Message
from dashboard.context import Visit
from dashboard.queries import pipeline

COMMAND = ".venv/bin/python -m scripts.check_quality"
PASSED, FAILED, WARNED, NOT_RUN = "passed", "failed", "worth a look", "not run yet"
ORDER = (FAILED, WARNED, PASSED, NOT_RUN)
COLUMNS = (
    Column("check", "Check"),
    Column("result", "Result"),
    Column("findings", "Found", "count"),
    Column("title", "Looks for"),
    Column("to_do", "What to do"),
    Column("checked_at", "Checked", "moment"),
)


def rows(visit: Visit) -> pd.DataFrame:
    """One row per check there is, those that found something first: COLUMNS, check_name and message."""
    checks = pipeline.checks()
    found = in_zone(visit.view.read_now(pipeline.quality_results), visit.settings, "checked_at")
    known = pd.DataFrame({
        "check_name": list(checks),
        "title": [check.title.partition(": ")[2] for check in checks.values()],
        "remedy": [check.remedy for check in checks.values()],
    })
    frame = known.merge(found, on="check_name", how="left")
    results = [_result(row) for row in rows_of(frame)]
    return frame.assign(
        result=results,
        check=[words(name) for name in frame["check_name"]],
        to_do=[remedy if result in (FAILED, WARNED) else "" for remedy, result in
               zip(frame["remedy"], results, strict=True)],
    ).sort_values(["result", "check_name"], key=_by_urgency, ignore_index=True)


def draw(visit: Visit, frame: pd.DataFrame) -> Any:
    """The table, or how to run the checks."""
    run = frame[frame["result"] != NOT_RUN]
    if run.empty:
        return Message("empty", "No check has run yet", "Loading runs some of them; this runs all.", command=COMMAND)
    passed = int((run["result"] == PASSED).sum())
    return Chart(None, subtitle=f"{passed} of {len(run)} passed when they ran last; all run with {COMMAND}; "
                                f"{zone_words(visit)}")


def _result(check: Any) -> str:
    if pd.isna(check.checked_at):
        return NOT_RUN
    if check.is_passed:
        return PASSED
    return FAILED if check.kind == "fail" else WARNED


def _by_urgency(column: pd.Series) -> pd.Series:
    return column.map(ORDER.index) if column.name == "result" else column


CARD = Card("pipeline-checks", "Quality checks", rows, draw, COLUMNS)
