"""The product score as documented, what stands beside it, and every input that could break it."""

import numpy as np
import pandas as pd
import pytest

from ml.product_performance import COLUMNS, Params, fit, growth_rates, judge, score, scores

JUDGED = ("abc_class", "revenue_share", "growth_rate", "return_rate", "average_rating", "rank", "quality")


def products(**columns) -> pd.DataFrame:
    frame = pd.DataFrame({name: np.asarray(values, dtype=float) for name, values in columns.items()})
    return frame.assign(product_id=[f"p{index}" for index in range(len(frame))])


def shop(**columns) -> pd.DataFrame:
    """Three products with everything that `judge` takes."""
    ordinary = {
        "price": [10, 20, 5], "units_sold": [100, 10, 30], "stock": [0, 90, 30],
        "revenue_now": [1000, 200, 150], "revenue_before": [800, 200, np.nan],
        "orders_now": [80, 9, 20], "orders_before": [70, 9, 0],
        "returned_amount": [100, 0, 0], "sold_amount": [1100, 200, 150],
        "reviews": [10, 0, 1], "rating_sum": [45, 0, 1],
    }  # fmt: skip
    return products(**(ordinary | columns))


def test_the_score_is_the_documented_formula():
    group = products(price=[10, 20, 5], units_sold=[100, 10, 30], stock=[0, 90, 30])
    scored = score(fit(group), group)
    assert scored["revenue"].tolist() == [1000, 200, 150]
    assert scored["stock_ratio"].tolist() == [1.0, 0.1, 0.5]
    assert scored["sales_velocity"].tolist() == [10, 0.5, 6]
    third = 100 * (0.5 * 0 + 0.3 * (0.5 - 0.1) / 0.9 + 0.2 * 5.5 / 9.5)
    assert scored["performance_score"].tolist() == pytest.approx([100, 100 * 0.5 * 50 / 850, third])
    assert scored["performance_tier"].tolist() == ["High", "Low", "Medium"]
    assert scored["product_id"].tolist() == ["p0", "p1", "p2"]


def test_it_equals_the_classic_code_on_many_products():
    from sklearn.preprocessing import MinMaxScaler

    generator = np.random.default_rng(0)
    group = products(
        price=generator.uniform(1, 50, 200), units_sold=generator.poisson(40, 200), stock=generator.poisson(60, 200)
    )
    price, units, stock = (group[name] for name in ("price", "units_sold", "stock"))
    classic = MinMaxScaler().fit_transform(np.column_stack([price * units, units / (stock + units), units / price]))
    scored = score(fit(group), group)
    assert scored["performance_score"].to_numpy() == pytest.approx(100 * classic @ [0.5, 0.3, 0.2])
    assert scores(group) == pytest.approx(scored["performance_score"].to_numpy())
    means = scored.groupby("performance_tier")["performance_score"].mean()
    assert means["Low"] < means["Medium"] < means["High"]


def test_a_group_s_scale_scores_others_against_it():
    group = products(price=[10, 20, 5], units_sold=[100, 10, 30], stock=[0, 90, 30])
    scale = fit(group)
    later = score(scale, products(price=[10, 1000], units_sold=[100, 900], stock=[0, 0]))
    assert later["performance_score"].tolist() == pytest.approx([100, 100 * (0.5 + 0.3 + 0.2 * 0.4 / 9.5)])
    assert later["performance_tier"].iloc[0] == "High"


DEGENERATE = {
    "one product": products(price=[3], units_sold=[2], stock=[1]),
    "identical products": products(price=[3] * 8, units_sold=[2] * 8, stock=[1] * 8),
    "zeros": products(price=[0] * 4, units_sold=[0] * 4, stock=[0] * 4),
}


@pytest.mark.parametrize("name", DEGENERATE)
def test_products_that_are_alike_score_50_each(name):
    group = DEGENERATE[name]
    scored = score(fit(group), group)
    assert set(scored["performance_score"]) == {50.0}
    assert set(scored["performance_tier"]) == {"Medium"}


