"""What stands on the shelves, how long it lasts, what to order and what to sell off."""

from dashboard.cards import unknown
from dashboard.cards.inventory_actions import CARD, inventory_kpis
from dashboard.cards.inventory_charts import COVER, STOCK, SUPPLIERS
from dashboard.cards.inventory_lists import GROUP, GROUP_CARD, REORDER, REORDER_CARD, SLOW, SLOW_CARD, group_heading
from dashboard.cards.inventory_shelves import has_group, no_stock
from dashboard.cards.kpis import KpiRow
from dashboard.cards.listing import register_listings
from dashboard.pages import Page, View

PAGE = Page(
    path="/inventory",
    name="Inventory",
    icon="box-seam",
    order=8,
    filters=("location", "region", "category", "product"),
    view=View(
        kpis=KpiRow(
            "inventory-kpis",
            metrics=("stock_units", "inventory_value", "days_of_cover", "inventory_turnover"),
            more=inventory_kpis,
        ),
        cards=(
            (COVER, "span-4"),
            (SUPPLIERS, "span-4"),
            (CARD, "span-4"),
            (REORDER_CARD, "span-12"),
            (STOCK, "span-12"),
            (SLOW_CARD, "span-12"),
        ),
        in_view=3,
    ),
    details={
        "group": View(
            heading=group_heading,
            lacks=lambda visit: unknown.no_group(visit, "/inventory", has_group(visit)),
            cards=((GROUP_CARD, "span-12"),),
        ),
    },
    needs=no_stock,
    register=lambda app: register_listings(app, REORDER, SLOW, GROUP),
)
