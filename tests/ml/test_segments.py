"""Segments by rule, who moves between them, and groups that are clear, stable and numbered by value."""

import numpy as np
import pandas as pd
import pytest

from ml.customer_features import CustomerDays, as_day_number
from ml.segment_backtest import BACKTESTS, backtest
from ml.segment_clusters import CLUSTERS, FIGURES, RFM_RULES, TEXTBOOK, explained, find_clusters, textbook_clusters
from ml.segments import MIGRATIONS, NAMES, RULES, SEGMENTS, migrations, quintiles, segment
from tests.ml.customers import START, draw_purchases

FIRST = as_day_number(START)


def shop(visits: dict[str, list[int]], amount: float = 10.0) -> CustomerDays:
    """Customers by name with the days they bought on, counted from START."""
    rows = [(name, day) for name, days in visits.items() for day in days]
    frame = pd.DataFrame(rows, columns=["customer_id", "day"])
    return CustomerDays.of(
        frame.assign(
            order_date=START + pd.to_timedelta(frame["day"], unit="D"),
            orders=1, lines=1, net_amount=amount, return_amount=0.0,
        )
    )  # fmt: skip


def drawn(customers: int = 1500) -> CustomerDays:
    purchases = draw_purchases(customers)
    return shop(purchases.groupby(purchases["customer"].astype(str))["day"].agg(list).to_dict())


def kinds() -> pd.DataFrame:
    """Three kinds of customers far apart, 100 each: gone, occasional, and frequent with high value."""
    rng = np.random.default_rng(0)
    centres = np.array([[400, 1, 20], [60, 5, 200], [5, 60, 5000]])
    values = np.repeat(centres, 100, axis=0) * rng.lognormal(0, 0.1, (300, 3))
    return pd.DataFrame(values, columns=FIGURES).assign(frequency=lambda frame: frame["frequency"].round())


def test_each_kind_of_customer_gets_its_name() -> None:
    crowd = {f"crowd {number}": [number * 7, number * 7 + 30] for number in range(40)}
    regular, gone_regular = list(range(0, 360, 7)), list(range(0, 100, 7))
    late_regular = list(range(0, 284, 7))
    visits = {"regular": regular, "newcomer": [358], "late regular": late_regular, "gone regular": gone_regular,
              "gone": [0]}  # fmt: skip
    segments = segment(shop(visits | crowd), FIRST + 360).set_index("customer_id")
    assert segments.loc["regular", "segment"] == "Champions"
    assert segments.loc["newcomer", "segment"] == "New"
    assert segments.loc["late regular", "segment"] == "At Risk"
    assert segments.loc["gone regular", "segment"] == "Lost"
    assert segments.loc["gone", "segment"] == "Lost"
    assert segments.loc["regular", ["recency_days", "frequency"]].tolist() == [3, 52]
    assert set(segments["quality"]) == {"ok"}


def test_the_rules_know_every_pair_of_scores_and_never_fall_with_recency_or_value() -> None:
    assert RULES.shape == (5, 5)
    names = np.array(NAMES)[RULES]
    assert names[4].tolist() == ["Potential Loyalists"] * 2 + ["Loyal"] * 2 + ["Champions"]
    assert names[:, 4].tolist() == ["Lost", "At Risk", "At Risk", "Champions", "Champions"]
    assert names[0].tolist() == ["Lost"] * 5


def test_silence_is_judged_by_the_customers_own_rhythm() -> None:
    yearly, monthly = list(range(0, 400, 80)), list(range(0, 330, 30))
    crowd = {f"crowd {number}": [0, 30, 60] for number in range(30)}
    segments = segment(shop({"yearly": yearly, "monthly": monthly} | crowd), FIRST + 450).set_index("customer_id")
    # 130 days are two gaps of one and five of the other.
    assert segments.loc[["yearly", "monthly"], "recency_days"].tolist() == [130, 150]
    assert segments.loc[["yearly", "monthly"], "recency_score"].tolist() == [4, 2]
    assert segments.loc["monthly", "segment"] == "At Risk"


def test_a_shop_of_silent_people_has_no_loyal_ones() -> None:
    silent = {f"{number}": [number, number + 30, number + 60] for number in range(100)}
    segments = segment(shop(silent), FIRST + 460)
    assert segments["recency_days"].min() > 300
    assert set(segments["segment"]) == {"Lost"}


def test_nobody_is_loyal_after_a_years_silence_nor_new_after_half_a_year() -> None:
    rare = {f"rare {number}": [0, 350, 700] for number in range(30)}
    segments = segment(shop(rare | {"once": [890]}), FIRST + 1080).set_index("customer_id")
    assert segments.loc["rare 0", ["recency_days", "recency_score"]].tolist() == [380, 2]
    assert not set(segments["segment"]) & {"Champions", "Loyal", "New"}
    assert segments.loc["once", "recency_score"] == 3


def test_quintiles_are_fifths_although_most_figures_are_tied() -> None:
    mostly_one = np.r_[np.ones(800), np.arange(2.0, 202.0)]
    second = np.random.default_rng(0).random(1000)
    assert np.bincount(quintiles(mostly_one, second, second))[1:].tolist() == [200] * 5


def test_customers_who_are_alike_share_a_score_whatever_their_order() -> None:
    first = np.array([3.0, 1.0, 3.0, 1.0, 3.0])
    scores = quintiles(first, first, first)
    assert len(set(scores[first == 3])) == 1
    assert scores[0] > scores[1]