@pytest.mark.parametrize(
    "columns",
    [
        {"price": [np.nan, 5, 7], "units_sold": [1, np.nan, 3], "stock": [1, 2, np.nan]},
        {"price": [np.inf, 5, 7], "units_sold": [1, -3, 3], "stock": [-1, 2, 4]},
        {"price": [1e12, 1, 0], "units_sold": [1e12, 0, 5], "stock": [0, 0, 1e12]},
        {"price": [1, 2], "units_sold": [0, 5], "stock": [0, 0]},
    ],
)
def test_what_is_missing_or_wild_counts_as_zero_and_never_shows(columns):
    group = products(**columns)
    scored = score(fit(group), group)
    assert np.isfinite(scored[list(COLUMNS[:4])].to_numpy()).all()
    assert scored["performance_score"].between(0, 100).all()
    assert set(scored["performance_tier"]) <= {"Low", "Medium", "High"}


def test_an_empty_group_gives_an_empty_frame_with_the_right_columns():
    nothing = shop().iloc[:0]
    judged = judge(nothing)
    assert judged.empty
    assert {*COLUMNS, *JUDGED} <= set(judged.columns)


def test_the_figures_beside_the_score_are_what_they_say():
    judged = judge(shop())
    assert judged["abc_class"].tolist() == ["A", "A", "B"]
    assert judged["revenue_share"].sum() == pytest.approx(1.0)
    assert judged["return_rate"].tolist() == pytest.approx([100 / 1100, 0, 0])
    assert judged["average_rating"].iloc[0] == pytest.approx((45 + 5 * 46 / 11) / 15)
    assert np.isnan(judged["average_rating"].iloc[1])
    assert 1 < judged["average_rating"].iloc[2] < 46 / 11
    assert judged["rank"].tolist() == [1, 3, 2]
    assert judged["quality"].tolist() == ["ok"] * 3


def test_without_a_count_the_stock_ratio_is_one_and_the_row_says_low_data_where_others_are_counted():
    judged = judge(shop(stock=[np.nan, 90, 30]))
    assert judged["stock_ratio"].iloc[0] == 1.0
    assert judged["quality"].tolist() == ["low_data", "ok", "ok"]
    assert set(judge(shop(stock=[np.nan] * 3))["quality"]) == {"ok"}
    few = judge(shop(orders_now=[80, 4, 20]))
    assert few["quality"].tolist() == ["ok", "low_data", "ok"]


def test_growth_of_few_orders_is_drawn_to_the_shop_s():
    """The shop grows by half; a product that doubled on one order a window hardly says otherwise."""
    frame = products(
        revenue_now=[15000, 20, 30], revenue_before=[10000, 10, np.nan],
        orders_now=[1500, 1, 2], orders_before=[1000, 1, 0],
    )  # fmt: skip
    large, small, new = growth_rates(frame, 20.0)
    assert large == pytest.approx(0.5, abs=0.001)
    assert 0.5 < small < 0.56
    assert np.isnan(new)


def test_growth_says_nothing_where_nothing_was_sold_before():
    frame = products(revenue_now=[5, 0], revenue_before=[0, -3], orders_now=[1, 0], orders_before=[0, 0])
    assert np.isnan(growth_rates(frame, 20.0)).all()


def test_the_same_group_and_seed_give_the_same_rows_and_the_order_of_rows_does_not_matter():
    generator = np.random.default_rng(1)
    group = products(
        price=generator.uniform(1, 50, 90), units_sold=generator.poisson(40, 90), stock=generator.poisson(60, 90)
    )
    first, second = (score(fit(group, Params(seed=3)), group) for _ in range(2))
    pd.testing.assert_frame_equal(first, second)
    shuffled = score(fit(group[::-1]), group)
    pd.testing.assert_frame_equal(first[["performance_score"]], shuffled[["performance_score"]])
