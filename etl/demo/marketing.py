"""Marketing spend: what each channel cost on each day, a share of the company's size, more before Christmas."""

import numpy as np

from etl.demo.calendar import day_of_year
from etl.demo.draws import stream
from etl.demo.plan import Plan

HEADER = ("date", "channel", "amount")
# Dollars per order of the plan: acquisition costs stay the same for a company of any size.
CHANNELS = {"search": 0.55, "social": 0.40, "newsletter": 0.08, "local press": 0.22}


def marketing_rows(plan: Plan) -> list[list[str]]:
    """The rows of marketing_spend.csv: one a day and channel."""
    random = stream(plan.seed, "marketing")
    season = np.where(day_of_year(plan) >= 310, 1.5, 1.0)
    noise = random.lognormal(0, 0.15, (plan.days, len(CHANNELS)))
    spend = plan.orders_per_day * season[:, None] * noise * np.array(list(CHANNELS.values()))
    dates = plan.dates.astype(str).tolist()
    return [
        [day, channel, f"{amount:.2f}"]
        for day, amounts in zip(dates, spend.tolist(), strict=True)
        for channel, amount in zip(CHANNELS, amounts, strict=True)
    ]
