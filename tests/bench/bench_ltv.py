"""Lifetime value on Online Retail II, the last 183 days kept back, beside its goals and the naive baseline.

`served` is what the product publishes, fitted and chosen on what was known at the cut; the other rows are the single
models at the same cut. The same figures follow for the cut of 2011-06-01 and six months.
"""

from datetime import date

import pandas as pd

from ml.customer_features import CustomerDays, as_day_number
from ml.lifetime_value import fit_value, predict_value
from ml.lifetime_value_models import COHORT, outcome, season_factor, snapshot
from ml.lifetime_value_scores import measures
from ml.lifetime_value_study import Params, Study
from tests.bench.online_retail import DATA, read_lines

CUTS = ((date(2011, 6, 9), 183), (date(2011, 6, 1), 183))
GOALS = {"spearman": 0.63, "gini": 0.865}
BIAS_GOAL = 0.15


def main() -> None:
    """Print one block a cut: every model, the naive baseline cohort_mean among them; then the goals."""
    if not DATA.is_file():
        print("Online Retail II is not beside the repository: nothing measured")
        return
    days = CustomerDays.of(customer_days(read_lines()))
    for cut, horizon in CUTS:
        report(days, cut, horizon)


def customer_days(lines: pd.DataFrame) -> pd.DataFrame:
    """One row per identified customer and day, as `queries/predictions/customer_days` gives them."""
    lines = lines[lines["customer_id"] != ""]
    sale_id = lines["order_id"].where(~lines["is_return"])
    returned = lines["net_amount"].where(lines["is_return"], 0.0)
    grouped = lines.assign(sale_id=sale_id, returned=returned).groupby(["customer_id", "order_date"])
    return grouped.agg(
        orders=("sale_id", "nunique"),
        lines=("quantity", "size"),
        quantity=("quantity", "sum"),
        net_amount=("net_amount", "sum"),
        return_amount=("returned", "sum"),
    ).reset_index()


def report(days: CustomerDays, cut: date, horizon: int) -> None:
    """Measure one cut and print it."""
    until, params = as_day_number(cut), Params(horizons=(horizon,))
    fitted = fit_value(days, until, params)
    if fitted is None:
        print(f"{cut}: too little history, nothing measured")
        return
    customers = snapshot(days, until)
    actual, _ = outcome(days, customers, until, horizon)
    served = predict_value(fitted, days, until)
    season = season_factor(days, until, horizon) if fitted.horizons[0].is_seasonal else 1.0
    models = Study(days, params).models(until, horizon)
    values = {**models.predict(customers, season), COHORT: models.cohorts.predict(customers)[0]}
    rows = {name: measures(value, actual) for name, value in values.items()}
    rows["served"] = measures(served["expected_value"].to_numpy(), actual)
    inside = (served["lo80"] <= actual.clip(min=0)) & (actual.clip(min=0) <= served["hi80"])
    print(f"\n{cut}, {horizon} days ahead, {len(customers)} customers; {fitted.model} was chosen")
    print(pd.DataFrame(rows).T.round(3).to_string())
    print_goals(rows["served"], float(inside.mean()))


def print_goals(served: dict[str, float], coverage: float) -> None:
    """One line a goal: reached, or by how much it is missed."""
    for measure, goal in GOALS.items():
        gap = goal - served[measure]
        print(f"  goal {measure} >= {goal}: {served[measure]:.4f}, {'reached' if gap <= 0 else f'missed by {gap:.4f}'}")
    bias = abs(served["bias"])
    print(f"  goal |bias| <= {BIAS_GOAL}: {bias:.3f}, {'reached' if bias <= BIAS_GOAL else 'missed'}")
    print(f"  80 % interval covers {coverage:.3f}")


if __name__ == "__main__":
    main()
