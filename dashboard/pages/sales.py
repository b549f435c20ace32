"""What is sold, when and where, why it moved, and what to look into."""

from dashboard.cards import sales_bridge, sales_customers, sales_movers, sales_returns, sales_trend
from dashboard.cards.breakdowns import by_dimension_card
from dashboard.cards.clock import clock_card
from dashboard.cards.clock_patterns import pattern_card
from dashboard.cards.kpis import KpiRow
from dashboard.cards.place_heatmap import place_heatmap_card
from dashboard.cards.top_products import top_products_card
from dashboard.pages import Page, View

PAGE = Page(
    path="/sales",
    name="Sales",
    icon="graph-up",
    order=2,
    filters=("location", "region", "category", "product", "segment"),
    view=View(
        kpis=KpiRow(
            "sales-kpis",
            metrics=("revenue", "orders", "average_order_value", "units"),
            small=("discount_rate", "return_rate", "items_per_order", "new_customers"),
            links=(("orders", "/orders"), ("units", "/products"), ("new_customers", "/customers")),
        ),
        cards=(
            (sales_trend.COURSE, "span-8"),
            (sales_movers.CARD, "span-4"),
            (sales_bridge.CARD, "span-6"),
            (sales_trend.TOTAL, "span-6"),
            (by_dimension_card("sales-categories", "category", "Categories", drill="/products"), "span-4"),
            (by_dimension_card("sales-regions", "region", "Regions", drill="/locations"), "span-4"),
            (top_products_card("sales-products"), "span-4"),
            (place_heatmap_card("sales-places"), "span-12"),
            (clock_card("sales-clock"), "span-12"),
            (pattern_card("sales-hours", "hour", "The usual day"), "span-6"),
            (pattern_card("sales-weekdays", "weekday", "The usual week"), "span-6"),
            (sales_customers.CARD, "span-6"),
            (sales_returns.CARD, "span-6"),
        ),
    ),
)
