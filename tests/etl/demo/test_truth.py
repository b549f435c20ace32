"""The truth file's totals against the CSV files, and what was planted found again."""

from collections.abc import Callable

import numpy as np
import pandas as pd
import pytest

from .conftest import Demo


def _figures(lines: pd.DataFrame) -> dict[str, int | str]:
    bought = lines[lines["quantity"] > 0]
    cents = int(lines["net"].sum())
    return {
        "lines": len(lines),
        "orders": bought["order_id"].nunique(),
        "units": int(lines["quantity"].sum()),
        "net_revenue": f"{cents // 100}.{cents % 100:02}",
        "customers": bought.loc[bought["customer_id"] != "", "customer_id"].nunique(),
    }


def test_totals_tie_out_with_the_sales_file_to_the_cent(demo: Demo) -> None:
    totals = demo.truth["totals"]
    assert _figures(demo.sales).items() <= totals.items()
    assert totals["accepted_rows_of_any_status"] == len(demo.clean("sales_transactions.csv"))


def test_totals_by_month_and_by_location_tie_out(demo: Demo) -> None:
    months = {m: _figures(lines) for m, lines in demo.sales.groupby(demo.sales["order_date"].str[:7])}
    assert months == demo.truth["totals"]["by_month"]
    places = {place: _figures(lines) for place, lines in demo.sales.groupby("location_id")}
    assert places == demo.truth["totals"]["by_location"]


def test_lost_customers_buy_nothing_after_they_are_lost(demo: Demo) -> None:
    lost = demo.clean("truth_customers.csv").set_index("customer_id")["last_alive_date"]
    lost = lost[lost != ""]
    last_order = demo.orders[demo.orders["customer_id"] != ""].groupby("customer_id")["order_date"].max().str[:10]
    both = pd.concat([lost, last_order], axis=1, join="inner")
    assert len(both) > 3000
    assert (both["order_date"] <= both["last_alive_date"]).all()
    assert demo.truth["churn"]["lost_by_the_end"] == len(lost)


def test_monthly_churn_is_that_of_a_shop(demo: Demo) -> None:
    lost = pd.Series(demo.truth["churn"]["lost_by_month"]).iloc[1:-1]
    buyers = pd.Series({m: f["customers"] for m, f in demo.truth["totals"]["by_month"].items()}).iloc[1:-1]
    assert (lost / buyers).between(0.05, 0.35).all()


