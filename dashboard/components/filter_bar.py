"""The filter bar: period, dates, dimensions, comparison, and chips. Its state lives in the address, not here."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from dash import dcc, html

from dashboard import locales
from dashboard.components.attributes import aria
from dashboard.components.icons import icon
from dashboard.filters import DIMENSIONS, Filters, Horizon
from warehouse.metrics.periods import offered_presets
from warehouse.settings import Settings

COMPARISON_LABELS = (
    {"value": "previous", "label": "vs previous period"},
    {"value": "year", "label": "vs same period last year"},
    {"value": "none", "label": "No comparison"},
)
FIRST_DAY_OF_WEEK: dict[str, Literal[0, 1]] = {"sunday": 0, "monday": 1}
EVERY = {
    "location": "All locations", "region": "All regions", "category": "All categories", "product": "All products",
    "segment": "All segments", "employee": "All employees", "source": "All sources",
}


@dataclass(frozen=True)
class Chip:
    """One chosen value that can be taken away: what it says and the address without it."""

    text: str
    href: str


@dataclass(frozen=True)
class Bar:
    """What a bar offers: options by dimension (value and label), chips, the address without filters, and a notice.

    Dimensions the page's own cards cannot use are not offered; chosen elsewhere, they show as chips.
    """

    options: Mapping[str, Sequence[dict[str, Any]]]
    chips: Sequence[Chip]
    clear_href: str
    notice: str
    has_period: bool = True


def filter_bar(filters: Filters, horizon: Horizon, settings: Settings, bar: Bar) -> html.Div:
    """The bar as `filters` say."""
    period = [
        _presets(filters, settings.fiscal_year_start),
        html.Div(_dates(filters, horizon, settings), className="filter dates"),
        html.Div(_comparison(filters), className="filter comparison"),
    ]
    dimensions = [
        html.Div(_dimension(name, filters, bar.options[name]), className=f"filter dimension {name}")
        for name in EVERY if name in bar.options and (bar.options[name] or name == "product")
    ]
    return html.Div(
        [
            # A page without a period keeps the controls, unseen: the callbacks know them.
            html.Div(
                [html.Div(period, className="filter-period", hidden=not bar.has_period), *dimensions],
                className="filter-row",
            ),
            html.Div(chip_row(bar), id="filter-chips"),
            html.P(bar.notice, id="filter-notice", className="filter-notice", role="status"),
            dcc.Store(id="filter-state", data=filter_state(filters)),
        ],
        className="filter-bar",
        role="search",
        **aria(label="Filters"),
    )


def chip_row(bar: Bar) -> html.Ul | None:
    """The chosen values as removable chips, and a way to remove all."""
    if not bar.chips:
        return None
    chips = [
        html.Li(dcc.Link(
            [chip.text, icon("x-lg")], href=chip.href, className="filter-chip", title="Remove this filter",
        ))
        for chip in bar.chips
    ]
    return html.Ul(
        [*chips, html.Li(dcc.Link("Clear all", href=bar.clear_href, className="clear-filters"))],
        className="filter-chips", **aria(label="Chosen filters"),
    )


def filter_state(filters: Filters) -> dict[str, Any]:
    """The filters as `assets/filters.js` compares them with what the controls hold."""
    return {
        "preset": filters.preset,
        "start": filters.period.start.isoformat(),
        "end": filters.period.end.isoformat(),
        "comparison": filters.comparison,
        "chosen": {name: list(filters.of(name)) for name in DIMENSIONS},
    }


def _presets(filters: Filters, fiscal_year_start: int) -> html.Div:
    return html.Div(
        dcc.RadioItems(
            id="filter-preset", className="segmented", inline=True, value=filters.preset,
            options=[{"value": preset, "label": preset} for preset in offered_presets(fiscal_year_start)],
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
        display_format=locales.picker_dates(),
        number_of_months_shown=1,
        minimum_nights=0,
        clearable=False,
    )


def _dimension(name: str, filters: Filters, options: Sequence[dict[str, Any]]) -> dcc.Dropdown:
    return dcc.Dropdown(
        id={"filter": name}, multi=True, placeholder=EVERY[name], maxHeight=320,
        options=list(options), value=list(filters.of(name)),
        labels={"select_all": "Select all", "deselect_all": EVERY[name]},
    )


def _comparison(filters: Filters) -> dcc.Dropdown:
    return dcc.Dropdown(
        id="filter-comparison", clearable=False, searchable=False, maxHeight=320,
        options=list(COMPARISON_LABELS), value=filters.comparison,
    )
