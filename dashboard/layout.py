"""The application at one address: which page, with which filters, in the shell."""

from typing import Any
from urllib.parse import unquote

from dash import html
from flask import has_request_context, request

from dashboard.cards.card import guarded
from dashboard.components.blank_pages import empty_warehouse, not_found
from dashboard.components.chart_card import state_card
from dashboard.components.filter_bar import filter_bar
from dashboard.components.freshness_pill import empty_pill, freshness_pill
from dashboard.components.shell import NavigationItem, shell
from dashboard.components.states import Message
from dashboard.context import Visit, current, open_visit
from dashboard.format import full_day
from dashboard.pages import Page, all_pages, find_page
from dashboard.queries import freshness


def serve_layout() -> Any:
    """The layout for the address that `assets/early.js` names; Dash's own set-up asks for one too, and gets nothing."""
    if not has_request_context() or not request.path.endswith("/_dash-layout"):
        return html.Div()
    pathname, _, search = request.args.get("at", "/").partition("?")
    pathname, search = unquote(pathname), f"?{search}" if search else ""
    return shell(
        pathname, search, page_title(pathname), navigation_items(), page_content(pathname, search),
        freshness_content(), guarded("versions", lambda: dict(current().reader.versions()), lambda *_: {}),
    )


def navigation_items() -> list[NavigationItem]:
    """The pages of the navigation."""
    return [NavigationItem(page.path, page.name, page.icon) for page in all_pages()]


def page_title(pathname: str) -> str:
    """The heading of the page at an address."""
    page = find_page(pathname)
    return page.name if page else "Not found"


def page_content(pathname: str, search: str | None) -> Any:
    """What stands in the shell at an address: a page, or why there is none."""
    page = find_page(pathname)
    if page is None:
        return not_found(pathname)
    return guarded(pathname, lambda: _page(page, search), _failed_page)


def freshness_content() -> Any:
    """The pill of the top bar."""
    return guarded("freshness", _pill, lambda *_: None)


def filter_notice(visit: Visit) -> str:
    """What a reader should know of the filters: old data, and what of the address was left out."""
    texts = list(visit.filters.notices)
    if (visit.today - visit.horizon.last_complete_day).days > 1:
        texts.append(f"Periods count back from {full_day(visit.horizon.last_complete_day)}, the last complete day.")
    return " ".join(texts)


def location_options(visit: Visit) -> list[dict[str, Any]]:
    """The options of the location filter."""
    return [
        {"value": row.location_id, "label": row.location_name} for row in visit.locations.itertuples(index=False)
    ]


def _page(page: Page, search: str | None) -> Any:
    visit = open_visit(search)
    if visit is None:
        return empty_warehouse()
    bar = filter_bar(visit.filters, visit.horizon, location_options(visit), visit.settings, filter_notice(visit))
    return [bar, *page.layout(visit)]


def _failed_page(cause: str, reference: str) -> Any:
    return state_card("This page", "", Message("error", "Could not load this page", f"{cause} Ref {reference}.",
                                                retry="reload"))


def _pill() -> Any:
    visit = open_visit("")
    if visit is None:
        return empty_pill()
    return freshness_pill(visit.horizon.last_complete_day, visit.today, visit.view.read_now(freshness.loads))
