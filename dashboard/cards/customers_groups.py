"""Groups of customers: what they are called, what defines them, how an address names one (`?group=stage:lapsed`)."""

from collections.abc import Collection, Mapping

from dashboard.cards.left_out import left_out as not_filtered_by
from dashboard.context import Visit
from dashboard.format import amount, days
from dashboard.queries import customers
from dashboard.queries.customers import Whose
from dashboard.whose import customers_of

ORDER_GROUPS = {"new": "New", "regular": "Regular", "loyal": "Loyal", "vip": "VIP"}
ORDER_BOUNDS = {"new": "1 order", "regular": "2 to 4 orders", "loyal": "5 to 9 orders", "vip": "10 orders or more"}
STAGES = {"new": "New", "active": "Active", "slowing": "Slowing", "lapsed": "Lapsed", "gone": "Gone"}
STAGE_BOUNDS = {
    "new": "first bought within 90 days",
    "active": "bought within 90 days, and before",
    "slowing": "silent for 91 to 180 days",
    "lapsed": "silent for 181 to 365 days",
    "gone": "silent for more than a year",
}
RISKS = {"high": "High risk", "medium": "Medium risk", "low": "Low risk"}
RISK_BOUNDS = {
    "high": "chance of not coming back above 70%",
    "medium": "chance of not coming back from 40 to 70%",
    "low": "chance of not coming back below 40%",
}

# By kind; cohorts are months, of which any may be asked for.
VALUES: Mapping[str, Collection[str]] = {
    "rfm": customers.RFM_SEGMENTS, "stage": STAGES, "risk": RISKS, "value": customers.VALUE_GROUPS,
    "orders": ORDER_GROUPS,
}


def whose(visit: Visit, group: tuple[str, str] | None = None) -> Whose:
    """The customers of the visit: as its filters say, in the group of its address unless another is given."""
    return customers_of(visit, group=group or group_of(visit))


def group_of(visit: Visit) -> tuple[str, str]:
    """(kind, value) of the group in the address; two empty texts for none that is known."""
    name, value = visit.filters.focus or ("", "")
    kind, _, chosen = value.partition(":")
    is_known = kind in customers.GROUP_KINDS and chosen in VALUES.get(kind, (chosen,))
    return (kind, chosen) if name == "group" and is_known else ("", "")


def group_name(visit: Visit, kind: str, value: str) -> tuple[str, str]:
    """What a group is called, and what defines it."""
    if kind == "orders":
        return f"{ORDER_GROUPS.get(value, value)} customers", (
            f"{ORDER_BOUNDS.get(value, value)} in {days(visit.filters.period, visit.today)}"
        )
    if kind == "stage":
        return f"{STAGES.get(value, value)} customers", STAGE_BOUNDS.get(value, "")
    if kind == "risk":
        return RISKS.get(value, value), RISK_BOUNDS.get(value, "")
    if kind == "cohort":
        return f"Cohort {value}", f"first bought in {value}"
    if kind == "value":
        return f"Worth {value_label(value, visit.settings.currency)}", "expected within the next 24 months"
    return value, "by how lately, how often and for how much they buy"


def value_label(value: str, currency: str) -> str:
    """'under $50', '$50–100', '$500+'."""
    low, high = customers.VALUE_GROUPS.get(value, (0, None))
    if low is None:
        return f"under {amount(str(high), currency)}"
    return amount(f"{low}+" if high is None else f"{low}–{high}", currency)


def of_whom(visit: Visit) -> str:
    """Of whom figures about customers are where the address chooses places: people of the place, money of all."""
    return left_out(visit) + (", who ever bought there; their figures are of all places" if is_placed(visit) else "")


def is_placed(visit: Visit) -> bool:
    """True where the address chooses places."""
    return bool(visit.filters.of("location") or visit.filters.of("region"))


def left_out(visit: Visit, known: tuple[str, ...] = customers.DIMENSIONS) -> str:
    """', not filtered by category' where the address chooses by what these rows do not know; else nothing."""
    return not_filtered_by(visit, known)
