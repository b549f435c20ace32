"""The filter bar: period, dates, locations, comparison. Its state lives in the address, not here."""

from collections.abc import Sequence
from typing import Any, Literal

from dash import dcc, html

from dashboard.components.attributes import aria
from dashboard.filters import Filters, Horizon
from warehouse.metrics.periods import PRESETS
from warehouse.settings import Settings

COMPARISON_LABELS = (
    {"value": "previous", "label": "vs previous period"},
    {"value": "year", "label": "vs same period last year"},
    {"value": "none", "label": "No comparison"},
)
FIRST_DAY_OF_WEEK: dict[str, Literal[0, 1]] = {"sunday": 0, "monday": 1}


def filter_bar(
    filters: Filters, horizon: Horizon, locations: Sequence[dict[str, Any]], settings: Settings, notice: str
) -> html.Div:
    """The bar as `filters` say; `locations` are options with value and label."""
    return html.Div(
        [
            html.Div(
                [
                    _presets(filters),
                    html.Div(_dates(filters, horizon, settings), className="filter dates"),
                    html.Div(_locations(filters, locations), className="filter locations"),
                    html.Div(_comparison(filters), className="filter comparison"),
                ],
                className="filter-row",
            ),
            html.P(notice, id="filter-notice", className="filter-notice", role="status"),
            dcc.Store(id="filter-state", data=filter_state(filters)),
        ],
        className="filter-bar",
        role="search",
        **aria(label="Filters"),
    )


def filter_state(filters: Filters) -> dict[str, Any]:
    """The filters as `assets/filters.js` compares them with what the controls hold."""
    return {
        "preset": filters.preset,
        "start": filters.period.start.isoformat(),
        "end": filters.period.end.isoformat(),
        "locations": list(filters.location_ids),
        "comparison": filters.comparison,
    }


def _presets(filters: Filters) -> html.Div:
    return html.Div(
        dcc.RadioItems(
            id="filter-preset", className="segmented", inline=True, value=filters.preset,
            options=[{"value": preset, "label": preset} for preset in PRESETS],
        ),
        role="group",
        **aria(label="Period"),
    )


def _dates(filters: Filters, horizon: Horizon, settings: Settings) -> dcc.DatePickerRange:
    return dcc.DatePickerRange(
        id="filter-dates",
        start_date=filters.period.start.isoformat(),
        end_date=filters.period.end.isoformat(),
        min_date_allowed=horizon.first_day.isoformat(),
        max_date_allowed=horizon.newest_day.isoformat(),
        initial_visible_month=filters.period.end.isoformat(),
        first_day_of_week=FIRST_DAY_OF_WEEK[settings.week_start],
        display_format="MMM D, YY",
        number_of_months_shown=1,
        minimum_nights=0,
        clearable=False,
    )


def _locations(filters: Filters, locations: Sequence[dict[str, Any]]) -> dcc.Dropdown:
    return dcc.Dropdown(
        id="filter-locations", multi=True, placeholder="All locations", maxHeight=320,
        options=list(locations), value=list(filters.location_ids),
        labels={"select_all": "Select all", "deselect_all": "All locations"},
    )


def _comparison(filters: Filters) -> dcc.Dropdown:
    return dcc.Dropdown(
        id="filter-comparison", clearable=False, searchable=False, maxHeight=320,
        options=list(COMPARISON_LABELS), value=filters.comparison,
    )
