"""Customer segments by rule: recency, frequency and money (RFM), and who moves between them by month.

In: `CustomerDays` and a day. Out: one row per customer who has bought by then, see `SEGMENTS`.
Recency is judged by the customer's own rhythm, for in a fifth of all history there are people silent for a year: a
score of 5 is a silence of at most one of the customer's usual gaps between purchases, 4 of two, 3 of four, 2 of eight,
1 of more (`SILENT_GAPS`). A usual gap is drawn to everybody's where purchases are few (`customer_features.mean_gap`)
and is no shorter than a fortnight. Whatever the rhythm, a silence of more than a year scores 2 at most, of more than
two years 1, and of more than half a year 3 at most for who bought but once: so no Champion and no Loyal customer has
been silent for longer than two usual gaps or a year. Silence over rhythm is what models of repeat buying go by
(Schmittlein, Morrison and Colombo 1987, Management Science 33); the grid of scores is after Hughes (1994), Strategic
Database Marketing. 90 days after, 83 % of the Champions, 60 % of the Loyal and 1 % of the Lost had bought again on the
demo company, 84, 53 and 13 % on Online Retail II; by quintiles of all history, 69, 12 and 0, and 81, 50 and 14 %.

Frequency and money are quintiles of ranks, for quantile cuts fail where many customers are alike (two in three bought
once): a tie in one figure is broken by the other two, and customers alike in all three share a score. value = the mean
of the frequency and the money score, a half rounded up; then

    recency  value 1              value 2              value 3              value 4    value 5
    5        Potential Loyalists  Potential Loyalists  Loyal                Loyal      Champions
    4        Potential Loyalists  Potential Loyalists  Potential Loyalists  Loyal      Champions
    3        About to Sleep       About to Sleep       At Risk              At Risk    At Risk
    2        Lost                 About to Sleep       At Risk              At Risk    At Risk
    1        Lost                 Lost                 Lost                 Lost       Lost

and a customer with recency 4 or 5 and a single purchase day is New, whatever it was worth.
"""

from collections.abc import Sequence

import numpy as np
import pandas as pd

from ml.customer_features import EVER, CustomerDays, Whole, as_day_number, mean_gap, summarise
from ml.intervals import Array

NAMES = ("Champions", "Loyal", "Potential Loyalists", "New", "At Risk", "About to Sleep", "Lost")
CHAMPIONS, LOYAL, POTENTIAL, NEW, AT_RISK, SLEEPING, LOST = range(len(NAMES))
RULES = np.array([  # recency 1 to 5 down, value 1 to 5 across
    [LOST, LOST, LOST, LOST, LOST],
    [LOST, SLEEPING, AT_RISK, AT_RISK, AT_RISK],
    [SLEEPING, SLEEPING, AT_RISK, AT_RISK, AT_RISK],
    [POTENTIAL, POTENTIAL, POTENTIAL, LOYAL, CHAMPIONS],
    [POTENTIAL, POTENTIAL, LOYAL, LOYAL, CHAMPIONS],
])  # fmt: skip
SILENT_GAPS = (1, 2, 4, 8)  # usual gaps of silence up to which recency scores 5, 4, 3 and 2
SHORTEST_GAP = 14  # days: a weekly customer on holiday is not overdue
ONCE_DAYS, LONG_DAYS, GONE_DAYS = 180, 365, 730  # beyond them recency scores 3 (bought once), 2 and 1 at most
QUINTILES = 5
FEWEST = 20  # customers: with fewer, a fifth is a handful and the quality low_data
NOBODY = ""  # where somebody comes from who was no customer yet

SEGMENTS = {
    "customer_id": "object",
    **dict.fromkeys(("recency_days", "frequency"), "int64"),
    "monetary": "float64",
    **dict.fromkeys(("recency_score", "frequency_score", "monetary_score"), "int64"),
    "segment": "object",
    "quality": "object",
}
MIGRATIONS = {
    "month": "datetime64[ns]",
    "from_segment": "object",
    "to_segment": "object",
    "customers": "int64",
    "net_amount": "float64",
    "quality": "object",
}


