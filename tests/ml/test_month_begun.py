"""The month that has begun: its share by weekdays, what is known of it and what is to come."""

import numpy as np
import pandas as pd
import pytest

from ml.intervals import POINT, normal_band
from ml.month_begun import compare, first_days, habit, to_come, whole

MONTH = pd.Timestamp("2026-03-01")  # a Sunday


def band(point: float) -> np.ndarray:
    return normal_band(np.array([point, point]), np.array([10.0, 10.0]))


def known(**series: tuple[float, float]) -> pd.DataFrame:
    """so_far and share by name of the series."""
    rows = [(name, MONTH, *values) for name, values in series.items()]
    return pd.DataFrame(rows, columns=["series_id", "month", "so_far", "share"])


def test_the_share_of_first_days_is_that_of_their_weekdays_in_the_year_before():
    days = pd.date_range("2025-01-01", "2026-03-08")
    shop = np.where(days.dayofweek == 6, 0.0, 2.0)  # closed on Sundays
    daily = pd.DataFrame({"shop": shop, "new": np.nan}, index=days)
    found = first_days(daily, "shop", [MONTH], 8).set_index("series_id")
    assert found["share"].to_dict() == pytest.approx({"shop": 6 / 26, "new": 8 / 31})
    assert found["so_far"].to_dict() == {"shop": 12.0, "new": 0.0}


def test_a_month_that_begins_strongly_each_year_is_expected_to_and_once_is_no_habit():
    days = pd.date_range("2023-01-01", "2026-03-08")
    is_strong = (days.month == 3) & (days.day <= 8) & (days.year < 2026)
    daily = pd.DataFrame({"total": np.where(is_strong, 8.0, 1.0), "shop": 2.0}, index=days)
    share = first_days(daily, "total", [MONTH], 8).set_index("series_id")["share"]
    assert share["shop"] == pytest.approx(64 / (64 + 23), rel=0.1)
    only_once = daily[daily.index.year > 2024]
    assert first_days(only_once, "total", [MONTH], 8)["share"].iloc[1] == pytest.approx(8 / 31, rel=0.05)


def test_what_varies_from_year_to_year_as_much_as_from_month_to_month_is_no_habit():
    months = pd.date_range("2023-01-01", periods=24, freq="MS")
    assert habit(pd.Series([0.5] * 12 + [-0.5] * 12, index=months), 3) == 0
    assert habit(pd.Series(([0.0, 0.0, 0.6] + [0.0] * 9) * 2, index=months), 3) == pytest.approx(0.6)


def test_more_days_than_a_short_month_has_are_all_of_it():
    daily = pd.DataFrame({"shop": 1.0}, index=pd.date_range("2025-01-01", "2026-03-31"))
    found = first_days(daily, "shop", [pd.Timestamp("2026-02-01")], 30)
    assert found[["so_far", "share"]].iloc[0].tolist() == [28.0, 1.0]


def test_a_month_on_its_way_is_forecast_as_it_was_and_a_better_one_higher_but_in_part():
    bands = {"even": band(100), "ahead": band(100), "unknown": band(100)}
    told = known(even=(40, 0.4), ahead=(60, 0.4))
    moved = whole(to_come(bands, told, 0.5), told)
    assert {name: own[POINT, 0] for name, own in moved.items()} == pytest.approx(
        {"even": 100, "ahead": 60 + 0.6 * (60 + 60), "unknown": 100}
    )
    assert moved["even"][:, 0] - 100 == pytest.approx((band(100)[:, 0] - 100) / 2)
    assert (moved["even"][:, 1] == band(100)[:, 1]).all()


@pytest.mark.parametrize("share", [0.0, 0.97, 1.0])
def test_a_month_is_never_less_than_what_is_known_of_it_and_never_without_width(share):
    told = known(shop=(300, share))
    moved = whole(to_come({"shop": band(100)}, told, None), told)["shop"][:, 0]
    assert (moved >= 300).all()
    assert np.isfinite(moved).all()
    assert moved[POINT + 2] > moved[POINT - 2]


def test_the_trials_compare_each_month_with_its_first_days_known_and_without():
    trials = pd.DataFrame({
        "series_id": "shop", "origin": MONTH - pd.Timedelta(days=1), "horizon": [1, 2], "actual": 150.0, "point": 100.0,
        "scale": 10.0,
    })  # fmt: skip
    assert compare(trials, known(shop=(75, 0.5))).to_dict("records") == [{"error": 1.25, "before": 5.0}]
