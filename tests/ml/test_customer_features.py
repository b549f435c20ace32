"""Summaries of customers: figures worked out by hand, and nothing from after the day asked for."""

from datetime import date

import numpy as np
import pandas as pd
import pytest

from ml.customer_features import CustomerDays, as_day_number, mean_gap, summarise, yearly_net
from tests.ml.shoppers import shoppers, visits

UNTIL = as_day_number(date(2024, 12, 31))
ANNA = visits("anna", ["2024-01-01", "2024-12-01", "2024-12-11", "2024-12-31"], [100, 50, 30, 20], [0, 0, 0, -10])
BEN = visits("ben", ["2023-06-01"], 40)
RETURNER = visits("carl", ["2024-12-30"], -15, -15).assign(orders=0)


def summary(frame, until=UNTIL, active_days=730):
    days = CustomerDays.of(frame)
    found = summarise(days, until, active_days)
    return found.set_index(days.names[found.index])


def test_a_summary_is_what_can_be_counted_by_hand():
    anna = summary(pd.concat([BEN, ANNA])).loc["anna"]
    assert anna[["recency_days", "tenure_days", "span_days", "purchase_days"]].tolist() == [0, 365, 365, 4]
    assert anna[["net", "returned", "orders", "lines"]].tolist() == [200, 10, 4, 8]
    assert anna[["days_30", "days_90", "days_365"]].tolist() == [2, 3, 3]
    assert anna[["net_30", "net_365", "last_gap_days"]].tolist() == [50, 100, 20]
    gaps = np.array([335, 10, 20])
    assert anna["gap_variation"] == pytest.approx(gaps.std() / gaps.mean())


def test_whoever_only_brought_something_back_or_is_long_gone_is_no_active_customer():
    assert summary(pd.concat([ANNA, BEN, RETURNER])).index.tolist() == ["anna", "ben"]
    assert summary(pd.concat([ANNA, BEN, RETURNER]), active_days=365).index.tolist() == ["anna"]


def test_the_day_itself_counts_and_what_comes_after_does_not():
    frame = pd.concat([ANNA, BEN])
    earlier = as_day_number(date(2024, 12, 11))
    seen = summary(frame, earlier)
    pd.testing.assert_frame_equal(seen, summary(frame[frame["order_date"] <= "2024-12-11"], earlier))
    assert seen.loc["anna", "recency_days"] == 0


def test_the_order_of_the_rows_does_not_matter():
    frame = shoppers(60)
    shuffled = frame.sample(frac=1, random_state=1)
    pd.testing.assert_frame_equal(summary(frame), summary(shuffled))


def test_the_usual_gap_and_the_year_to_expect_are_drawn_to_everybodys_where_little_is_known():
    frame = summary(shoppers(200))
    gap = mean_gap(frame)
    one_time = frame["purchase_days"] == 1
    assert len(set(gap[one_time])) == 1
    often = frame["purchase_days"].idxmax()
    own = frame.loc[often, "span_days"] / (frame.loc[often, "purchase_days"] - 1)
    assert gap[often] == pytest.approx(own, rel=0.3)
    expected = yearly_net(frame)
    assert (expected >= 0).all()
    assert expected.sum() == pytest.approx(frame["net_365"].sum(), rel=0.2)


def test_a_sample_has_so_many_whole_customers_and_is_the_same_each_time():
    days = CustomerDays.of(shoppers(100))
    first, second = (days.sample(30, seed=3) for _ in range(2))
    assert len(first.names) == 30
    assert first.names.tolist() == second.names.tolist()
    full = summarise(days, UNTIL, 730)
    part = summarise(first, UNTIL, 730)
    of_name = full.set_index(days.names[full.index]).loc[first.names[part.index]]
    pd.testing.assert_frame_equal(part.reset_index(drop=True), of_name.reset_index(drop=True))
    assert days.sample(100, seed=3) is days


def test_amounts_that_are_no_numbers_count_as_nothing_and_no_rows_give_no_customers():
    odd = pd.concat([ANNA, visits("dora", ["2024-12-01", "2024-12-02"], [np.nan, np.inf])])
    assert np.isfinite(summary(odd)).all(axis=None)
    assert summary(odd).loc["dora", "net"] == 0
    assert summary(ANNA.head(0)).empty