def test_moves_count_every_customer_once_and_name_where_from() -> None:
    days = drawn()
    ends = pd.date_range("2023-10-31", periods=3, freq="ME")
    moves = migrations(days, list(ends))
    assert moves.columns.tolist() == list(MIGRATIONS)
    assert moves["month"].unique().tolist() == [pd.Timestamp("2023-11-01"), pd.Timestamp("2023-12-01")]
    for end in ends[1:]:
        segments = segment(days, as_day_number(end))
        of_month = moves[moves["month"] == end.replace(day=1)]
        counted = of_month.groupby("to_segment")["customers"].sum()
        assert counted.to_dict() == segments["segment"].value_counts().to_dict()
        assert of_month["net_amount"].sum() == pytest.approx(segments["monetary"].sum())
    november, december = (moves[moves["month"] == month] for month in moves["month"].unique())
    left = december[december["from_segment"] != ""].groupby("from_segment")["customers"].sum()
    assert left.to_dict() == november.groupby("to_segment")["customers"].sum().to_dict()


def test_nothing_after_the_day_is_looked_at() -> None:
    days, until = drawn(), FIRST + 300
    rows = days.day <= until
    known = CustomerDays(days.names, *(getattr(days, name)[rows] for name in
                                       ("customer", "day", "orders", "lines", "net", "returned")))  # fmt: skip
    pd.testing.assert_frame_equal(segment(days, until), segment(known, until))


def test_groups_far_apart_are_found_and_numbered_by_value_and_named() -> None:
    customers = kinds()
    clusters = find_clusters(customers)
    assert clusters.cluster is not None
    assert clusters.label is not None
    assert clusters.cluster.tolist() == [1] * 100 + [2] * 100 + [3] * 100
    assert clusters.stability[3] == pytest.approx(1)
    assert clusters.silhouette > 0.7
    assert clusters.label[0] == "one-time, low value, lapsed"
    assert clusters.label[-1] == "frequent, high value, recent"


def test_the_numbers_do_not_follow_the_seed_or_the_order_of_customers() -> None:
    customers = kinds()
    turned = find_clusters(customers.iloc[::-1].reset_index(drop=True), seed=7).cluster
    assert turned is not None
    assert turned[::-1].tolist() == [1] * 100 + [2] * 100 + [3] * 100


def test_noise_without_groups_gets_none_and_a_reason() -> None:
    rng = np.random.default_rng(0)
    noise = pd.DataFrame(np.exp(rng.normal(3, 1, (2000, 3))), columns=FIGURES)
    clusters = find_clusters(noise)
    assert clusters.cluster is None
    assert "bootstrap" in clusters.reason


def test_what_explains_later_revenue_is_told_apart_from_what_does_not() -> None:
    revenue = np.r_[np.zeros(50), np.full(50, 100.0)]
    assert explained(np.repeat([0, 1], 50), revenue) == pytest.approx(1)
    assert explained(np.tile([0, 1], 50), revenue) == pytest.approx(0)
    assert np.isnan(explained(np.repeat([0, 1], 50), np.zeros(100)))


def test_every_view_is_tested_at_the_same_origins_beside_the_textbooks() -> None:
    tested = backtest(drawn(), FIRST + 719, 4)
    assert tested.columns.tolist() == list(BACKTESTS)
    assert set(tested["model"]) == {RFM_RULES, CLUSTERS, TEXTBOOK}
    assert set(tested["origin"]) == {FIRST + 719 - 90 * back for back in (1, 2, 3)}
    means = tested[tested["metric"] == "revenue_explained"].groupby("model")["value"].mean()
    assert means[RFM_RULES] > means[TEXTBOOK]


DEGENERATE = {
    "nobody": shop({}),
    "one customer": shop({"a": [0, 200, 400]}),
    "three": shop({"a": [0], "b": [5, 9], "c": [300]}),
    "all one-time": shop({str(number): [number] for number in range(150)}),
    "identical": shop({str(number): [0, 100, 200] for number in range(120)}),
    "no revenue": shop({str(number): [number, number + 90] for number in range(120)}, amount=0.0),
    "returns": shop({str(number): [number, number + 90] for number in range(120)}, amount=-5.0),
    "not a number": shop({str(number): [number, number + 90] for number in range(120)}, amount=float("nan")),
    "1e12": shop({str(number): [number, number + 90] for number in range(120)}, amount=1e12),
}


@pytest.mark.parametrize("days", DEGENERATE.values(), ids=DEGENERATE)
def test_a_degenerate_history_gives_rows_that_own_up(days: CustomerDays) -> None:
    until = FIRST + 540
    segments = segment(days, until)
    assert segments.columns.tolist() == list(SEGMENTS)
    assert len(segments) == len(days.names)
    assert segments.notna().all(axis=None)
    assert set(segments["segment"]) <= set(NAMES)
    assert (segments["quality"] == ("ok" if len(segments) >= 20 else "low_data")).all()
    clusters = find_clusters(segments)
    assert (clusters.cluster is None) == bool(clusters.reason)
    moves = migrations(days, list(pd.date_range("2023-10-31", periods=3, freq="ME")))
    assert moves.columns.tolist() == list(MIGRATIONS)
    assert np.isfinite(backtest(days, until, 4)["value"]).all()


def test_identical_customers_are_in_one_segment_and_in_no_group() -> None:
    segments = segment(DEGENERATE["identical"], FIRST + 540)
    assert len(set(segments["segment"])) == 1
    assert find_clusters(segments).cluster is None
    assert textbook_clusters(segments) is None
