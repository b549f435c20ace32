"""Regions and locations compared: size, growth, what each is strong in, and where more is possible."""

from dashboard.cards.breakdowns import by_dimension_card
from dashboard.cards.kpis import KpiRow
from dashboard.cards.locations_compared import RANKED, TABLE, WEEKLY
from dashboard.cards.locations_mix import MIX, OPPORTUNITIES
from dashboard.cards.place_heatmap import place_heatmap_card
from dashboard.pages import Page, View

PAGE = Page(
    path="/locations",
    name="Locations",
    icon="geo-alt",
    order=4,
    view=View(
        kpis=KpiRow(
            "locations-kpis",
            metrics=("revenue", "orders", "average_order_value", "customers"),
            links=(("revenue", "/sales"), ("orders", "/orders"), ("customers", "/customers")),
        ),
        cards=(
            (RANKED, "span-8"),
            (OPPORTUNITIES, "span-4"),
            (WEEKLY, "span-8"),
            (by_dimension_card("locations-regions", "region", "Regions", drill="/sales"), "span-4"),
            (TABLE, "span-12"),
            (place_heatmap_card("locations-places"), "span-12"),
            (MIX, "span-12"),
        ),
    ),
)
