"""What to do about models: those that never ran, lost to their plain rule, broke their promise or are old."""

from typing import Any

from dashboard.cards.models_job import PATH
from dashboard.cards.models_registry import no_model, rows
from dashboard.cards.models_words import JOBS, job_name
from dashboard.cards.records import records
from dashboard.cards.staleness import is_stale, renewal
from dashboard.cards.to_do import Finding, to_do_card
from dashboard.components.states import Message
from dashboard.context import Visit
from dashboard.format import full, full_day


def findings(visit: Visit) -> list[Finding]:
    """One per job at most, the worst of what is wrong with it, with the command that helps."""
    registry = rows(visit)
    missing = [job for job in JOBS if job not in set(registry["job"])]
    if len(missing) == len(JOBS):
        return []
    ranked = sorted((found for row in records(registry) if (found := _wrong(visit, row))), key=lambda pair: pair[0])
    return [*(finding for _rank, finding in ranked), *(_missing(visit, job) for job in missing)]


def _wrong(visit: Visit, row: Any) -> tuple[int, Finding] | None:
    href = visit.address(PATH, group=row.job)
    if row.is_degraded:
        return 0, Finding(f"{row.name}: worse than promised", "What it predicted came out worse than its tests allow. "
                          f"Fit it anew with {renewal(row.job)} --retrain", href, None, "bad")
    if row.lead is not None and row.lead <= 0:
        return 1, Finding(f"{row.name}: no better than a plain rule", f"{_against_rule(row.lead)} "
                          f"the rule. Fit it anew with {renewal(row.job)} --retrain", href, None, "warn", "bullseye")
    if is_stale(visit, row.as_of_date, row.job):
        return 2, Finding(f"{row.name}: old", f"Made on {full_day(row.as_of_date)}; newer sales are in. Renew with "
                          f"{renewal(row.job)}", href, None, "warn", "clock-history")
    if row.is_empty:
        return 3, Finding(f"{row.name}: nothing to predict", f"The run says: {row.message or 'nothing'}. Load what it "
                          "needs, or do without it", href, None, "plain", "hourglass-split")
    return None


def _against_rule(lead: float) -> str:
    more = full(-lead, "share", "")
    return "As much error as" if more == full(0, "share", "") else f"{more} more error than"


def _missing(visit: Visit, job: str) -> Finding:
    return Finding(f"{job_name(job)}: never made", "It may lack the data it needs; the run says what. Try "
                   f"{renewal(job)}", visit.address(PATH, group=job), None, "plain", "hourglass-split")


def _nothing(visit: Visit) -> Message:
    return no_model(visit) or Message("empty", "Nothing to do", "Every model is fresh, beats its plain rule, and kept "
                                      "its promise.")


CARD = to_do_card("models-actions", "All jobs, the worst first", findings, _nothing)
