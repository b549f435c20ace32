"""BG/NBD and Gamma-Gamma: CDNOW's published figures, parameters that are known, and data that cannot carry them."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from scipy.integrate import quad
from scipy.stats import beta

from ml.buy_till_you_die import BetaGeometric, GammaGamma, NotFittableError, fit, fit_spend
from ml.intervals import Array
from tests.ml.customers import draw_purchases, summarise

MODEL = BetaGeometric(r=0.25, alpha=4.4, a=0.8, b=2.4, log_likelihood=0.0)


def cdnow(folder: Path) -> tuple[Array, Array, Array]:
    frame = pd.read_csv(folder / "cdnow" / "cdnow_customers_summary.csv")
    return tuple(frame[name].to_numpy(float) for name in ("frequency", "recency", "T"))


def purchases_by_quadrature(model: BetaGeometric, x: float, T: float, days: float) -> float:
    """E[(1 - (1 + p u)^-(r + x)) / p] over the drop-out chance p: what the closed form stands for, if alive."""

    def integrand(p: float) -> float:
        return float((1 - (1 + p * days / (model.alpha + T)) ** -(model.r + x)) / p * beta.pdf(p, model.a, model.b + x))

    return quad(integrand, 0, 1, limit=200)[0]


def test_cdnow_gives_the_published_parameters(shared_data: Path) -> None:
    model = fit(*cdnow(shared_data))
    assert (model.r, model.alpha, model.a, model.b) == pytest.approx((0.243, 4.414, 0.793, 2.426), abs=6e-4)
    assert model.log_likelihood == pytest.approx(-9582.4, abs=0.05)


def test_the_unit_of_time_changes_alpha_alone(shared_data: Path) -> None:
    x, t_x, T = cdnow(shared_data)
    weeks, days = fit(x, t_x, T), fit(x, t_x * 7, T * 7)
    assert (days.r, days.alpha / 7, days.a, days.b) == pytest.approx((weeks.r, weeks.alpha, weeks.a, weeks.b), rel=1e-4)
    expected = weeks.expected_purchases(x, t_x, T, 39)
    assert days.expected_purchases(x, t_x * 7, T * 7, 39 * 7) == pytest.approx(expected, rel=1e-3)
    # The paper's own example: two repeat purchases, the last in week 30.43 of 38.86.
    assert expected[0] == pytest.approx(1.226, abs=0.001)


def test_cdnow_spend_gives_the_published_parameters(shared_data: Path) -> None:
    names = ["master", "customer", "date", "cds", "value"]
    rows = pd.read_csv(shared_data / "cdnow" / "CDNOW_sample.txt", sep=r"\s+", header=None, names=names)
    days = rows[rows["date"] <= 19970930].groupby(["customer", "date"])["value"].sum().reset_index()
    again = days[days["date"] > days.groupby("customer")["date"].transform("min")]
    spend = again.groupby("customer")["value"].agg(["size", "mean"])
    model = fit_spend(spend["size"].to_numpy(float), spend["mean"].to_numpy())
    assert len(spend) == 946
    assert (model.p, model.q, model.v) == pytest.approx((6.25, 3.74, 15.44), abs=0.01)


def test_known_parameters_are_found_again() -> None:
    model = fit(*summarise(draw_purchases(6000), 720))
    assert model.r == pytest.approx(0.6, rel=0.15)
    assert model.r / model.alpha == pytest.approx(0.6 / 20, rel=0.15)
    assert model.a / (model.a + model.b) == pytest.approx(0.6 / 2.6, rel=0.15)


def test_the_purchases_expected_are_the_purchases_that_come() -> None:
    purchases = draw_purchases(6000)
    known = purchases[purchases["day"] < 540]
    x, t_x, T = summarise(known, 540)
    came = (purchases["day"] >= 540) & purchases["customer"].isin(known["customer"])
    assert fit(x, t_x, T).expected_purchases(x, t_x, T, 180).sum() == pytest.approx(came.sum(), rel=0.1)


@pytest.mark.parametrize(("a", "b"), [(0.8, 2.4), (1.0, 2.0), (1.00001, 2.0), (2.5, 6.0), (0.3, 0.7), (0.2, 0.4)])
@pytest.mark.parametrize("x", [0.0, 1.0, 40.0, 400.0])
def test_expected_purchases_are_the_integral_they_stand_for(a: float, b: float, x: float) -> None:
    model = replace(MODEL, a=a, b=b)
    t_x, T = np.array([300.0 * (x > 0)]), np.array([310.0])
    alive = model.alive_probability(np.array([x]), t_x, T)[0]
    expected = purchases_by_quadrature(model, x, 310.0, 730.0) * alive
    assert model.expected_purchases(np.array([x]), t_x, T, 730.0)[0] == pytest.approx(expected, rel=2e-4)


def test_a_one_time_buyer_counts_as_alive_and_still_may_never_come_back() -> None:
    nobody, T = np.zeros(1), np.array([500.0])
    assert MODEL.alive_probability(nobody, nobody, T) == [1.0]
    assert MODEL.probability_of_no_purchase(nobody, nobody, T, 90.0)[0] > 0.9


def test_no_figure_overflows_for_the_most_extreme_customer() -> None:
    x, t_x, T = (np.array(values) for values in ([5000.0, 5000.0, 1.0], [1.0, 3000.0, 0.0], [3000.0, 3000.0, 1e6]))
    for figures in (
        MODEL.alive_probability(x, t_x, T),
        MODEL.probability_of_no_purchase(x, t_x, T, 90.0),
        MODEL.expected_purchases(x, t_x, T, 730.0),
    ):
        assert np.isfinite(figures).all()
        assert (figures >= 0).all()


def test_waiting_makes_a_purchase_less_likely_and_a_longer_window_more() -> None:
    x, t_x = np.full(3, 5.0), np.full(3, 100.0)
    quiet = MODEL.probability_of_no_purchase(x, t_x, np.array([110.0, 200.0, 400.0]), 90.0)
    assert np.all(np.diff(quiet) > 0)
    T = np.full(3, 150.0)
    assert MODEL.probability_of_no_purchase(x, t_x, T, 30.0)[0] > MODEL.probability_of_no_purchase(x, t_x, T, 90.0)[0]


def test_spend_is_drawn_to_the_mean_where_purchases_are_few() -> None:
    model = GammaGamma(p=6.0, q=4.0, v=15.0, log_likelihood=0.0)
    everybody = model.p * model.v / (model.q - 1)
    spend = model.expected_spend(np.array([0.0, 1.0, 50.0]), np.full(3, 100.0))
    assert spend[0] == pytest.approx(everybody)
    assert np.all(np.diff(spend) > 0)
    assert spend[2] == pytest.approx(100.0, rel=0.02)


def test_known_spend_is_found_again_at_any_scale() -> None:
    rng = np.random.default_rng(0)
    purchases = rng.integers(1, 3, 4000).astype(float)
    means = rng.gamma(6 * purchases, 1 / (rng.gamma(4.0, 1 / 15, 4000) * purchases))
    small, large = fit_spend(purchases, means), fit_spend(purchases, means * 1e12)
    assert (small.p, small.q, small.v) == pytest.approx((6, 4, 15), rel=0.1)
    assert (large.p, large.q, large.v / 1e12) == pytest.approx((small.p, small.q, small.v), rel=1e-3)


@pytest.mark.parametrize(
    ("x", "t_x", "T", "reason"),
    [
        ([], [], [], "has 0"),
        ([3], [10], [20], "has 1"),
        ([0] * 500, [0] * 500, [90] * 500, "has 0"),
        ([2] * 500, [50] * 500, [20] * 500, "outside"),
        ([1, -1] * 500, [5, 0] * 500, [20] * 1000, "outside"),
    ],
)
def test_what_cannot_carry_the_model_is_refused(x: list[int], t_x: list[int], T: list[int], reason: str) -> None:
    with pytest.raises(NotFittableError, match=reason):
        fit(*(np.array(values, dtype=float) for values in (x, t_x, T)))


def test_identical_customers_are_fitted_without_a_warning() -> None:
    x, t_x, T = np.full(500, 3.0), np.full(500, 60.0), np.full(500, 80.0)
    expected = fit(x, t_x, T).expected_purchases(x, t_x, T, 80.0)
    assert np.all((expected > 0.1) & (expected < 10))


def test_spend_that_cannot_carry_the_model_is_refused() -> None:
    rng = np.random.default_rng(0)
    purchases = rng.integers(1, 20, 500).astype(float)
    with pytest.raises(NotFittableError, match="has 0"):
        fit_spend(np.array([]), np.array([]))
    with pytest.raises(NotFittableError, match="has 0"):
        fit_spend(purchases, np.full(500, -5.0))
    with pytest.raises(NotFittableError, match="spends the same"):
        fit_spend(purchases, np.full(500, 20.0))
    with pytest.raises(NotFittableError, match="go together"):
        fit_spend(purchases, purchases * 10 + rng.uniform(0, 1, 500))
    with pytest.raises(NotFittableError, match="too widely"):
        fit_spend(purchases, rng.pareto(0.4, 500) + 0.01)
