"""The forecast: growing out of what was, within its bands."""

from datetime import date
from decimal import Decimal

import pandas as pd

from dashboard.figures.forecast import forecast_figure

HISTORY = pd.DataFrame({"month": [date(2026, 9, 1), date(2026, 10, 1)], "revenue": [Decimal(10), Decimal(12)]})
AHEAD = pd.DataFrame({
    "month": [date(2026, 11, 1)], "point": [13], "lo80": [11], "hi80": [15], "lo95": [10], "hi95": [16],
})


def test_the_forecast_grows_out_of_the_last_known_month() -> None:
    figure = forecast_figure(HISTORY, AHEAD, "USD")
    assert list(figure.data[-1].x) == ["2026-10-01", "2026-11-01"]
    assert list(figure.data[-1].y) == [12.0, 13.0]
    assert figure.data[-1].line.dash == "dash"
    assert [trace.fill for trace in figure.data[:2]] == ["toself", "toself"]
    assert figure.layout.yaxis.range[1] >= 16


def test_what_is_known_is_told_once_and_what_comes_with_its_range() -> None:
    figure = forecast_figure(HISTORY, AHEAD, "USD")
    assert list(figure.data[-1].customdata) == ["", "Forecast <b>$13.00</b><br>80%: $11.00 – $15.00"]


def test_a_forecast_without_history_stands_alone() -> None:
    figure = forecast_figure(HISTORY.head(0), AHEAD, "USD")
    assert list(figure.data[-1].x) == ["2026-11-01"]


def test_other_measures_and_steps_are_forecast_too() -> None:
    history = HISTORY.rename(columns={"revenue": "orders", "month": "day"})
    figure = forecast_figure(
        history, AHEAD.rename(columns={"month": "day"}), "", value="orders", when="day", name="Orders", unit="count",
        step="day", links=["a", "b"],
    )
    assert figure.data[2].customdata[0] == "Orders <b>10</b>"
    assert figure.data[2].meta["links"] == ["a", "b"]
