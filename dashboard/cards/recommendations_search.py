"""Try a customer or a product: a box to search in, whose findings lead to their recommendations."""

from typing import Any

from dash import Dash, Input, Output, State, dcc, html

from dashboard.cards.card import guarded
from dashboard.cards.customer_facts import customer_id
from dashboard.components.attributes import aria
from dashboard.components.heading import heading
from dashboard.context import Visit, open_visit
from dashboard.format import whole
from dashboard.queries import choices, customer, customers

MOST_FOUND, LONGEST_SEARCH = 6, 100
BOX, FOUND = "recommendations-search", "recommendations-found"


def search_box(_visit: Visit) -> Any:
    """The box, and the place of what it finds."""
    return html.Section(
        [
            html.Label("Try a customer or a product", htmlFor=BOX),
            html.Div(
                dcc.Input(id=BOX, type="search", debounce=0.3, value="", placeholder="Name or number",
                          autoComplete="off"),
                className="grid-search",
            ),
            html.Div(id=FOUND, className="found", role="status"),
        ],
        className="try", **aria(label="Try a customer or a product"),
    )


def subject_heading(visit: Visit) -> Any:
    """Whom or what the recommendations are for, and the way back."""
    back = visit.address("/recommendations"), "All recommendations"
    identifier = customer_id(visit)
    if identifier:
        known = visit.view.read(customer.profile, identifier)
        name = known["customer"] if known else visit.own_id(identifier)
        return heading(name, "What each strategy would offer this customer", *back)
    product_id = visit.filters.about("item")
    names = visit.view.read(choices.product_names, (product_id,))
    return heading(names.get(product_id) or visit.own_id(product_id), "What goes with this product", *back)


def register_search(app: Dash) -> None:
    """Add the callback of the box."""
    app.callback(
        Output(FOUND, "children"), Input(BOX, "value"), State("url", "search"), prevent_initial_call=True,
    )(find)


def find(text: str | None, search: str | None) -> Any:
    """Links to what a text finds."""
    return guarded(FOUND, lambda: _found((text or "").strip()[:LONGEST_SEARCH], search),
                   lambda cause, reference: html.P(f"Could not search. {cause} Ref {reference}."))


def _found(text: str, search: str | None) -> Any:
    visit = open_visit(search) if text else None
    if visit is None:
        return None
    # Where names are hidden, none is found.
    is_shown = "customers" not in visit.view.scope.hidden
    people = visit.view.read(customers.find_customers, text, MOST_FOUND).to_dict("records") if is_shown else []
    products = visit.view.read(choices.find_products, text).head(MOST_FOUND).to_dict("records")
    if not people and not products:
        return html.P(f"No customer and no product holds “{text}”.")
    return [
        _links("Customers", [(row["name"], f"{whole(row['orders'])} orders",
                              visit.address("/recommendations", customer=row["id"])) for row in people]),
        _links("Products", [(row["name"] or row["id"], "",
                             visit.address("/recommendations", item=row["id"])) for row in products]),
    ]


def _links(title: str, items: list[tuple[str, str, str]]) -> Any:
    if not items:
        return None
    return html.Div([
        html.H3(title),
        html.Ul([
            html.Li([dcc.Link(name, href=href), html.Span(note) if note else None]) for name, note, href in items
        ]),
    ])
