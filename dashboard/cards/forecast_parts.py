"""Next month by part of the company, how far each forecast is to be trusted, and what earlier ones came to."""

from typing import Any

import pandas as pd

from dashboard.buckets import month_spans
from dashboard.cards.card import Card, Chart
from dashboard.cards.columns import Column
from dashboard.cards.forecast import months_of, not_yet, of_what, scope_of, several_locations
from dashboard.cards.left_out import left_out
from dashboard.cards.models_words import model_name
from dashboard.cards.staleness import renewal
from dashboard.cards.steps import step_addresses, step_fragments
from dashboard.components.legend import Key
from dashboard.components.states import Message
from dashboard.context import Visit
from dashboard.figures.line_traces import Band
from dashboard.figures.lines import Line, lines_figure
from dashboard.figures.ranked import ranked_figure
from dashboard.filters import fragment
from dashboard.format import long_month
from dashboard.queries import forecast

JOB = "sales_forecast"
MOST_SHOWN = 12
QUALITY_NAMES = {"ok": "Tested", "fallback": "Plain rule", "low_data": "Rough guide"}
SCOPE_NAMES = {"total": "Whole company", "location": "Location", "region": "Region", "category": "Category",
               "segment": "Segment"}
NO_FORECAST = Message("empty", "No forecast yet", "It appears here once it has been made.", command=renewal(JOB))
PART_COLUMNS = (
    Column("name", "Part"), Column("next_month", "Month", "month"), Column("point", "Forecast", "money"),
    Column("lo95", "At least", "money"), Column("hi95", "At most", "money"), Column("growth", "Last growth", "share"),
)
TRUST_COLUMNS = (
    Column("scope_name", "Level"), Column("name", "Part"), Column("model_name", "Model"),
    Column("skill", "Better than last year by", "share"), Column("accuracy", "Accuracy", "share"),
    Column("coverage95", "95% interval held", "share"), Column("months", "Months of history", "count"),
    Column("quality_name", "Quality"),
)
PAST_COLUMNS = (
    Column("month", "Month", "month"), Column("revenue", "Came", "money"), Column("point", "Forecast", "money"),
    Column("lo80", "80% from", "money"), Column("hi80", "80% to", "money"), Column("error", "Off by", "share"),
    Column("as_of_date", "Forecast made on", "day"),
)


def part_card(name: str, scope: str, title: str) -> Card:
    """Next month's revenue of every location or category, with its 95% interval."""
    def rows(visit: Visit) -> pd.DataFrame:
        frame = summaries(visit)
        chosen = visit.filters.of(scope)
        frame = frame[frame["scope"] == scope]
        return frame[frame["scope_id"].isin(chosen)] if chosen else frame

    def draw(visit: Visit, frame: pd.DataFrame) -> Any:
        if frame.empty:
            return NO_FORECAST if summaries(visit).empty else Message(
                "empty", "Nothing to forecast here",
                f"It takes a {scope} that fits the filters and has months of sales behind it.",
            )
        shown = frame.head(MOST_SHOWN)
        return Chart(
            ranked_figure(
                shown["name"].tolist(), shown["point"].tolist(), "money", visit.settings.currency, name="Forecast",
                intervals=list(zip(shown["lo95"], shown["hi95"], strict=True)),
                links=[fragment(**{scope: identifier}) for identifier in shown["scope_id"]],
            ),
            subtitle=f"Revenue in {long_month(shown['next_month'].iloc[0])}, with 95% intervals"
                     f"{left_out(visit, (scope,))}",
            links=[visit.address("/forecast", **{scope: identifier}) for identifier in frame["scope_id"]],
        )

    return Card(name, title, rows, draw, PART_COLUMNS, is_company_wide=scope != "location", jobs=(JOB,))


def no_forecast(visit: Visit) -> Message | None:
    """What to do where no sales and no demand were ever forecast; None where they were."""
    if len(visit.view.read(forecast.summaries)) or len(visit.view.read(forecast.demand, visit.part, 1)):
        return None
    return not_yet(len(months_of(visit)))


