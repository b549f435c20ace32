"""Every builder of the kit, by name, on a number of values: what all of them must do is tested over this list."""

from datetime import date, timedelta
from typing import Any

import pandas as pd

from dashboard.figures.bars import bars_figure
from dashboard.figures.base import Series
from dashboard.figures.drawings import Mark, Target
from dashboard.figures.forecast import forecast_figure
from dashboard.figures.heatmap import heatmap_figure
from dashboard.figures.lines import Band, Line, lines_figure
from dashboard.figures.panels import Panel, panels_figure
from dashboard.figures.ranked import ranked_figure
from dashboard.figures.scatter import Points, scatter_figure
from dashboard.figures.small_multiples import small_multiples_figure
from dashboard.figures.top_products import top_products_figure
from dashboard.figures.trend import trend_figure
from dashboard.figures.waterfall import Step, waterfall_figure

HOSTILE = "A & <b>B</b> %{y}"


def days(count: Any) -> Any:
    return [date(2026, 11, 1) + timedelta(days=number) for number in range(count)]


def links(values: Any) -> Any:
    return [f"place={number}" for number, _ in enumerate(values)]


def line(values: Any) -> Any:
    said = {days(len(values))[0]: HOSTILE} if len(values) else {}
    return lines_figure(
        days(len(values)),
        [Line(HOSTILE, values, is_area=True), Line("Orders", values, second_unit="count", style="dashed")],
        "money", "USD",
        bands=[Band(values, values)], target=Target(5, HOSTILE), anomalies=said,
        marks=[Mark(day, HOSTILE) for day in days(len(values))[:1]], links=links(values),
    )


def panels(values: Any) -> Any:
    said = {str(day): HOSTILE for day in days(len(values))[:1]}
    return panels_figure(
        days(len(values)), [Panel(HOSTILE, [Line(HOSTILE, values)]), Panel("Rest", [Line("Rest", values)])],
        "money", "USD", anomalies=said, marks=[Mark(day, HOSTILE) for day in days(len(values))[:1]],
        links=links(values),
    )


def bars(values: Any) -> Any:
    return bars_figure(
        days(len(values)), [Series(HOSTILE, values), Series("Other one", values)], "money", "USD",
        arrangement="stacked", compared=values, is_partial=[False] * len(values), links=links(values),
    )


def named_bars(values: Any) -> Any:
    return bars_figure(
        [HOSTILE for _ in values], [Series(HOSTILE, values)], "money", "USD", compared=values,
        colors=["pos"] * len(values), shows_values=True, target=Target(3), links=links(values),
    )


def waterfall(values: Any) -> Any:
    steps = [Step(HOSTILE, value, is_total=number == 0) for number, value in enumerate(values)]
    return waterfall_figure(steps, "money", "USD", links=links(values))


def ranked(values: Any) -> Any:
    return ranked_figure(
        [HOSTILE for _ in values], values, "money", "USD", compared=values, shares=values,
        intervals=[(value, value) for value in values], colors=["neg"] * len(values), links=links(values),
    )


def dots(values: Any) -> Any:
    return ranked_figure(
        [HOSTILE for _ in values], values, "number", marks="dots", reference=(1, HOSTILE), links=links(values)
    )


def heatmap(values: Any) -> Any:
    return heatmap_figure(
        [HOSTILE for _ in values], ["M1"], [[value] for value in values], "share", scale="diverging",
        sizes=[1 for _ in values], links=[[f"place={number}"] for number, _ in enumerate(values)],
    )


def scatter(values: Any) -> Any:
    points = Points(HOSTILE, values, x=values, names=[HOSTILE for _ in values], sizes=values,
                    intervals=[(value, value) for value in values])
    return scatter_figure(
        [points], "money", "share", "USD", titles=(HOSTILE, "Margin"), notable={HOSTILE}, quarters=(1, 1),
        has_diagonal=True, links=links(values),
    )


def small_multiples(values: Any) -> Any:
    return small_multiples_figure(
        days(len(values)), [Series(HOSTILE, values, links=links(values)), Series("Second", values)], "money", "USD",
        compared=[values, values],
    )


def trend(values: Any) -> Any:
    frame = pd.DataFrame({
        "date": days(len(values)), "revenue": pd.Series(values, dtype="object"),
        "orders": pd.Series(values, dtype="object"), "base_revenue": pd.Series(values, dtype="object"),
        "is_partial": [False] * len(values),
    })
    return trend_figure(frame, "day", "USD", links=links(values))


def products(values: Any) -> Any:
    frame = pd.DataFrame({
        "product": [HOSTILE for _ in values], "revenue": pd.Series(values, dtype="object"),
        "base_revenue": pd.Series(values, dtype="object"),
    })
    return top_products_figure(frame, "USD", links=links(values))


def forecast(values: Any) -> Any:
    history = pd.DataFrame({"month": days(len(values)), "revenue": pd.Series(values, dtype="object")})
    ahead = pd.DataFrame({name: [] for name in ("month", "point", "lo80", "hi80", "lo95", "hi95")})
    return forecast_figure(history, ahead, "USD", links=links(values))


BUILDERS = (
    line, panels, bars, named_bars, waterfall, ranked, dots, heatmap, scatter, small_multiples,
    trend, products, forecast,
)
