"""Are we on track? Targets and pace, limits, and the figures behind them over the months."""

from dashboard.cards.kpis import KpiRow
from dashboard.cards.kpis_limits import CARD as LIMITS
from dashboard.cards.kpis_targets import CARD as TARGETS
from dashboard.cards.kpis_value_to_cost import value_to_cost
from dashboard.cards.metric_months import months_card
from dashboard.components.states import Message
from dashboard.pages import Page, View

PATH = "/kpis"
NO_COSTS = Message("empty", "No costs known", "Margins appear once products come with a unit cost.")
NO_REVIEWS = Message("empty", "No reviews yet", "Satisfaction appears once reviews are loaded.")
NO_STOCK = Message("empty", "No stock counts yet", "Turnover appears once stock levels are loaded.")
NO_SPEND = Message("empty", "No marketing spend loaded",
                   "The cost of a new customer appears once marketing_spend.csv is loaded.")
NO_MONTHS = Message("low-data", "Not a whole month yet", "This compares whole months.")

PAGE = Page(
    path=PATH,
    name="KPIs",
    icon="bullseye",
    order=30,
    group="Operations",
    view=View(
        kpis=KpiRow(
            "kpis-kpis",
            metrics=("revenue", "margin_rate", "return_rate", "satisfaction"),
            small=("inventory_turnover", "acquisition_cost", "churn_risk"),
            more=lambda visit: [value_to_cost(visit)],
            links=(("revenue", "/sales"), ("margin_rate", "/products"), ("return_rate", "/sales"),
                   ("inventory_turnover", "/inventory"), ("churn_risk", "/customers")),
        ),
        cards=(
            (TARGETS, "span-6"),
            (LIMITS, "span-6"),
            (months_card("kpis-margin", "Margin", ("margin_rate", "discount_rate", "return_rate"), NO_COSTS,
                         PATH, tells="costs"), "span-6"),
            (months_card("kpis-acquisition", "Cost of a new customer beside an average order",
                         ("acquisition_cost", "average_order_value"), NO_SPEND, PATH, is_company_wide=True), "span-6"),
            (months_card("kpis-satisfaction", "Satisfaction", ("satisfaction",), NO_REVIEWS, PATH,
                         is_company_wide=True), "span-6"),
            (months_card("kpis-customers", "New and returning customers", ("new_customers", "returning_customers"),
                         NO_MONTHS, "/customers"), "span-6"),
        ),
    ),
)
