"""One product: its heading, key figures, course, prices, stock, baskets, reviews and next week."""

from datetime import date
from typing import Any

import pandas as pd

from dashboard.buckets import granularity, month_spans, partial_steps, step_spans
from dashboard.cards.card import Card, Chart
from dashboard.cards.columns import Column
from dashboard.cards.kpis import on_card
from dashboard.cards.left_out import NOT_THE_DATES
from dashboard.cards.metric_months import MONTHS_SHOWN
from dashboard.cards.steps import step_addresses, step_fragments, step_rows
from dashboard.components.heading import heading
from dashboard.components.kpi_card import Kpi
from dashboard.components.legend import Key
from dashboard.components.states import Message
from dashboard.context import Visit
from dashboard.figures.bars import bars_figure
from dashboard.figures.base import Series
from dashboard.figures.line_traces import Band
from dashboard.figures.lines import Line, lines_figure
from dashboard.figures.ranked import ranked_figure
from dashboard.filters import fragment
from dashboard.format import change, days, full, points
from dashboard.queries import products
from warehouse.metrics import METRICS
from warehouse.metrics.periods import Period

PATH, ORDERS = "/products", "/orders"
SOLD = ("revenue", "units", "margin_rate")
COURSE_COLUMNS = (
    Column("start", "From", "day"), Column("revenue", "Revenue", "money"), Column("units", "Units", "count"),
)
PRICE_COLUMNS = (
    Column("valid_from", "From", "day"), Column("price", "List price", "money"),
    Column("unit_cost", "Unit cost", "money"),
)
PAIR_COLUMNS = (
    Column("product", "With"), Column("orders_together", "Orders together", "count"),
    Column("confidence", "Of its orders", "share"), Column("lift", "Lift", "number"),
    Column("bundle_revenue", "Revenue together", "money"),
)
WEEK_COLUMNS = (
    Column("day", "Day", "day"), Column("units", "Units", "number"), Column("lo80", "At least", "number"),
    Column("hi80", "At most", "number"),
)


def item(visit: Visit) -> str:
    """Id of the product that the page is about."""
    return visit.filters.about("item")


def product_heading(visit: Visit) -> Any:
    """Name, category, price, tier and class."""
    back = visit.address(PATH)
    if not visit.view.scope.has_all_rows:
        return heading(visit.product_names((item(visit),))[0], "", back, "All products")
    found = visit.view.read(products.product, item(visit))
    row: Any = next(found.itertuples(index=False))
    currency = visit.settings.currency
    parts = [row.category, f"{full(row.price, 'money', currency)} today" if row.price is not None else "",
             "" if row.supplier == "No supplier" else row.supplier]
    badges: list[Any] = []
    if row.performance_tier:
        tones = {"High": "good", "Low": "bad"}
        badges.append((f"{row.performance_tier} performer", tones.get(row.performance_tier, "plain")))
    if row.abc_class:
        badges.append((f"Class {row.abc_class}", "plain"))
    return heading(row.product, " · ".join(part for part in parts if part), back, "All products", badges)


def product_kpis(visit: Visit) -> list[Kpi]:
    """Revenue, units, margin and stars of the product, each against the comparison period."""
    scope = visit.view.scope
    sold = [name for name in SOLD if name != "margin_rate" or "costs" not in scope.hidden]
    # A review is of a product, not of a place.
    judged = ["satisfaction"] if scope.has_all_rows else []
    asked = [([*sold, "orders"], _where(visit)), *([(judged, _whose(visit))] if judged else [])]
    frames = [visit.ask(names, base=True, where=where, period=visit.complete) for names, where in asked]
    rows = [frame.iloc[0] if len(frame) else pd.Series(dtype="object") for frame in frames]
    return [_kpi(visit, name, pd.concat(rows)) for name in (*sold, *judged)]


def course_rows(visit: Visit) -> pd.DataFrame:
    """start, revenue, units: one row per day, week or month with sales of it."""
    return step_rows(visit, ["revenue", "units"], _where(visit))


def draw_course(visit: Visit, frame: pd.DataFrame) -> Any:
    """Revenue as bars, units as a line on the right."""
    if frame.empty:
        return Message("empty", "Not sold in this period", "Widen the dates.")
    step = granularity(visit.filters.period)
    starts: list[date] = frame["start"].tolist()
    spans = step_spans(starts, visit.filters.period)
    return Chart(
        bars_figure(starts, [Series("Revenue", frame["revenue"].tolist())], "money", visit.settings.currency, step=step,
                    lines=[Line("Units", frame["units"].tolist(), "c2", second_unit="count")],
                    is_partial=partial_steps(starts, step, visit.filters.period, visit.horizon.last_complete_day),
                    links=step_fragments(spans, product=item(visit)), drill=ORDERS),
        links=step_addresses(visit, ORDERS, spans, product=item(visit)),
        keys=[Key("bar", "Revenue (left axis)"), Key("line", "Units (right axis)")],
    )


def price_rows(visit: Visit) -> pd.DataFrame:
    """valid_from, price, unit_cost: one row per list price, oldest first; the first is valid since ever."""
    frame = visit.view.read(products.prices, item(visit))
    first = visit.horizon.first_day
    starts = [first if str(moment).startswith("-") or pd.isna(moment) else max(moment.date(), first)
              for moment in frame["valid_from"]]
    return frame.assign(valid_from=pd.Series(starts, dtype="object"))[["valid_from", "price", "unit_cost"]]