def trust_rows(visit: Visit) -> pd.DataFrame:
    """TRUST_COLUMNS: one row per part of the company, the whole first."""
    frame = summaries(visit)
    order = list(SCOPE_NAMES)
    return frame.iloc[sorted(range(len(frame)), key=lambda row: order.index(frame["scope"].iloc[row]))]


def draw_trust(visit: Visit, frame: pd.DataFrame) -> Any:
    """A table."""
    return NO_FORECAST if frame.empty else Chart(None, subtitle=f"{TRUST.subtitle}{left_out(visit, ())}")


def past_rows(visit: Visit) -> pd.DataFrame:
    """month, revenue, point, lo80, hi80, error, as_of_date: one row per month that was forecast before it began.

    Empty where several locations are chosen: nothing was forecast for them together.
    """
    if len(visit.location_keys) > 1:
        return pd.DataFrame(columns=["month", "revenue", "point", "lo80", "hi80", "error", "as_of_date"])
    past = visit.view.read(forecast.past_forecasts, *scope_of(visit), visit.horizon.last_complete_day)
    frame = past.merge(months_of(visit), on="month", how="inner")
    errors = [float(came / said) - 1 if said else None
              for came, said in zip(frame["revenue"], frame["point"], strict=True)]
    return frame.assign(error=pd.Series(errors, dtype="object"))


def draw_past(visit: Visit, frame: pd.DataFrame) -> Any:
    """What came as a line, what had been said as dashes with its band."""
    if len(visit.location_keys) > 1:
        return several_locations(visit)
    if frame.empty:
        return Message(
            "low-data", "No forecast has met its month yet",
            "Each forecast is kept. Once a month is over that was forecast before it began, the two stand here.",
        )
    spans = month_spans(frame["month"].tolist())
    name, unfollowed = of_what(visit)
    return Chart(
        lines_figure(
            frame["month"].tolist(),
            [Line("Came", frame["revenue"].tolist()), Line("Forecast", frame["point"].tolist(), "c2", style="dashed")],
            "money", visit.settings.currency, step="month",
            bands=[Band(frame["lo80"].tolist(), frame["hi80"].tolist(), "c2")],
            links=step_fragments(spans), drill="/orders",
        ),
        links=step_addresses(visit, "/orders", spans),
        keys=[Key("line-1", "Came"), Key("line", "Forecast, made before the month began"),
              Key("band", "80% interval")],
        subtitle=f"{name}{PAST.subtitle}{unfollowed}",
    )


def summaries(visit: Visit) -> pd.DataFrame:
    """As `queries.forecast.summaries`, with name, scope_name, quality_name and model_name in words."""
    frame = visit.view.read(forecast.summaries)
    offered = visit.options
    names = dict(zip(zip(offered["dimension"], offered["id"], strict=True), offered["name"], strict=True))
    told = [SCOPE_NAMES["total"] if scope == "total" else names.get((scope, identifier), identifier)
            for scope, identifier in zip(frame["scope"], frame["scope_id"], strict=True)]
    return frame.assign(
        name=pd.Series(told, dtype="object"),
        scope_name=frame["scope"].map(SCOPE_NAMES),
        quality_name=[QUALITY_NAMES.get(quality, quality) for quality in frame["quality"]],
        model_name=frame["model"].map(model_name),
    )


LOCATIONS = part_card("forecast-locations", "location", "Month ahead by location")
CATEGORIES = part_card("forecast-categories", "category", "Month ahead by category")
TRUST = Card("forecast-trust", "How far to trust it", trust_rows, draw_trust, TRUST_COLUMNS,
             subtitle="Every series on months that its model had not seen", jobs=(JOB,))
PAST = Card("forecast-past", "Forecast and what came", past_rows, draw_past, PAST_COLUMNS,
            subtitle="Revenue by month")
