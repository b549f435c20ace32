"""Lifts of promotions: planted ones are found again, whatever the weeks around them do."""

import numpy as np
import pandas as pd
import pytest

from ml.elasticity_fit import Fit, fit_poisson
from ml.elasticity_panel import Panel, build_panel
from ml.promotion_lift import EPISODES, LIFTS, measure, pool
from tests.ml.price_weeks import FIRST_WEEK, nothing, sold

ELASTICITY = np.full(24, -1.5)
PROMOTIONS = pd.DataFrame(
    {
        "promotion_id": [f"pr{number}" for number in range(8)],
        "product_id": ["p000", "p001", "p002", "p013", "p014", "p001", "", ""],
        "category": ["", "", "", "", "", "", "a", "b"],
        "from_date": FIRST_WEEK + pd.to_timedelta([70, 143, 210, 280, 350, 420, 500, 590], unit="D"),
        "to_date": FIRST_WEEK + pd.to_timedelta([76, 152, 219, 289, 359, 429, 509, 596], unit="D"),
        "depth": [0.1, 0.2, 0.2, 0.2, 0.1, 0.1, 0.2, 0.1],
        "share": 1.0,
        "lift": [1.5, 2.0, 2.0, 2.0, 1.5, 1.5, 2.0, 1.5],
    }
)


def promoted(rows: pd.DataFrame, promotions: pd.DataFrame) -> pd.DataFrame:
    """The rows with each promotion's lift on the days of the week that it reaches."""
    rows = rows.assign(promoted_share=0.0)
    for promotion in promotions.itertuples():
        hit = (rows["product_id"] == promotion.product_id) | (rows["category"] == promotion.category)
        begin = rows["week"].clip(lower=promotion.from_date)
        end = (rows["week"] + pd.Timedelta(days=6)).clip(upper=promotion.to_date)
        days = ((end - begin).dt.days + 1).clip(lower=0) * hit
        more = 1 + days / 7 * (promotion.lift - 1) * promotion.share
        rows = rows.assign(
            units=(rows["units"] * more).round(),
            promoted_share=rows["promoted_share"].mask(days > 0, promotion.share),
        )
    return rows


def fitted(rows: pd.DataFrame) -> tuple[Panel, Fit]:
    panel = build_panel(rows)
    return panel, fit_poisson(panel, np.full(len(panel.product_ids), True))


def lifts(promotions: pd.DataFrame = PROMOTIONS, units: float = 100.0) -> pd.DataFrame:
    panel, fit = fitted(promoted(sold(ELASTICITY, units=units), promotions))
    return pool(measure(panel, fit, promotions)).set_index(["scope", "scope_id", "level"])


def test_each_promotion_is_measured_against_an_ordinary_week() -> None:
    panel, fit = fitted(promoted(sold(ELASTICITY, units=300.0), PROMOTIONS))
    episodes = measure(panel, fit, PROMOTIONS)
    summed = episodes.groupby("promotion_id")[["units", "expected", "on_promotion"]].sum()
    lift = 1 + (summed["units"] - summed["expected"]) / summed["on_promotion"]
    assert lift.to_numpy() == pytest.approx(PROMOTIONS["lift"].to_numpy(), rel=0.15)
    assert episodes.groupby("promotion_id").size().tolist() == [1, 1, 1, 1, 1, 1, 12, 12]


def test_the_next_promotion_is_told_with_an_interval_by_depth_category_and_product() -> None:
    pooled = lifts()
    total = pooled.loc[("total", "", "")]
    assert total["lift"] == pytest.approx(np.sqrt(3.0), rel=0.1)
    assert total["lo95"] < 1.5 < 2.0 < total["hi95"]
    assert (total["promotions"], total["least_depth"], total["greatest_depth"]) == (8, 0.1, 0.2)
    assert pooled.loc[("total", "", "0.20"), "lift"] > pooled.loc[("total", "", "0.10"), "lift"]
    assert {"a", "b"} == set(pooled.loc["category"].index.get_level_values(0))
    assert pooled.loc[("product", "p001", ""), "promotions"] == 3
    assert pooled.loc[("product", "p005", ""), "quality"] == "low_data"
    # what depth does is the company's, whatever depths the product had
    own = pooled.reset_index().pivot_table("lift", ["scope", "scope_id"], "level")
    ratios = (own["0.20"] / own["0.10"]).to_numpy()
    assert ratios == pytest.approx(np.full(len(ratios), ratios[0]))


def test_a_promotion_at_some_places_is_measured_there() -> None:
    local = PROMOTIONS.assign(share=0.4)
    assert lifts(local, units=300.0).loc[("total", "", ""), "lift"] == pytest.approx(np.sqrt(3.0), rel=0.15)


def test_weeks_of_two_promotions_and_without_stock_do_not_count() -> None:
    rows = promoted(sold(ELASTICITY, units=100.0), PROMOTIONS)
    twice = pd.concat([PROMOTIONS, PROMOTIONS.iloc[[0]].assign(promotion_id="again")], ignore_index=True)
    panel, fit = fitted(rows)
    assert not {"pr0", "again"} & set(measure(panel, fit, twice)["promotion_id"])
    panel, fit = fitted(rows.assign(out_share=(rows["product_id"] == "p000") * 1.0))
    assert "pr0" not in set(measure(panel, fit, PROMOTIONS)["promotion_id"])


def test_depths_that_were_run_too_seldom_are_not_told_apart() -> None:
    pooled = lifts(PROMOTIONS.assign(depth=np.arange(8) / 10))
    assert set(pooled.index.get_level_values("level")) == {""}
    assert (pooled.loc[("total", "", ""), "least_depth"], pooled.loc[("total", "", ""), "greatest_depth"]) == (0.0, 0.7)


@pytest.mark.parametrize("count", [0, 1, 2])
def test_fewer_than_three_promotions_tell_nothing(count: int) -> None:
    panel, fit = fitted(promoted(sold(ELASTICITY), PROMOTIONS))
    pooled = pool(measure(panel, fit, PROMOTIONS.iloc[:count]))
    assert pooled.empty
    assert list(pooled.columns) == list(LIFTS)


def test_promotions_that_nothing_is_known_of_leave_no_trace() -> None:
    panel, fit = fitted(sold(ELASTICITY))
    unknown = PROMOTIONS.assign(product_id="nobody", category="")
    early = PROMOTIONS.assign(from_date=FIRST_WEEK - pd.Timedelta(days=90), to_date=FIRST_WEEK - pd.Timedelta(days=80))
    for promotions in (unknown, early):
        assert measure(panel, fit, promotions).empty
    nobody, none = fitted(nothing())
    assert list(measure(nobody, none, PROMOTIONS).columns) == list(EPISODES)


def test_twin_promotions_that_sold_nothing_and_giant_ones_stay_finite() -> None:
    for factor in (0.0, 1.0, 1e9):
        panel, fit = fitted(promoted(sold(ELASTICITY), PROMOTIONS.assign(lift=factor)))
        figures = pool(measure(panel, fit, PROMOTIONS)).select_dtypes("number").to_numpy()
        assert np.isfinite(figures).all()
        assert (figures > 0).all()
