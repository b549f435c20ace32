"""Cross elasticities: planted ones are found again, and none is invented."""

import numpy as np
import pandas as pd
import pytest

from ml.competitor_price import ELASTICITIES, NOT_RECORDED, NOT_VARIED, cross_elasticities
from tests.ml.price_weeks import FIRST_WEEK

WEEKS = 130


def prices(levels: tuple[float, ...] = (4.0, 4.6, 3.7, 4.3, 5.0)) -> pd.DataFrame:
    """The competitor's price on every day, a new one every 26 weeks."""
    day = np.arange(7 * WEEKS)
    value = np.array(levels)[day // (7 * WEEKS // len(levels) + 1)]
    date = FIRST_WEEK + pd.to_timedelta(day, unit="D")
    return pd.DataFrame({"factor_date": date, "region": "", "name": "competitor_price_coffee", "value": value})


def units(elasticity: float = 0.6) -> pd.DataFrame:
    """Weekly units that follow the competitor's price, with a trend and a season."""
    weekly = prices().groupby("factor_date")["value"].first().to_numpy()[::7]
    time = np.arange(WEEKS)
    noise = np.random.default_rng(0).normal(0, 0.05, WEEKS)
    log = 6 + 0.003 * time + 0.3 * np.sin(2 * np.pi * time / 52.18) + elasticity * np.log(weekly) + noise
    week = FIRST_WEEK + pd.to_timedelta(7 * time, unit="D")
    return pd.DataFrame({"scope": "total", "scope_id": "", "week": week, "units": np.exp(log)})


def test_a_recorded_price_that_moved_is_told_from_trend_and_season() -> None:
    fitted, reason = cross_elasticities(units(), prices())
    assert reason == ""
    row = fitted.iloc[0]
    assert row["lo95"] < 0.6 < row["hi95"]
    assert row["elasticity"] == pytest.approx(0.6, abs=0.2)


def test_two_scopes_get_a_row_each() -> None:
    both = pd.concat([units(), units(-0.5).assign(scope="category", scope_id="a")])
    fitted, _ = cross_elasticities(both, prices())
    assert fitted.set_index("scope")["elasticity"].to_dict() == pytest.approx({"total": 0.6, "category": -0.5}, abs=0.2)


@pytest.mark.parametrize(
    ("factors", "reason"),
    [
        (prices().iloc[:0], NOT_RECORDED),
        (prices().assign(name="temperature"), NOT_RECORDED),
        (prices().assign(value=0.0), NOT_RECORDED),
        (prices().assign(value=np.nan), NOT_RECORDED),
        (prices((4.0,)), NOT_VARIED),
        (prices((4.0, 4.6)), NOT_VARIED),
        (prices((4.0, 4.05, 4.1)), NOT_VARIED),
    ],
)
def test_without_a_price_that_moved_there_is_a_reason(factors: pd.DataFrame, reason: str) -> None:
    fitted, said = cross_elasticities(units(), factors)
    assert fitted.empty
    assert list(fitted.columns) == list(ELASTICITIES)
    assert said == reason


def test_too_few_weeks_give_a_reason() -> None:
    fitted, said = cross_elasticities(units().iloc[:30], prices())
    assert fitted.empty
    assert said == "needs 52 weeks with a competitor's price"
    assert cross_elasticities(units().iloc[:0], prices())[0].empty
