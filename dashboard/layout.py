"""The application at one address: which page, with which filters, in the shell."""

from collections.abc import Sequence
from typing import Any
from urllib.parse import unquote

from dash import html
from flask import has_request_context, request

from dashboard.access.rules import may_open
from dashboard.access.viewer import viewer
from dashboard.cards.card import Card, guarded, render
from dashboard.cards.kpis import kpi_row
from dashboard.components.attributes import aria, data
from dashboard.components.blank_pages import empty_warehouse, no_access, not_found
from dashboard.components.chart_card import loading_card, state_card
from dashboard.components.filter_bar import Bar, Chip, filter_bar
from dashboard.components.freshness_pill import empty_pill, freshness_pill
from dashboard.components.options import option
from dashboard.components.shell import NavigationItem, Person, shell
from dashboard.components.states import Message
from dashboard.components.trust_line import trust_line
from dashboard.context import Visit, current, open_visit
from dashboard.filters import DIMENSIONS, focused
from dashboard.format import full_day
from dashboard.pages import Page, View, all_pages, find_page
from dashboard.queries import freshness
from dashboard.queries.hidden import NotPermittedError
from dashboard.queries.rights import OF_THE_COMPANY

COLUMNS = 12


def serve_layout() -> Any:
    """The layout for the address that `assets/early.js` names; Dash's own set-up asks for one too, and gets nothing."""
    if not has_request_context() or not request.path.endswith("/_dash-layout"):
        return html.Div()
    return _layout(*_asked())


def layout_of_figures() -> Any:
    """The same layout while its cards load: what of it can be shown soonest. None for a page without key figures."""
    pathname, search = _asked()
    page = find_page(pathname)
    has_figures = page is not None and may_open(page.path) and page.view_of(*focused(search)).kpis is not None
    return _layout(pathname, search, has_cards=False) if has_figures else None


def _asked() -> tuple[str, str]:
    """The path and the search that a layout is asked for."""
    pathname, _, search = request.args.get("at", "/").partition("?")
    return unquote(pathname), f"?{search}" if search else ""


def _layout(pathname: str, search: str, *, has_cards: bool = True) -> Any:
    return shell(
        pathname, search, page_title(pathname), navigation_items(), page_content(pathname, search, has_cards=has_cards),
        freshness_content(), guarded("versions", lambda: dict(current().reader.view().versions), lambda *_: {}),
        {page.path: list(page.focuses) for page in all_pages() if page.details}, _shown(pathname, search),
        person_signed_in(), may_export=viewer().may("do.export"), may_share=viewer().may("do.share"),
    )


def person_signed_in() -> Person | None:
    """Who is signed in, as the sidebar says it; None where nobody has to."""
    asking = viewer()
    return Person(asking.name, asking.role_title) if asking.user_id is not None else None


def _shown(pathname: str, search: str) -> str:
    page, (focus, value) = find_page(pathname), focused(search)
    return f"{pathname}|{f'{focus}={value}' if page and focus in page.focuses else ''}"


def navigation_items() -> list[NavigationItem]:
    """The pages of the navigation: those that the visitor may open."""
    return [NavigationItem(page.path, page.name, page.icon, page.group) for page in all_pages() if may_open(page.path)]


def page_title(pathname: str) -> str:
    """The heading of the page at an address."""
    page = find_page(pathname)
    return page.name if page else "Not found"


def page_content(pathname: str, search: str | None, *, has_cards: bool = True) -> Any:
    """What stands in the shell at an address: a page, its cards still loading without `has_cards`, or why there is
    none."""
    page = find_page(pathname)
    if page is None:
        return not_found(pathname)
    if not may_open(page.path):
        return no_access(page.name)
    return guarded(pathname, lambda: _page(page, search, has_cards), _failed_page)


def freshness_content() -> Any:
    """The pill of the top bar."""
    return guarded("freshness", _pill, lambda *_: None)


def bar_of(page: Page, visit: Visit) -> Bar:
    """What the page's filter bar offers this visit."""
    return Bar(
        options={name: _options(visit, name) for name in page.filters},
        chips=_chips(page, visit),
        clear_href=page.path + visit.filters.search_with(dict.fromkeys(DIMENSIONS)),
        notice=_notice(page, visit),
        has_period=page.has_period,
    )


