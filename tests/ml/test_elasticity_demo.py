"""On the demo company what was planted is found again: elasticities of products, and what promotions do."""

import numpy as np
import pytest

from ml.elasticity import Elasticities, estimate, has_varied
from ml.elasticity_fit import fit_logs
from ml.intervals import Z95
from ml.promotion_lift import measure, pool
from tests.ml.demo_prices import DemoPrices, demo_prices


@pytest.fixture(scope="module")
def demo() -> DemoPrices:
    return demo_prices()


@pytest.fixture(scope="module")
def found(demo: DemoPrices) -> Elasticities:
    return estimate(demo.weeks)


def test_nine_of_ten_intervals_hold_the_planted_elasticity(demo: DemoPrices, found: Elasticities) -> None:
    planted = demo.elasticity.reindex(found.products["product_id"]).to_numpy()
    held = (found.products["lo95"] <= planted) & (planted <= found.products["hi95"])
    assert len(found.products) > 230
    assert held.mean() >= 0.9
    assert np.sqrt(((found.products["elasticity"] - planted) ** 2).mean()) < 0.26


def test_the_textbook_s_hold_it_far_less_often(demo: DemoPrices, found: Elasticities) -> None:
    varied = has_varied(found.panel)
    planted = demo.elasticity.reindex(found.panel.product_ids).to_numpy()
    textbook, error = fit_logs(found.panel, varied, weeks=False)
    assert (np.abs(textbook - planted) < Z95 * error)[varied].mean() < 0.8


def test_the_next_promotion_lies_where_the_planted_ones_do(demo: DemoPrices, found: Elasticities) -> None:
    pooled = pool(measure(found.panel, found.fit, demo.promotions)).set_index(["scope", "scope_id", "level"])
    total, planted = pooled.loc[("total", "", "")], demo.promotions["lift"]
    assert total["promotions"] == len(planted)
    assert total["lift"] == pytest.approx(np.exp(np.log(planted).mean()), rel=0.1)
    assert planted.between(total["lo95"], total["hi95"]).mean() >= 0.9
    assert pooled.loc[("total", "", "0.30"), "lift"] > pooled.loc[("total", "", "0.10"), "lift"]