def segment(days: CustomerDays, until: int) -> pd.DataFrame:
    """`SEGMENTS` of every customer who has bought by day `until` (since 1970), by customer; frequency counts orders."""
    customers = summarise(days, until, EVER)
    segments, scores = _segment(customers)
    return pd.DataFrame({
        "customer_id": days.names[customers.index],
        "recency_days": customers["recency_days"],
        "frequency": customers["orders"],
        "monetary": customers["net"],
        "recency_score": scores[0],
        "frequency_score": scores[1],
        "monetary_score": scores[2],
        "segment": np.array(NAMES, dtype=object)[segments],
        "quality": _quality(len(customers)),
    }).astype(SEGMENTS).reset_index(drop=True)  # fmt: skip


def migrations(days: CustomerDays, month_ends: Sequence[pd.Timestamp]) -> pd.DataFrame:
    """`MIGRATIONS` of each month but the first of `month_ends` (ascending), by what that month end knew.

    A month end before the first purchase of all has no customers, so everybody of the next one is new to it.
    """
    before = np.full(len(days.names), -1)
    rows = []
    for index, month_end in enumerate(month_ends):
        customers = summarise(days, as_day_number(month_end), EVER)
        now = np.full(len(days.names), -1)
        now[customers.index] = _segment(customers)[0]
        if index:
            rows.append(_moves(before, now, customers, month_end))
        before = now
    moved = pd.concat(rows, ignore_index=True) if rows else pd.DataFrame(columns=list(MIGRATIONS))
    return moved[list(MIGRATIONS)].astype(MIGRATIONS)


def quintiles(first: Array, second: Array, third: Array) -> Whole:
    """1 (lowest) to 5 by `first`; ties go by `second`, then `third`; who is alike in all three shares a score."""
    order = np.lexsort((third, second, first))
    columns = np.stack([first, second, third])[:, order]
    group = np.cumsum(np.r_[True, (np.diff(columns, axis=1) != 0).any(axis=0)][: len(order)]) - 1
    size = np.bincount(group)
    middle = np.cumsum(size) - size / 2
    scores = np.empty(len(order), dtype=np.int64)
    scores[order] = np.minimum(middle[group] * QUINTILES // max(len(order), 1), QUINTILES - 1) + 1
    return scores


def recency_scores(customers: pd.DataFrame) -> Whole:
    """5 (came back lately, by their own rhythm) to 1 (long silent) of each row of `customer_features.summarise`."""
    silent = customers["recency_days"].to_numpy(float)
    gaps = np.maximum(mean_gap(customers).to_numpy(float), SHORTEST_GAP)
    by_rhythm = QUINTILES - np.searchsorted(SILENT_GAPS, silent / gaps)
    is_once = customers["purchase_days"].to_numpy() == 1
    most = np.select([silent > GONE_DAYS, silent > LONG_DAYS, is_once & (silent > ONCE_DAYS)], [1, 2, 3], QUINTILES)
    return np.asarray(np.minimum(by_rhythm, most), dtype=np.int64)


def _segment(customers: pd.DataFrame) -> tuple[Whole, tuple[Whole, Whole, Whole]]:
    """(number in NAMES, (recency, frequency and money score)) of each customer."""
    freshness, orders, net = -customers["recency_days"].to_numpy(float), customers["orders"], customers["net"]
    frequency, money = orders.to_numpy(float), net.to_numpy(float)
    scores = (
        recency_scores(customers),
        quintiles(frequency, money, freshness),
        quintiles(money, frequency, freshness),
    )
    value = (scores[1] + scores[2] + 1) // 2
    by_rule = RULES[scores[0] - 1, value - 1]
    is_new = (scores[0] >= QUINTILES - 1) & (customers["purchase_days"].to_numpy() == 1)
    return np.where(is_new, NEW, by_rule), scores


def _moves(before: Whole, now: Whole, customers: pd.DataFrame, month_end: pd.Timestamp) -> pd.DataFrame:
    who = customers.index.to_numpy()
    names = np.array([*NAMES, NOBODY], dtype=object)  # -1 is the last one
    pairs = pd.DataFrame({
        "from_segment": names[before[who]], "to_segment": names[now[who]], "net_amount": customers["net"].to_numpy()
    })  # fmt: skip
    moved = pairs.groupby(["from_segment", "to_segment"])["net_amount"].agg(customers="size", net_amount="sum")
    return moved.reset_index().assign(month=month_end.replace(day=1), quality=_quality(len(customers)))


def _quality(customers: int) -> str:
    return "ok" if customers >= FEWEST else "low_data"
