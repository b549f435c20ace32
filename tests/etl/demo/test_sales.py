"""Money, order numbers and the shapes of the day, the week and the year."""

from datetime import date

import numpy as np
import pandas as pd
import pytest

from etl.demo.calendar import easter, holidays

from .conftest import Demo


def _without_wrong_totals(demo: Demo) -> pd.DataFrame:
    sales = demo.sales
    wrong = sum(kind == "wrong_total" for kind, _ in demo.dirty("sales_transactions.csv").values())
    off = sales["quantity"] * sales["unit_price"] - sales["discount"] + sales["tax"] - sales["total_amount"]
    assert (off != 0).sum() == wrong
    assert (off[off != 0].abs() > 1).all()
    return sales[off == 0]


def test_total_is_gross_less_discount_plus_tax_but_for_the_planted_errors(demo: Demo) -> None:
    sales = _without_wrong_totals(demo)
    assert (sales["discount"] >= 0).all()
    assert (sales["unit_price"] > 0).all()
    assert (np.sign(sales["total_amount"]) == np.sign(sales["quantity"])).all()


def test_returns_are_orders_of_their_own_with_negative_quantities(demo: Demo) -> None:
    sales = demo.sales
    returned = sales["status"] == "returned"
    assert ((sales["quantity"] < 0) == returned).all()
    assert not set(sales.loc[returned, "order_id"]) & set(sales.loc[~returned, "order_id"])
    assert 0.01 < returned.mean() < 0.04


def test_line_numbers_of_an_order_count_from_one(demo: Demo) -> None:
    lines = demo.clean("sales_transactions.csv").astype({"line_number": int})
    per_order = lines.groupby("order_id")["line_number"].agg(["min", "max", "size", "nunique"])
    assert (per_order["min"] == 1).all()
    assert (per_order["max"] == per_order["size"]).all()
    assert (per_order["nunique"] == per_order["size"]).all()
    heads = lines[["order_id", "customer_id", "order_date", "location_id", "status"]].drop_duplicates()
    assert heads["order_id"].is_unique


def test_rows_are_in_order_of_time(demo: Demo) -> None:
    assert demo.clean("sales_transactions.csv")["order_date"].is_monotonic_increasing


def test_open_orders_are_only_the_newest(demo: Demo) -> None:
    lines = demo.clean("sales_transactions.csv")
    assert set(lines["status"]) == {"completed", "returned", "cancelled", "open", "draft"}
    opened = lines.loc[lines["status"] == "open", "order_date"].str[:10]
    assert opened.nunique() <= 2


def test_sales_fall_into_opening_hours_of_the_location(demo: Demo) -> None:
    places = demo.clean("locations.csv").set_index("location_id")
    clock = demo.sales["order_date"].str[11:16]
    assert (clock >= demo.sales["location_id"].map(places["opens_at"])).all()
    assert (clock < demo.sales["location_id"].map(places["closes_at"])).all()
    assert places["time_zone"].nunique() >= 3


def test_mornings_and_lunch_are_busier_than_the_afternoon(demo: Demo) -> None:
    hours = demo.orders["at"].dt.hour.value_counts()
    assert hours[8] > 1.3 * hours[15]
    assert hours[12] > 1.2 * hours[15]


def test_weekends_differ_by_kind_of_location(demo: Demo) -> None:
    weekday = pd.crosstab(demo.orders["location_id"], demo.orders["at"].dt.dayofweek)
    assert weekday.loc["L2", 6] < 0.75 * weekday.loc["L2", 2]  # an office district
    assert weekday.loc["L4", 5] > 1.3 * weekday.loc["L4", 2]  # a mall


def test_black_friday_peaks_and_closed_days_have_no_sales(demo: Demo) -> None:
    days = demo.sales.groupby(demo.sales["order_date"].str[:10])["net"].sum()
    assert "2024-12-25" not in days
    assert "2025-11-27" not in days
    assert days["2025-11-28"] > 1.5 * days["2025-11-01":"2025-11-26"].median()


@pytest.mark.parametrize("day", [date(2024, 3, 31), date(2025, 4, 20), date(2026, 4, 5), date(2038, 4, 25)])
def test_easter_is_on_its_known_sunday(day: date) -> None:
    assert easter(day.year) == day
    assert holidays(day.year)[day] == 0


def test_basket_order_value_and_growth_are_those_of_a_small_retailer(demo: Demo) -> None:
    bought = demo.sales[demo.sales["quantity"] > 0]
    assert bought.groupby("order_id").size().mean() == pytest.approx(2.5, abs=0.25)
    assert 25 < bought.groupby("order_id")["net"].sum().mean() / 100 < 60
    halves = demo.sales.groupby(demo.sales["date"] > "2025-03-15")["net"].sum()
    assert 0.04 < halves[True] / halves[False] - 1 < 0.2
    margin = 1 - demo.sales["cost"].sum() / demo.sales["net"].sum()
    assert 0.35 < margin < 0.6


def test_customers_come_back_and_guests_are_a_minority(demo: Demo) -> None:
    orders = demo.orders
    assert (orders["customer_id"] == "").mean() == pytest.approx(0.15, abs=0.02)
    per_customer = orders[orders["customer_id"] != ""].groupby("customer_id").size()
    assert 0.25 < (per_customer == 1).mean() < 0.5
    assert per_customer.mean() > 4
