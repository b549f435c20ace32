"""Which products carry the business, which do not, what they should cost, and one product in full (`?item=...`)."""

from dashboard.cards import (
    pricing,
    pricing_categories,
    product_one,
    products_charts,
    products_list,
    products_opportunities,
    products_voices,
    unknown,
)
from dashboard.cards.breakdowns import by_dimension_card
from dashboard.cards.kpis import KpiRow
from dashboard.cards.listing import register_listings
from dashboard.cards.top_products import top_products_card
from dashboard.pages import Page, View

PAGE = Page(
    path="/products",
    name="Products",
    icon="tag",
    order=5,
    filters=("location", "region", "category", "product"),
    view=View(
        kpis=KpiRow(
            "products-kpis",
            metrics=("revenue", "units", "margin_rate", "return_rate"),
            small=("categories", "satisfaction", "discount_rate", "inventory_value"),
            links=(("revenue", "/sales"), ("inventory_value", "/inventory")),
        ),
        cards=(
            (products_charts.ABC, "span-8"),
            (products_opportunities.CARD, "span-4"),
            (top_products_card("products-top"), "span-6"),
            (products_charts.BOTTOM, "span-6"),
            (by_dimension_card("products-categories", "category", "Categories"), "span-4"),
            (products_charts.TIERS, "span-4"),
            (products_charts.CLASSES, "span-4"),
            (pricing.GAINS, "span-6"),
            (products_charts.MARGINS, "span-6"),
            (pricing_categories.CARD, "span-12"),
            (products_voices.PAIRS, "span-8"),
            (products_voices.TOPICS, "span-4"),
            (products_list.ALL_CARD, "span-12"),
        ),
    ),
    details={
        "item": View(
            heading=product_one.product_heading,
            lacks=lambda visit: unknown.no_product(visit, "/products"),
            kpis=KpiRow("product-kpis", more=product_one.product_kpis),
            cards=(
                (product_one.COURSE, "span-8"),
                (product_one.TOGETHER, "span-4"),
                (pricing.CURVE, "span-6"),
                (product_one.PRICES, "span-6"),
                (product_one.WEEK, "span-6"),
                (product_one.STARS, "span-6"),
            ),
        ),
        "group": View(
            heading=products_list.group_heading,
            lacks=lambda visit: unknown.no_group(visit, "/products", bool(products_list.group_of(visit))),
            cards=((products_list.GROUP_CARD, "span-12"),),
        ),
    },
    register=lambda app: register_listings(app, products_list.ALL, products_list.GROUP),
)
