"""What cards of predictions about customers share: what is said where there are none."""

from dashboard.cards.staleness import renewal
from dashboard.components.states import Message
from dashboard.context import Visit
from dashboard.queries import customers

CHURN, VALUES, SEGMENTS, OFFERS, AFFINITIES = (
    "customer_churn", "customer_ltv", "customer_segments", "product_recommendations", "product_affinities"
)
_HEADLINES = {
    CHURN: ("No churn scores yet", "Who is likely to stay away appears here once customers have been scored."),
    VALUES: ("No expected values yet", "What customers will bring appears here once it has been estimated."),
    SEGMENTS: ("No segments yet", "Kinds of customers appear here once they have been told apart."),
    OFFERS: ("No recommendations yet", "What to offer appears here once it has been worked out."),
    AFFINITIES: ("No bundles yet", "What is bought together appears here once it has been looked for."),
}


def nothing_predicted(visit: Visit, job: str, path: str) -> Message:
    """Why there is nothing to show: the job never ran, ran on too little, or the filters leave nobody."""
    if visit.view.read(customers.scored_on, job) is None:
        headline, text = _HEADLINES[job]
        return Message("low-data", headline, text, command=renewal(job))
    if visit.filters.chosen:
        return Message("empty", "Nobody with these filters", "Choose fewer filters to see more customers.",
                       clear_href=path)
    return Message("low-data", "Too little history", "More customers who come back are needed before this can be said.")


def no_recommendations(visit: Visit) -> Message | None:
    """What to do where nothing was ever recommended, and no bundle looked for; None where it was."""
    has_any = any(visit.view.read(customers.scored_on, job) for job in (OFFERS, AFFINITIES))
    return None if has_any else nothing_predicted(visit, OFFERS, "")