def draw_prices(visit: Visit, frame: pd.DataFrame) -> Any:
    """Steps: a price holds until the next."""
    known = frame.dropna(subset=["price"])
    if known.empty:
        return Message("empty", "No list price known", "Prices appear once products come with one.")
    starts: list[date] = known["valid_from"].tolist()
    period = Period(starts[0], max(visit.horizon.last_complete_day, starts[-1]))
    spans = step_spans(starts, period)
    ends = [*starts[1:], period.end]
    prices = [value for value in known["price"] for _end in range(2)]
    return Chart(
        lines_figure(
            [moment for held in zip(starts, ends, strict=True) for moment in held], [Line("List price", prices)],
            "money", visit.settings.currency,
            links=[link for link in step_fragments(spans, product=item(visit)) for _end in range(2)], drill=ORDERS,
        ),
        links=step_addresses(visit, ORDERS, spans, product=item(visit)) if len(known) == len(frame) else (),
    )


def pair_rows(visit: Visit) -> pd.DataFrame:
    """PAIR_COLUMNS: one row per other product, the strongest first."""
    return visit.view.read(products.bought_together, item(visit))


def draw_pairs(visit: Visit, frame: pd.DataFrame) -> Any:
    """Ranked lifts."""
    if frame.empty:
        return Message("empty", "Nothing stands out", "No product is found with it more often than chance.")
    shown = frame.head(8)
    return Chart(
        ranked_figure(shown["product"].tolist(), shown["lift"].tolist(), "number", name="Lift", marks="dots",
                      reference=(1, "chance"), links=[fragment(item=identifier) for identifier in shown["product_id"]],
                      drill=PATH),
        links=[visit.address(PATH, item=identifier) for identifier in frame["product_id"]],
    )


def week_rows(visit: Visit) -> pd.DataFrame:
    """day, units, lo80, hi80, as_of_date: one row per day of the newest demand forecast."""
    return visit.view.read(products.demand_days, item(visit))


def draw_week(visit: Visit, frame: pd.DataFrame) -> Any:
    """A line with its cautious band."""
    if frame.empty:
        return Message("low-data", "No demand forecast for it", "It sold too little lately, or is new.")
    return Chart(
        lines_figure(frame["day"].tolist(), [Line("Units", frame["units"].tolist())], "number",
                     bands=[Band(frame["lo80"].tolist(), frame["hi80"].tolist())],
                     links=[fragment(product=item(visit))] * len(frame), drill="/forecast"),
        keys=[Key("line-1", "Units expected"), Key("band", "Cautious range")],
    )


def star_rows(visit: Visit) -> pd.DataFrame:
    """month, satisfaction, reviews: one row per month with reviews of it, the last MONTHS_SHOWN of them."""
    return visit.ask(["satisfaction", "reviews"], by=["month"], where=_whose(visit), order_by="month",
                     period=Period(visit.horizon.first_day, visit.horizon.last_complete_day)).tail(MONTHS_SHOWN)


def draw_stars(visit: Visit, frame: pd.DataFrame) -> Any:
    """Mean stars by month."""
    if frame.empty or frame["satisfaction"].isna().all():
        return Message("empty", "No reviews of it", "Stars appear here once reviews of it are loaded.")
    spans = month_spans(frame["month"].tolist())
    return Chart(
        lines_figure(frame["month"].tolist(), [Line("Stars", frame["satisfaction"].tolist())], "rating", step="month",
                     links=step_fragments(spans, product=item(visit)), drill=ORDERS),
        links=step_addresses(visit, ORDERS, spans, product=item(visit)),
    )


def _where(visit: Visit) -> tuple[tuple[str, tuple[str, ...]], ...]:
    places = tuple((name, ids) for name, ids in visit.filters.chosen if name in ("location", "region"))
    return (*places, *_whose(visit))


def _whose(visit: Visit) -> tuple[tuple[str, tuple[str, ...]], ...]:
    return (("product", (item(visit),)),)


def _kpi(visit: Visit, name: str, row: Any) -> Kpi:
    metric, currency = METRICS[name], visit.settings.currency
    value, base = row.get(name), row.get(f"base_{name}")
    moved = None
    if visit.base is not None:
        tell = points if metric.unit == "share" else change
        moved = tell(value, base, row.get("base_orders") or 0, metric.is_up_good)
    versus = f"vs {days(visit.base, visit.today)}" if visit.base else days(visit.filters.period, visit.today)
    return Kpi(name, metric.label, metric.definition, on_card(value, metric.unit, currency),
               full(value, metric.unit, currency), change=moved, comparison=versus)


COURSE = Card("products-course", "Revenue and units", course_rows, draw_course, COURSE_COLUMNS,
              subtitle="After discounts, without tax, less returns")
PRICES = Card("products-pricehistory", "Price history", price_rows, draw_prices, PRICE_COLUMNS,
              subtitle=f"List price{NOT_THE_DATES}")
TOGETHER = Card("products-together", "Bought together", pair_rows, draw_pairs, PAIR_COLUMNS,
                subtitle="Lift: 2 is twice as often as chance", is_company_wide=True, jobs=("product_affinities",))
WEEK = Card("products-week", "Next week", week_rows, draw_week, WEEK_COLUMNS, subtitle="Units a day, all locations",
            is_company_wide=True, jobs=("demand_forecast",))
STARS = Card("products-stars", "Reviews", star_rows, draw_stars,
             (Column("month", "Month", "month"), Column("satisfaction", "Stars", "rating"),
              Column("reviews", "Reviews", "count")), subtitle=f"Mean stars by month{NOT_THE_DATES}",
             is_company_wide=True)
