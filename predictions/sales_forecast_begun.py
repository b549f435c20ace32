"""What is known of the month that is not over, for the monthly forecast, and of the months before it by the same day.

A category or segment, which has no days of its own here, is taken to sell on the company's weekdays.
"""

from datetime import timedelta

import pandas as pd

from ml.month_begun import Begun, first_days
from predictions.as_of import last_whole_month_end
from predictions.context import Context
from predictions.kpi_series import read_kpis
from predictions.sales_forecast_history import MEASURES, UNKNOWN, History, split_series

TRIED_MONTHS = 12


def read_begun(context: Context, history: History) -> Begun | None:
    """None on the last day of a month, and where no month is over."""
    through = last_whole_month_end(context.as_of)
    days = (context.as_of - through).days
    if days == 0 or history.whole.empty:
        return None
    daily, month = _daily(context), pd.Timestamp(through + timedelta(days=1))
    names = pd.Index(history.whole["series_id"].unique(), name="series_id")
    share = _first_days(daily, [month], days).set_index("series_id")["share"]
    of_company = pd.Series(split_series(names.to_frame(index=False))["measure"] + "|total|").map(share)
    known = pd.DataFrame({
        "so_far": history.begun.set_index("series_id")["value"].reindex(names, fill_value=0.0),
        "share": share.reindex(names).fillna(pd.Series(of_company.to_numpy(), index=names)),
    })  # fmt: skip
    tried = pd.date_range(end=month - pd.DateOffset(months=1), periods=TRIED_MONTHS, freq="MS")
    return Begun(known.reset_index().assign(month=month), _first_days(daily, list(tried), days))


def _first_days(daily: pd.DataFrame, months: list[pd.Timestamp], days: int) -> pd.DataFrame:
    """`ml.month_begun.first_days` of each measure, by the habits of the company."""
    measure = pd.Index(daily.columns).str.partition("|").get_level_values(0)
    found = [first_days(daily.loc[:, measure == each], f"{each}|total|", months, days) for each in MEASURES]
    return pd.concat(found, ignore_index=True)


def _daily(context: Context) -> pd.DataFrame:
    """One row per day and one column per series of the company, its regions and its locations."""
    kpis = read_kpis(context)
    places = context.read("daily_sales")[["location_id", "region"]].drop_duplicates().set_index("location_id")["region"]
    daily = kpis[[name for name in kpis if str(name).partition("|")[0] in MEASURES]]
    names = split_series(pd.DataFrame({"series_id": daily.columns}))
    region = names["scope_id"].map(places).replace("", UNKNOWN)
    of_region = (names["measure"] + "|region|" + region).where(names["scope"] == "location").to_numpy()
    return pd.concat([daily, daily.T.groupby(of_region).sum(min_count=1).T], axis=1)
