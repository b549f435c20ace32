"""Where are we going? Trend, season and rest told apart, lasting changes, unusual days, and what moves together."""

from dashboard.cards import (
    trends_actions,
    trends_changes,
    trends_correlations,
    trends_elasticities,
    trends_parts,
    trends_shares,
    trends_unusual,
)
from dashboard.cards.kpis import KpiRow
from dashboard.cards.trends_kpis import level_kpis
from dashboard.cards.trends_series import measure_links
from dashboard.pages import Page, View

PAGE = Page(
    path="/trends",
    name="Trends",
    icon="activity",
    order=22,
    group="Ahead",
    filters=("location", "category"),
    view=View(
        kpis=KpiRow("trends-kpis", more=level_kpis),
        controls=measure_links,
        cards=(
            (trends_parts.CARD, "span-8"),
            (trends_actions.CARD, "span-4"),
            (trends_changes.CARD, "span-12"),
            (trends_unusual.CARD, "span-12"),
            (trends_correlations.CARD, "span-6"),
            (trends_elasticities.CARD, "span-6"),
            (trends_shares.CARD, "span-12"),
        ),
    ),
)
