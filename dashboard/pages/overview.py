"""How are we doing? Orders, revenue, average order, customers; their course, best products, the months to come.

Reads the daily roll-ups, the customers' revisit counts and the newest sales forecast, all through queries.
"""

from typing import Any

from dash import Dash, Input, Output, html

from dashboard.cards import forecast, kpis, top_products, trend
from dashboard.cards.card import Card, render
from dashboard.components.attributes import aria
from dashboard.components.chart_card import loading_card
from dashboard.components.trust_line import trust_line
from dashboard.context import Visit
from dashboard.pages import Page

KPIS = "overview-kpis"
# What is in view first comes with the page; the rest follows at once, so that it does not hold the first paint up.
IN_VIEW = ((trend.CARD, "span-8"), (top_products.CARD, "span-4"))
BELOW = ((forecast.CARD, "span-12"),)
CARDS = tuple(card for card, _width in (*IN_VIEW, *BELOW))


def layout(visit: Visit) -> list[Any]:
    """The page's cards for one visit."""
    search = visit.filters.search
    return [
        html.Section(kpis.kpi_row(search), id=KPIS, className="kpi-row", **aria(label="Key figures")),
        html.Div(
            [
                *[_place(card, width, render(card, search)) for card, width in IN_VIEW],
                *[_place(card, width, loading_card(card.title)) for card, width in BELOW],
            ],
            className="card-grid",
        ),
        trust_line(visit.settings),
    ]


def register(app: Dash) -> None:
    """One callback for the key figures and one for each card."""
    moved = (Input("url", "search"), Input("refresh", "data"))
    app.callback(Output(KPIS, "children"), *moved, prevent_initial_call=True)(update_kpis)
    for cards, comes_with_the_page in ((IN_VIEW, True), (BELOW, False)):
        for card, _width in cards:
            app.callback(Output(card.name, "children"), *moved, prevent_initial_call=comes_with_the_page)(
                _updater(card)
            )


def update_kpis(search: str | None, _refresh: Any) -> list[Any]:
    """The key figures at an address."""
    return kpis.kpi_row(search)


def _updater(card: Card) -> Any:
    def update_card(search: str | None, _refresh: Any) -> Any:
        return render(card, search)

    return update_card


def _place(card: Card, width: str, content: Any) -> html.Div:
    return html.Div(content, id=card.name, className=f"place {width}")


PAGE = Page(
    path="/", name="Overview", icon="columns-gap", order=1, layout=layout, register=register, cards=CARDS,
)
