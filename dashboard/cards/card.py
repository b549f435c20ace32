"""What a card is, and how it is rendered so that its failure stays its own."""

import logging
import secrets
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import pandas as pd
from sqlalchemy.exc import DBAPIError, OperationalError

from dashboard.components.chart_card import state_card
from dashboard.components.states import Message
from dashboard.context import Visit, open_visit
from dashboard.format import days

QUERY_CANCELED = "57014"

logger = logging.getLogger(__name__)


@dataclass(frozen=True)
class Card:
    """A chart card. `build` gives the card, `rows` its exact data, one row per mark, as its download holds them.

    `name` is the id of its place on the page and part of the download's address.
    """

    name: str
    title: str
    build: Callable[[Visit], Any]
    rows: Callable[[Visit], pd.DataFrame]


def render(card: Card, search: str | None) -> Any:
    """The card at an address; a failure becomes the card's error state, its cause goes to the log."""
    return guarded(
        card.name,
        lambda: _built(card, search),
        lambda cause, reference: state_card(card.title, "", Message(
            "error", "Could not load this chart", f"{cause} The other cards are not affected. Ref {reference}."
        )),
    )


def guarded(name: str, build: Callable[[], Any], on_failure: Callable[[str, str], Any]) -> Any:
    """What `build` gives, or what `on_failure` makes of a cause in plain words and a reference that is in the log."""
    try:
        return build()
    # Whatever goes wrong in one card must leave the others standing.
    except Exception as error:
        reference = f"{secrets.token_hex(2)}-{secrets.token_hex(1)}".upper()
        logger.exception("card %s failed, reference %s", name, reference)
        return on_failure(_cause(error), reference)


def no_sales(visit: Visit, title: str, subtitle: str, page_path: str = "/") -> Any:
    """The card of a period without sales: what is empty, and the way out."""
    filters = visit.filters
    where = f" at {', '.join(visit.location_names)}" if visit.location_names else ""
    remedy = "Widen the dates or clear the location filter." if visit.location_names else "Widen the dates."
    return state_card(title, subtitle, Message(
        "empty", "No sales in this period", f"{days(filters.period, visit.today)}{where} has no sales. {remedy}",
        clear_href=page_path,
    ))


def download_href(card_name: str, visit: Visit) -> str:
    """Where the card's data can be downloaded, with the filters it was made with."""
    page, _, name = card_name.partition("-")
    return f"/export/{page}/{name}.csv{visit.filters.search}"


def _built(card: Card, search: str | None) -> Any:
    visit = open_visit(search)
    if visit is None:
        return state_card(card.title, "", Message("empty", "No sales yet", "Nothing has been loaded so far."))
    return card.build(visit)


def _cause(error: Exception) -> str:
    if isinstance(error, DBAPIError) and getattr(error.orig, "pgcode", None) == QUERY_CANCELED:
        return "The query took too long and was stopped."
    if isinstance(error, OperationalError):
        return "The database could not be reached."
    return "Something went wrong on the server."
