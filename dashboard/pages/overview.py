"""How are we doing, why, and what to do? Key figures, their course, what needs attention, and the months to come."""

from dashboard.cards import overview_attention
from dashboard.cards.breakdowns import by_dimension_card
from dashboard.cards.clock import clock_card
from dashboard.cards.forecast import forecast_card
from dashboard.cards.kpis import KpiRow
from dashboard.cards.overview_growth import growth_kpi
from dashboard.cards.top_products import top_products_card
from dashboard.cards.trend import trend_card
from dashboard.pages import Page, View

PAGE = Page(
    path="/",
    name="Overview",
    icon="columns-gap",
    order=1,
    view=View(
        kpis=KpiRow(
            "overview-kpis",
            metrics=("orders", "revenue", "average_order_value", "customers"),
            small=("retention_rate", "average_lifetime_value", "categories"),
            more=lambda visit: [growth_kpi(visit)],
            links=(("orders", "/orders"), ("revenue", "/sales"), ("average_order_value", "/sales"),
                   ("customers", "/customers"), ("retention_rate", "/customers"),
                   ("average_lifetime_value", "/customers"), ("categories", "/products")),
        ),
        cards=(
            (trend_card("overview-trend"), "span-8"),
            (overview_attention.CARD, "span-4"),
            (by_dimension_card("overview-locations", "location", "Locations", drill="/locations"), "span-4"),
            (by_dimension_card("overview-categories", "category", "Categories", drill="/sales"), "span-4"),
            (top_products_card("overview-products"), "span-4"),
            (clock_card("overview-clock"), "span-12"),
            (forecast_card("overview-forecast", is_under_dates=True), "span-12"),
        ),
        in_view=5,
    ),
)
