"""Can the figures be trusted? Sources, deliveries, checks, rejected rows, and where every table comes from."""

from collections.abc import Mapping

from dashboard.cards import (
    pipeline_actions,
    pipeline_checks,
    pipeline_cleaning,
    pipeline_kpis,
    pipeline_loads,
    pipeline_reconciliation,
    pipeline_rejected,
    pipeline_runs,
    pipeline_server,
    pipeline_sources,
    unknown,
)
from dashboard.cards.pipeline_lineage import Reads, lineage_card
from dashboard.pages import Page, View, all_pages


def _reads() -> Mapping[str, Reads]:
    """What each page reads; one without statements of its own asks for metrics."""
    return {
        page.name: Reads(page.path.strip("/") or "overview", bool(page.view.kpis and page.view.kpis.metrics))
        for page in all_pages()
    }


PAGE = Page(
    path="/pipeline",
    name="Pipeline",
    icon="diagram-3",
    order=32,
    group="Operations",
    filters=(),
    has_period=False,
    view=View(
        kpis=pipeline_kpis.ROW,
        cards=(
            (pipeline_sources.CARD, "span-12"),
            (pipeline_actions.CARD, "span-12"),
            (lineage_card("pipeline-lineage", _reads), "span-12"),
            (pipeline_rejected.REASONS, "span-6"),
            (pipeline_runs.DURATIONS, "span-6"),
            (pipeline_server.CARD, "span-12"),
            (pipeline_cleaning.CARD, "span-12"),
            (pipeline_reconciliation.CARD, "span-12"),
            (pipeline_checks.CARD, "span-12"),
            (pipeline_rejected.EXAMPLES, "span-12"),
            (pipeline_runs.JOURNAL, "span-12"),
            (pipeline_loads.CARD, "span-12"),
        ),
    ),
    details={
        "group": View(
            heading=pipeline_runs.job_heading,
            lacks=lambda visit: unknown.no_job(visit, not pipeline_runs.shown_journal(visit).empty),
            cards=((pipeline_runs.JOB_RUNS, "span-12"),),
        ),
        "item": View(
            heading=pipeline_rejected.reason_heading,
            lacks=lambda visit: unknown.no_reason(visit, not pipeline_rejected.of_reason(visit).empty),
            cards=((pipeline_rejected.REASON_EXAMPLES, "span-12"),),
        ),
    },
)