def _page(page: Page, search: str | None, has_cards: bool) -> Any:
    visit = open_visit(search)
    if visit is None:
        return empty_warehouse()
    view = page.view_of(*focused(search))
    bar = filter_bar(visit.filters, visit.horizon, visit.settings, bar_of(page, visit))
    try:
        missing = _missing(page, view, visit)
        heading = view.heading(visit) if view.heading and not missing else None
    except NotPermittedError as refusal:
        missing = Message("empty", "Not in your view", str(refusal))
    if not missing and not any(card.is_for(visit.view.scope) for card, _width in view.cards):
        missing = Message("empty", "Not in your view", OF_THE_COMPANY)
    if missing:
        # Its cards are not there to be refreshed: once data move, the page is drawn anew.
        said = html.Div(state_card(page.name, "", missing), **data(waits_for_data="true"))
        return [bar, said, trust_line(visit.settings)]
    return [
        bar,
        heading,
        _kpis(view, search),
        _grid(view, visit, search, view.in_view if has_cards else 0),
        trust_line(visit.settings),
    ]


def _missing(page: Page, view: View, visit: Visit) -> Message | None:
    """What is said in place of the cards: that the page has nothing to show, or not the one thing asked for."""
    missing = page.needs(visit) if page.needs else None
    return missing or (view.lacks(visit) if view.lacks else None)


def _kpis(view: View, search: str | None) -> Any:
    if view.kpis is None:
        return None
    return html.Section(
        kpi_row(view.kpis, search), id=view.kpis.name, className="kpi-row", **aria(label="Key figures")
    )


def _grid(view: View, visit: Visit, search: str | None, in_view: int) -> html.Div:
    placed = [(position, card, width) for position, (card, width) in enumerate(view.cards)
              if card.is_for(visit.view.scope)]
    widths: list[str] = [width for _position, _card, width in placed]
    if len(placed) < len(view.cards):
        widths = filling_rows(widths)
    places = [
        _place(card, width, render(card, search) if position < in_view else loading_card(card.title))
        for (position, card, _width), width in zip(placed, widths, strict=True)
    ]
    if view.controls and view.cards[view.controls_at][0].is_for(visit.view.scope):
        places.insert(view.controls_at, html.Div(view.controls(visit), className="place span-12"))
    return html.Div(places, className="card-grid")


def filling_rows(widths: Sequence[str]) -> list[str]:
    """The widths in their order, the last of each row as wide as it must be to leave no hole: 8 4 6 is 8 4 12."""
    spans = [int(width.removeprefix("span-")) for width in widths]
    filled: list[int] = []
    room = COLUMNS
    for span, following in zip(spans, [*spans, COLUMNS][1:], strict=True):
        is_last = room - span < following
        filled.append(room if is_last else span)
        room = COLUMNS if is_last else room - span
    return [f"span-{span}" for span in filled]


def _place(card: Card, width: str, content: Any) -> html.Div:
    return html.Div(content, id=card.name, className=f"place {width}", **data(place=card.name))


def _options(visit: Visit, dimension: str) -> list[dict[str, Any]]:
    if dimension == "product":
        chosen: Sequence[tuple[str, str]] = list(
            zip(visit.filters.of("product"), visit.names("product"), strict=True)
        )
    else:
        offered = visit.options[visit.options["dimension"] == dimension]
        chosen = list(zip(offered["id"], offered["name"], strict=True))
    return [option(identifier, name) for identifier, name in chosen]


def _chips(page: Page, visit: Visit) -> list[Chip]:
    """A chip for every value that the bar's own controls do not show."""
    filters, chips = visit.filters, []
    for dimension, ids in filters.chosen:
        # What the visitor's role chooses, they cannot take away.
        if dimension in page.filters or dimension in dict(visit.part):
            continue
        for identifier, name in zip(ids, visit.names(dimension), strict=True):
            rest = [other for other in ids if other != identifier]
            text = f"{DIMENSIONS[dimension]}: {name}"
            chips.append(Chip(text, page.path + filters.search_with({dimension: rest})))
    return chips


def _notice(page: Page, visit: Visit) -> str:
    """What a reader should know of the filters: old data, and what of the address was left out."""
    texts = list(visit.filters.notices)
    if page.has_period and (visit.today - visit.horizon.last_complete_day).days > 1:
        texts.append(f"Periods count back from {full_day(visit.horizon.last_complete_day)}, the last complete day.")
    return " ".join(texts)


def _failed_page(cause: str, reference: str) -> Any:
    return state_card("This page", "", Message("error", "Could not load this page", f"{cause} Ref {reference}.",
                                                retry="reload"))


def _pill() -> Any:
    visit = open_visit("")
    if visit is None:
        return empty_pill()
    return freshness_pill(visit.horizon.last_complete_day, visit.today, visit.view.read_now(freshness.loads))