def _weekly(demo: Demo, category: str) -> pd.DataFrame:
    """Lines and mean price by product and week without promotion, of products sold daily from the first day on."""
    truth = demo.truth["products"]
    old = {product["product_id"] for product in truth if product["launch_date"] is None}
    sold = demo.sales[(demo.sales["quantity"] > 0) & (demo.sales["category"] == category)]
    sold = sold[sold["product_id"].isin(old)]
    sold = sold.assign(week=(sold["date"] - sold["date"].min()).dt.days // 7)
    weekly = sold.groupby(["product_id", "week"]).agg(
        lines=("quantity", "size"), price=("unit_price", "mean"), discount=("discount", "sum")
    )
    weekly = weekly.reset_index()
    often = weekly.groupby("product_id")["lines"].transform("mean") >= 8
    return weekly[often & (weekly["discount"] == 0)]


def _elasticities(weekly: pd.DataFrame) -> pd.Series:
    """Least squares of log lines on log price by product, with product and week effects."""
    products, weeks = pd.get_dummies(weekly["product_id"], dtype=float), pd.get_dummies(weekly["week"], dtype=float)
    price = np.log(weekly["price"]).to_numpy()[:, None]
    design = np.hstack([products, weeks, products * price])
    weight = np.sqrt(weekly.groupby("product_id")["lines"].transform("mean")).to_numpy()
    found, *_ = np.linalg.lstsq(design * weight[:, None], np.log(weekly["lines"]).to_numpy() * weight, rcond=None)
    return pd.Series(found[-products.shape[1] :], index=products.columns)


def test_planted_elasticities_show_in_lines_per_week(demo: Demo) -> None:
    found = pd.concat(
        [_elasticities(_weekly(demo, entry)) for entry in ("Coffee Beans", "Ground Coffee", "Cold Drinks")]
    )
    planted = pd.Series({product["product_id"]: product["elasticity"] for product in demo.truth["products"]})[
        found.index
    ]
    assert len(found) >= 12
    assert (found - planted).abs().mean() < 0.4
    assert np.corrcoef(planted, found)[0, 1] > 0.6


def test_prices_vary_enough_to_measure_an_elasticity(demo: Demo) -> None:
    prices = demo.sales.groupby("product_id")["unit_price"]
    often = prices.size() > 200
    assert (prices.nunique()[often] >= 3).mean() > 0.95
    assert ((prices.std() / prices.mean())[often] > 0.05).mean() > 0.9


def test_promotions_lift_what_they_promote(demo: Demo) -> None:
    lines = demo.sales[demo.sales["quantity"] > 0]
    daily = lines.groupby(["product_id", "date"]).size()
    ratios = []
    for promotion in demo.truth["promotions"]:
        if promotion["product_id"] is None:
            continue
        first, last = pd.Timestamp(promotion["start_date"]), pd.Timestamp(promotion["end_date"])
        days = daily[promotion["product_id"]].reindex(pd.date_range(lines["date"].min(), lines["date"].max()))
        counts = days.fillna(0)
        before = counts[first - pd.Timedelta(days=28) : first - pd.Timedelta(days=1)]
        if before.sum() >= 20:
            ratios.append((counts[first:last].mean() / before.mean()) / promotion["lift"])
    assert len(ratios) >= 8
    assert np.median(ratios) == pytest.approx(1, abs=0.3)


def test_planted_pairs_are_bought_together(demo: Demo) -> None:
    bought = demo.sales[demo.sales["quantity"] > 0]
    baskets = bought.groupby("product_id")["order_id"].agg(set)
    orders = demo.orders["order_id"].nunique()
    for pair in demo.truth["affinities"]:
        one, other = baskets[pair["product_id"]], baskets[pair["with_product_id"]]
        assert len(one & other) * orders / len(one) / len(other) > 2, pair
        assert len(one & other) / len(one) == pytest.approx(pair["chance"], abs=0.15), pair


def _orders_a_day(demo: Demo, location: str | None) -> pd.Series:
    orders = demo.orders if location is None else demo.orders[demo.orders["location_id"] == location]
    return orders.groupby("date").size()


def test_anomalies_stand_out_on_their_day(demo: Demo) -> None:
    assert len(demo.truth["anomalies"]) == 4
    for anomaly in demo.truth["anomalies"]:
        days, day = _orders_a_day(demo, anomaly["location_id"]), pd.Timestamp(anomaly["date"])
        around = [days.get(day + pd.Timedelta(weeks=week), 0) for week in (-3, -2, -1, 1, 2, 3)]
        assert days.get(day, 0) / np.mean(around) == pytest.approx(anomaly["factor"], rel=0.35, abs=0.12), anomaly


def test_renovation_lifts_its_location_from_its_day_on(demo: Demo) -> None:
    (change,) = demo.truth["change_points"]
    days, day = _orders_a_day(demo, change["location_id"]), pd.Timestamp(change["date"])
    before = days[day - pd.Timedelta(days=42) : day - pd.Timedelta(days=1)].mean()
    after = days[day : day + pd.Timedelta(days=41)].mean()
    assert after / before == pytest.approx(change["factor"], rel=0.15)


def test_nothing_is_sold_during_a_planted_stock_out_and_a_count_shows_the_empty_shelf(demo: Demo) -> None:
    stock = demo.clean("stock_levels.csv")
    for out in demo.truth["stock_outs"]:
        here: Callable[[pd.DataFrame], pd.DataFrame] = lambda frame, out=out: frame[  # noqa: E731
            (frame["product_id"] == out["product_id"]) & (frame["location_id"] == out["location_id"])
        ]
        sold = here(demo.sales[demo.sales["quantity"] > 0])
        assert not sold["order_date"].str[:10].between(out["start_date"], out["end_date"]).any()
        counts = here(stock)
        counts = counts[counts["date"].between(out["start_date"], out["end_date"])]
        assert len(counts) >= 1
        assert (counts["stock_level"] == "0").all()


def test_diligent_employees_complete_more_of_their_tasks(demo: Demo) -> None:
    tasks = demo.clean("tasks.csv")
    done = (tasks["status"] == "completed").groupby(tasks["employee_id"]).mean()
    planted = pd.Series({e["employee_id"]: e["diligence"] for e in demo.truth["employees"]})
    assert (done - planted).abs().max() < 0.15
