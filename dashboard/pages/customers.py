"""Who buys, who stays, who leaves, what that is worth, and what to do about it; one group and one customer of them."""

from dashboard.cards import (
    customer_facts,
    customer_orders,
    customer_risk,
    customer_segment_history,
    customer_value,
    customers_actions,
    customers_budgets,
    customers_churn_cohorts,
    customers_cohorts,
    customers_economics,
    customers_group,
    customers_list,
    customers_migration,
    customers_order_groups,
    customers_profile,
    customers_segment_values,
    customers_segments,
    customers_stages,
    customers_strategies,
    customers_traits,
    customers_values,
    customers_views,
    unknown,
)
from dashboard.cards.customers_groups import group_of
from dashboard.cards.kpis import KpiRow
from dashboard.cards.listing import register_listings
from dashboard.cards.recommendations_strategies import strategy_card
from dashboard.pages import Page, View

PAGE = Page(
    path="/customers",
    name="Customers",
    icon="people",
    order=6,
    filters=("location", "region", "segment"),
    view=View(
        kpis=KpiRow(
            "customers-kpis",
            metrics=("customers", "new_customers", "returning_customers", "retention_rate"),
            small=("churn_risk", "revenue_at_risk", "average_lifetime_value", "expected_lifetime_value"),
        ),
        cards=(
            (customers_order_groups.ORDER_GROUPS_CARD, "span-4"),
            (customers_stages.STAGES_CARD, "span-4"),
            (customers_actions.ACTIONS_CARD, "span-4"),
            (customers_cohorts.COHORTS_CARD, "span-8"),
            (customers_values.VALUES_CARD, "span-4"),
            (customers_segments.SEGMENTS_CARD, "span-4"),
            (customers_profile.PROFILE_CARD, "span-8"),
            (customers_list.RISK_CARD, "span-12"),
        ),
        in_view=3,
        lacks=lambda visit: unknown.no_view(visit, "/customers", customers_views.NAMES),
        controls=customers_views.view_links,
    ),
    details={
        f"{customers_views.FOCUS}={customers_views.SEGMENTS}": View(
            kpis=KpiRow(
                "customers-segment_kpis",
                small=("customers", "returning_customers", "average_lifetime_value", "expected_lifetime_value"),
            ),
            cards=(
                (customers_segment_values.SEGMENT_VALUES_CARD, "span-12"),
                (customers_strategies.STRATEGIES_CARD, "span-12"),
                (customers_migration.MOVES_CARD, "span-7"),
                (customers_migration.SIZES_CARD, "span-5"),
            ),
            controls=customers_views.view_links,
        ),
        f"{customers_views.FOCUS}={customers_views.RETENTION}": View(
            kpis=KpiRow(
                "customers-retention_kpis",
                small=("retention_rate", "churn_risk", "revenue_at_risk", "average_lifetime_value"),
            ),
            cards=(
                (customers_economics.ECONOMICS_CARD, "span-8"),
                (customers_budgets.BUDGETS_CARD, "span-4"),
                (customers_churn_cohorts.CHURN_COHORTS_CARD, "span-6"),
                (customers_traits.TRAITS_CARD, "span-6"),
            ),
            controls=customers_views.view_links,
        ),
        "customer": View(
            heading=customer_facts.customer_heading,
            lacks=lambda visit: unknown.no_customer(visit, "/customers"),
            kpis=KpiRow("customers-customer_kpis", more=customer_facts.customer_kpis),
            cards=(
                (customer_orders.ORDERS_CARD, "span-6"),
                (customer_risk.RISK_REASONS_CARD, "span-6"),
                (customer_orders.PRODUCTS_CARD, "span-4"),
                (customer_value.VALUE_CARD, "span-4"),
                (customer_segment_history.HISTORY_CARD, "span-4"),
                (strategy_card("customers-customer_offers", "personalized", "What to offer"), "span-6"),
                (strategy_card("customers-customer_buy_again", "buy_again", "What they may buy again"), "span-6"),
            ),
        ),
        "group": View(
            heading=customers_group.group_heading,
            lacks=lambda visit: unknown.no_group(visit, "/customers", bool(group_of(visit)[0])),
            kpis=KpiRow("customers-group_kpis", more=customers_group.group_kpis),
            cards=((customers_list.GROUP_CARD, "span-12"),),
        ),
    },
    register=lambda app: register_listings(app, customers_list.RISK_LIST, customers_list.GROUP_LIST),
)
