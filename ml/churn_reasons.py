"""Why a customer's churn score is what it is, in words: features by group, the group's label and this customer's value.

In: contributions to the score (customers x features, log-odds) and the customers' summaries. Out: for each customer
the groups that move the score most and one entry for the rest, so that the contributions add up. A positive one
raises the chance that the customer does not come back. Features of a group say nearly the same thing, and a model
shares their effect out arbitrarily; as a group their effect is certain.
"""

import json
from collections.abc import Callable

import numpy as np
import pandas as pd

SHOWN = 4
OTHER = "other"
LABELS = {
    "last_purchase": "Last purchase",
    "purchases": "Purchases so far",
    "recent_purchases": "Purchases lately",
    "revenue": "Revenue",
    "tenure": "Customer for",
    "returns": "Returns",
    "basket": "Lines in an order",
    "categories": "What they buy",
    "ratings": "Reviews",
    OTHER: "Everything else",
}
GROUPS = {
    "last_purchase": ("log_recency", "log_gap", "recency_by_gap", "last_gap_by_gap", "gap_variation", "bg_nbd"),
    "purchases": ("log_purchases", "is_one_time"),
    "recent_purchases": ("log_days_30", "log_days_90", "log_days_180", "log_days_365"),
    "revenue": ("log_net", "log_net_90", "log_net_365", "log_order_value"),
    "tenure": ("log_tenure",),
    "returns": ("return_share",),
    "basket": ("log_lines",),
    "categories": ("share_1", "share_2", "share_3", "share_4", "share_5", "variety"),
    "ratings": ("mean_rating", "log_reviews"),
}
GROUP_OF = {feature: group for group, features in GROUPS.items() for feature in features}


def group_terms(by_feature: pd.DataFrame) -> pd.DataFrame:
    """Contributions by group: one column each, in the order of `GROUPS`. Raises KeyError for an unknown feature."""
    groups = [GROUP_OF[str(name)] for name in by_feature.columns]
    joined = by_feature.T.groupby(groups).sum().T
    return joined[[group for group in GROUPS if group in joined]]


def top_reasons(grouped: pd.DataFrame, total: "pd.Series[float]", summary: pd.DataFrame) -> list[str]:
    """For each row of `grouped`, its strongest groups first and then the rest, as the text of a JSON list.

    Of {feature, label, value, contribution}: as objects they are three times as large, which two million customers
    have no memory for. Contributions are rounded to six digits and add up to `total`, which is rounded alike. Nobody
    who does not differ from the average has a reason.
    """
    values = grouped.round(6).to_numpy()
    order = np.argsort(-np.abs(values), axis=1, kind="stable")[:, :SHOWN]
    names = np.array(grouped.columns, dtype=object)
    words = np.column_stack([_WORDS[name](summary) for name in names]) if len(names) else np.empty((len(total), 0))
    chosen = np.take_along_axis(values, order, axis=1)
    rest = (total.to_numpy() - chosen.sum(axis=1)).round(6)
    said = np.take_along_axis(words, order, axis=1)
    return [
        _reasons(*customer)
        for customer in zip(names[order].tolist(), said.tolist(), chosen.tolist(), rest.tolist(), strict=True)
    ]


def _reasons(names: list[str], words: list[str], contributions: list[float], rest: float) -> str:
    reasons = [
        {"feature": name, "label": LABELS[name], "value": value, "contribution": contribution}
        for name, value, contribution in zip(names, words, contributions, strict=True)
        if contribution
    ]
    if rest:
        reasons.append({"feature": OTHER, "label": LABELS[OTHER], "value": "", "contribution": rest})
    # Escaped, a text has one byte per character also where a category's name is not ASCII.
    return json.dumps(reasons, separators=(",", ":"), allow_nan=False)


def _last_purchase(summary: pd.DataFrame) -> list[str]:
    repeats = summary["purchase_days"] - 1
    gap = (summary["span_days"] / repeats.clip(lower=1)).round()
    rows = zip(summary["recency_days"], gap, repeats, strict=True)
    return [
        f"{_ago(recency)}, usually every {_days(usual)}" if again else f"{_ago(recency)}, the only one"
        for recency, usual, again in rows
    ]


def _purchases(summary: pd.DataFrame) -> list[str]:
    return ["bought once" if count == 1 else f"bought on {count:.0f} days" for count in summary["purchase_days"]]


def _recent_purchases(summary: pd.DataFrame) -> list[str]:
    return [
        "none in the last year" if not year else f"{quarter:.0f} in the last 90 days, {year:.0f} in the last year"
        for quarter, year in zip(summary["days_90"], summary["days_365"], strict=True)
    ]


def _revenue(summary: pd.DataFrame) -> list[str]:
    return [
        f"{net:,.0f} so far, {year:,.0f} in the last year, {order:,.0f} an order"
        for net, year, order in zip(summary["net"], summary["net_365"], summary["net"] / summary["orders"], strict=True)
    ]


def _tenure(summary: pd.DataFrame) -> list[str]:
    return [
        _days(days) if days < 60 else f"{days / 30.44:.0f} months" if days < 730 else f"{days / 365.25:.1f} years"
        for days in summary["tenure_days"]
    ]


def _returns(summary: pd.DataFrame) -> list[str]:
    shares = summary["returned"] / (summary["net"] + summary["returned"]).clip(lower=1.0)
    return ["nothing came back" if share <= 0 else f"{min(share, 1):.1%} came back" for share in shares]


def _basket(summary: pd.DataFrame) -> list[str]:
    return [f"{lines:.1f} on average" for lines in summary["lines"] / summary["orders"]]


def _categories(summary: pd.DataFrame) -> list[str]:
    return [f"mostly {name}" if name else "nothing in the main categories" for name in summary["favourite"]]


def _ratings(summary: pd.DataFrame) -> list[str]:
    return [
        f"{rating:.1f} stars in {count:.0f} reviews" if count else "none written"
        for rating, count in zip(summary["mean_rating"], summary["reviews"], strict=True)
    ]


def _ago(days: float) -> str:
    return "today" if days == 0 else f"{_days(days)} ago"


def _days(days: float) -> str:
    return f"{days:.0f} day" + ("" if round(days) == 1 else "s")


_WORDS: dict[str, Callable[[pd.DataFrame], list[str]]] = {
    "last_purchase": _last_purchase,
    "purchases": _purchases,
    "recent_purchases": _recent_purchases,
    "revenue": _revenue,
    "tenure": _tenure,
    "returns": _returns,
    "basket": _basket,
    "categories": _categories,
    "ratings": _ratings,
}
