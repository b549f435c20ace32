"""What every page shares: the filter bar follows the address, the address follows the filter bar, pages stay fresh."""

from typing import Any

from dash import ClientsideFunction, Dash, Input, Output, State, no_update

from dashboard.components.filter_bar import filter_state
from dashboard.components.shell import navigation
from dashboard.context import open_visit
from dashboard.layout import (
    filter_notice,
    freshness_content,
    location_options,
    navigation_items,
    page_content,
    page_title,
)


def register(app: Dash) -> None:
    """Add the shell's callbacks to an application."""
    app.callback(
        Output("main", "children"), Output("page-title", "children"), Output("navigation", "children"),
        Input("url", "pathname"), State("url", "search"), prevent_initial_call=True,
    )(open_page)
    app.callback(
        Output("filter-preset", "value"), Output("filter-dates", "start_date"), Output("filter-dates", "end_date"),
        Output("filter-dates", "max_date_allowed"), Output("filter-locations", "value"),
        Output("filter-locations", "options"), Output("filter-comparison", "value"), Output("filter-state", "data"),
        Output("filter-notice", "children"),
        Input("url", "search"), Input("refresh", "data"), prevent_initial_call=True,
    )(update_filter_bar)
    app.callback(Output("freshness", "children"), Input("refresh", "data"), prevent_initial_call=True)(
        update_freshness
    )
    _register_in_the_browser(app)


def open_page(pathname: str, search: str | None) -> tuple[Any, Any, Any]:
    """The page at a new address."""
    return page_content(pathname, search), page_title(pathname), navigation(navigation_items(), pathname)


def update_filter_bar(search: str | None, _refresh: Any) -> tuple[Any, ...]:
    """The controls as the address says."""
    visit = open_visit(search)
    if visit is None:
        return (no_update,) * 9
    filters = visit.filters
    return (
        filters.preset, filters.period.start.isoformat(), filters.period.end.isoformat(),
        visit.horizon.newest_day.isoformat(), list(filters.location_ids), location_options(visit),
        filters.comparison, filter_state(filters), filter_notice(visit),
    )


def update_freshness(_refresh: Any) -> Any:
    """The pill, after the data moved."""
    return freshness_content()


def _register_in_the_browser(app: Dash) -> None:
    add: Any = app.clientside_callback
    add(
        ClientsideFunction("assay", "writeFilters"),
        Input("filter-preset", "value"), Input("filter-dates", "start_date"), Input("filter-dates", "end_date"),
        Input("filter-locations", "value"), Input("filter-comparison", "value"), State("filter-state", "data"),
        prevent_initial_call=True,
    )
    add(
        ClientsideFunction("assay", "exportAddress"), Output("export", "href"), Input("url", "search"),
    )
    add(
        ClientsideFunction("assay", "pollVersions"), Input("poll", "n_intervals"), State("versions", "data"),
        prevent_initial_call=True,
    )
    add(
        ClientsideFunction("assay", "nameAndDate"), Input("freshness", "children"), Input("page-title", "children")
    )
