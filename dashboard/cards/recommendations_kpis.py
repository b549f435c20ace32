"""The figures above Recommendations: how often they are right, how many products they reach, what sets bring."""

from collections.abc import Sequence

from dashboard.cards.kpis import plain_kpi
from dashboard.cards.models_job import run_of
from dashboard.cards.models_standings import tested
from dashboard.components.kpi_card import Kpi
from dashboard.context import Visit
from dashboard.format import full, whole
from dashboard.queries import recommendations

JOB, BASKET = "product_recommendations", "next_basket_all_items"


def recommendation_kpis(visit: Visit) -> Sequence[Kpi]:
    """Four small cards; a dash where nothing was recommended, tested or found."""
    pairs = visit.view.read(recommendations.bundles, "")
    held = pairs[pairs["is_confirmed"].astype("bool")]
    brought = sum(value for value in held["bundle_revenue"] if value is not None) if len(held) else None
    return [
        _tested(visit, "recall10", "Next basket found", "Of what customers bought next, the share that was among ten "
                "recommendations made before, on days that the model had not seen."),
        _tested(visit, "coverage", "Products reached", "Share of the products that anybody is recommended."),
        plain_kpi(visit, "bundles", "Sets that held",
                  "Pairs bought together more often than by chance, then and in newer orders.",
                  len(held) if len(pairs) else None, "count", f"of {whole(len(pairs))} pairs found"),
        plain_kpi(visit, "bundle_revenue", "Revenue of these sets",
                  "What both products of those pairs brought in orders that hold both.", brought, "money", "so far"),
    ]


def _tested(visit: Visit, metric: str, label: str, definition: str) -> Kpi:
    run = run_of(visit, JOB)
    frame = tested(visit, JOB, BASKET, metric)
    own = frame[frame["model"] == run.model] if run is not None else frame.iloc[:0]
    if own.empty:
        return plain_kpi(visit, metric, label, definition, None, "share", "not tested yet")
    plain = full(own["baseline"].iloc[0], "share", "")
    return plain_kpi(visit, metric, label, definition, own["value"].iloc[0], "share", f"{plain} by what is popular")
