"""What to do about the data: failed and late sources, checks that found something, rows to mend, stale predictions."""

from collections.abc import Iterator
from typing import Any

import pandas as pd

from dashboard.cards import pipeline_checks, pipeline_rejected, pipeline_runs, pipeline_sources
from dashboard.cards.card import Card, download_href
from dashboard.cards.columns import Column
from dashboard.cards.pipeline_words import duration, rows_of
from dashboard.components.actions import Action, action_list
from dashboard.components.chart_card import content_card
from dashboard.context import Visit
from dashboard.format import whole

TITLE = "To do"
MOST = 8
LONGEST_TEXT = 200
REASONS_NAMED = 3
COLUMNS = (Column("headline", "What"), Column("text", "Why, and what helps"), Column("amount", "How much"),
           Column("tone", "Urgency"))


def rows(visit: Visit) -> pd.DataFrame:
    """One row per thing to do, the most urgent first: headline, text, amount, tone (bad, warn or good), symbol."""
    found = [
        *_sources(pipeline_sources.rows(visit)), *_checks(pipeline_checks.rows(visit)),
        *_jobs(pipeline_runs.journal(visit)), *_rejected(pipeline_rejected.reasons(visit)),
    ]
    urgent = sorted(found, key=lambda action: action.tone != "bad")
    return pd.DataFrame(
        [(action.headline, action.text, action.amount, action.tone, action.symbol) for action in urgent],
        columns=["headline", "text", "amount", "tone", "symbol"],
    )


def draw(visit: Visit, frame: pd.DataFrame) -> Any:
    """The list."""
    actions = [Action(row.headline, row.text, amount=row.amount, tone=row.tone, symbol=row.symbol)
               for row in rows_of(frame.head(MOST))]
    return content_card(
        TITLE, "What is late, failed or rejected, the most urgent first",
        action_list(actions or [Action("Nothing to do", "All sources came, all checks passed, no row is in quarantine.",
                                       tone="good", symbol="check-circle")]),
        {kind.upper(): download_href(CARD.name, visit, kind) for kind in ("csv", "xlsx")},
    )


def _sources(frame: pd.DataFrame) -> Iterator[Action]:
    for source in rows_of(frame):
        if source.status == pipeline_sources.FAILED:
            yield Action(f"{source.source}: {source.failed} deliveries failed", _short(source.failure),
                         tone="bad", symbol="exclamation-triangle")
        elif source.status == pipeline_sources.LATE:
            yield Action(f"{source.source} is late",
                         f"It usually comes every {duration(source.usual_wait_seconds)}. Run its sync by hand: "
                         f".venv/bin/python -m scripts.sync {source.system}", tone="warn", symbol="clock-history")
        elif source.status == pipeline_sources.WAITING:
            yield Action(f"{source.source}: {source.waiting} deliveries wait",
                         "They reach gold with the next refining: .venv/bin/python -m scripts.refine",
                         tone="warn", symbol="hourglass-split")


def _checks(frame: pd.DataFrame) -> Iterator[Action]:
    for check in rows_of(frame[frame["result"].isin((pipeline_checks.FAILED, pipeline_checks.WARNED))]):
        is_failed = check.result == pipeline_checks.FAILED
        yield Action(f"Check {check.result}: {check.title.rstrip('.')}", _capital(str(check.to_do)),
                     amount=f"{whole(int(check.findings))} found", tone="bad" if is_failed else "warn",
                     symbol="exclamation-triangle")


def _jobs(journal: pd.DataFrame) -> Iterator[Action]:
    for run in rows_of(journal.drop_duplicates("job")):
        if run.status in ("failed", "killed"):
            text = "Nothing is lost: run it again." if run.status == "killed" else _short(run.message)
            yield Action(f"{_capital(str(run.job))} {run.status}", text, tone="bad", symbol="activity")


def _rejected(frame: pd.DataFrame) -> Iterator[Action]:
    for data, reasons in frame.groupby("data", sort=False):
        most = list(reasons["reason"].head(REASONS_NAMED))
        rest = len(reasons) - len(most)
        others = f" and {rest} more reason{'s' if rest > 1 else ''}" if rest else ""
        yield Action(f"Rejected rows of {data}",
                     f"{_capital(', '.join(most))}{others}. Mend them at the source and load it again.",
                     amount=f"{whole(int(reasons['rejected'].sum()))} rows", tone="warn", symbol="inbox")


def _short(text: Any) -> str:
    said = "" if pd.isna(text) else str(text)
    return said if len(said) <= LONGEST_TEXT else f"{said[:LONGEST_TEXT]}…"


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]


CARD = Card("pipeline-actions", TITLE, rows, draw, COLUMNS)
