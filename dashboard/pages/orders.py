"""Which orders are behind a figure, and what was in each? Where every drill-down ends."""

from dashboard.cards import orders_actions, orders_list, orders_one, orders_payments, unknown
from dashboard.cards.kpis import KpiRow
from dashboard.cards.listing import register_listings
from dashboard.components.heading import heading
from dashboard.context import Visit
from dashboard.pages import Page, View
from dashboard.queries import customer


def customer_heading(visit: Visit) -> object:
    """Whose orders they are."""
    identifier = visit.filters.about("customer")
    profile = visit.view.read(customer.profile, identifier) if visit.view.scope.has_all_rows else None
    name = profile["customer"] if profile else f"customer {visit.own_id(identifier)}"
    return heading(f"Orders of {name}", identifier, visit.address("/customers", customer=identifier), "Customer")


PAGE = Page(
    path="/orders",
    name="Orders",
    icon="receipt",
    order=3,
    view=View(
        kpis=KpiRow("orders-kpis", metrics=("orders", "revenue", "average_order_value", "units")),
        cards=((orders_list.ALL_CARD, "span-12"), (orders_actions.CARD, "span-12")),
    ),
    filters=("location", "region", "category", "segment", "employee", "source"),
    details={
        "order": View(
            kpis=KpiRow("orders-order-kpis", more=orders_one.order_kpis),
            cards=((orders_one.LINES, "span-12"), (orders_one.RETURNS, "span-5"), (orders_payments.CARD, "span-7")),
            in_view=3,
            heading=orders_one.order_heading,
            lacks=unknown.no_order,
        ),
        "customer": View(
            kpis=KpiRow("orders-customer-kpis", more=orders_list.summary_kpis),
            cards=((orders_list.CUSTOMER_CARD, "span-12"),),
            heading=customer_heading,
            lacks=lambda visit: unknown.no_customer(visit, "/orders"),
        ),
    },
    register=lambda app: register_listings(app, orders_list.ALL, orders_list.OF_CUSTOMER),
)
