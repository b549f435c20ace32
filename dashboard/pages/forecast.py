"""What is coming: the months ahead with their bands, how far to trust them, next week's demand, and what if."""

from dashboard.cards import forecast_actions, forecast_demand, forecast_kpis, forecast_parts, forecast_what_if
from dashboard.cards.forecast import forecast_card
from dashboard.cards.kpis import KpiRow
from dashboard.pages import Page, View

PAGE = Page(
    path="/forecast",
    name="Forecast",
    icon="calendar-range",
    order=21,
    group="Ahead",
    filters=("location", "category", "product"),
    has_period=False,
    needs=forecast_parts.no_forecast,
    view=View(
        kpis=KpiRow("forecast-kpis", more=forecast_kpis.forecast_kpis),
        cards=(
            (forecast_card("forecast-total"), "span-12"),
            (forecast_actions.CARD, "span-6"),
            (forecast_demand.CARD, "span-6"),
            (forecast_what_if.CARD, "span-12"),
            (forecast_parts.LOCATIONS, "span-6"),
            (forecast_parts.CATEGORIES, "span-6"),
            (forecast_parts.PAST, "span-12"),
            (forecast_parts.TRUST, "span-12"),
        ),
        controls=forecast_what_if.controls,
        controls_at=3,
    ),
    register=forecast_what_if.register,
)
