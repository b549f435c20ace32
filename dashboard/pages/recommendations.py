"""What to offer: to everybody, to one customer, beside one product; and what is bought together."""

from dashboard.cards import unknown
from dashboard.cards.customers_predicted import no_recommendations
from dashboard.cards.kpis import KpiRow
from dashboard.cards.recommendations_bundles import ACTIONS_CARD, BUNDLES_CARD, PRODUCT_BUNDLES_CARD
from dashboard.cards.recommendations_kpis import recommendation_kpis
from dashboard.cards.recommendations_search import register_search, search_box, subject_heading
from dashboard.cards.recommendations_strategies import strategy_card
from dashboard.pages import Page, View

PATH = "/recommendations"
PAGE = Page(
    path=PATH,
    name="Recommendations",
    icon="stars",
    order=20,
    group="Ahead",
    has_period=False,
    filters=(),
    needs=no_recommendations,
    view=View(
        kpis=KpiRow("recommendations-kpis", more=recommendation_kpis),
        controls=search_box,
        cards=(
            (strategy_card("recommendations-popular", "popular"), "span-4"),
            (strategy_card("recommendations-trending", "trending"), "span-4"),
            (ACTIONS_CARD, "span-4"),
            (BUNDLES_CARD, "span-12"),
        ),
        in_view=3,
    ),
    details={
        "customer": View(
            heading=subject_heading,
            lacks=lambda visit: unknown.no_customer(visit, PATH),
            controls=search_box,
            cards=(
                (strategy_card("recommendations-customer_personalized", "personalized"), "span-4"),
                (strategy_card("recommendations-customer_buy_again", "buy_again"), "span-4"),
                (strategy_card("recommendations-customer_collaborative", "collaborative"), "span-4"),
                (strategy_card("recommendations-customer_similar_users", "similar_users"), "span-6"),
                (strategy_card("recommendations-customer_content_based", "content_based"), "span-6"),
                (strategy_card("recommendations-customer_trending", "trending"), "span-6"),
                (strategy_card("recommendations-customer_popular", "popular"), "span-6"),
            ),
            in_view=3,
        ),
        "item": View(
            heading=subject_heading,
            lacks=lambda visit: unknown.no_product(visit, PATH),
            controls=search_box,
            cards=(
                (strategy_card("recommendations-product_content_based", "content_based"), "span-4"),
                (strategy_card("recommendations-product_trending", "trending"), "span-4"),
                (strategy_card("recommendations-product_popular", "popular"), "span-4"),
                (PRODUCT_BUNDLES_CARD, "span-12"),
            ),
            in_view=3,
        ),
    },
    register=register_search,
)
