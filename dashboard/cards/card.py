"""What a card is, and how it is rendered so that its failure stays its own."""

import logging
import secrets
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any

import pandas as pd
import plotly.graph_objects as go
from dash import html
from sqlalchemy.exc import DBAPIError, OperationalError

from dashboard.access.viewer import viewer
from dashboard.cards.columns import Column, texts
from dashboard.cards.staleness import oldest_note
from dashboard.components.chart_card import chart_card, greyed, state_card, table_card
from dashboard.components.legend import Key
from dashboard.components.states import Message
from dashboard.context import Visit, open_visit
from dashboard.filters import DIMENSIONS
from dashboard.format import days
from dashboard.queries.hidden import NotPermittedError
from warehouse.metrics.questions import NotAnswerable
from warehouse.scope import Kind, Scope

QUERY_CANCELED = "57014"
KINDS = ("csv", "xlsx")

logger = logging.getLogger(__name__)


@dataclass(frozen=True)
class Chart:
    """What a card's `draw` gives: the figure, and what stands around it.

    `links` are addresses, one per row of the card's data: where its row in the table leads. `aside` stands beside the
    chart, `note` above it.
    """

    figure: go.Figure | None
    keys: Sequence[Key] = ()
    subtitle: str = ""
    links: Sequence[str] = ()
    aside: Any = None
    note: Any = None
    is_stale: bool = False


@dataclass(frozen=True)
class Card:
    """A card: `rows` reads its exact data (one row per mark), `draw` makes the chart of them, `columns` name them.

    `draw` gives a Message instead where the rows leave nothing to draw, and a finished component where the card is no
    chart; without `draw` the card is a table. `name` is the id of its place: `<page>-<card>`. A card `without_rows`
    offers no download; one that `reads_itself` draws without all of its rows, which only a download asks for. What is
    `is_company_wide` cannot be told of a part of the company, what `tells` a kind of columns not without it: both are
    left out for those who may not see them. `jobs` are the prediction jobs whose newest figures it shows: where some
    are old, the card is greyed and says so.
    """

    name: str
    title: str
    rows: Callable[[Visit], pd.DataFrame]
    draw: Callable[[Visit, pd.DataFrame], Any] | None = None
    columns: Sequence[Column] = field(default=())
    subtitle: str = ""
    without_rows: bool = False
    reads_itself: bool = False
    is_company_wide: bool = False
    tells: Kind | None = None
    jobs: tuple[str, ...] = ()

    def is_for(self, scope: Scope) -> bool:
        """Whether it has anything to show to somebody with this part of the company."""
        return (scope.has_all_rows or not self.is_company_wide) and self.tells not in scope.hidden


def render(card: Card, search: str | None) -> Any:
    """The card at an address; a failure becomes the card's error state, its cause goes to the log."""
    return guarded(
        card.name,
        lambda: _answered(card, search),
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


def no_sales(visit: Visit) -> Message:
    """A period without sales: what is empty, and the way out."""
    filters = visit.filters
    is_filtered = bool(filters.chosen)
    where = f" at {', '.join(visit.location_names)}" if visit.location_names else ""
    remedy = "Widen the dates or clear the filters." if is_filtered else "Widen the dates."
    return Message(
        "empty", "No sales in this period", f"{days(filters.period, visit.today)}{where} has no sales. {remedy}",
        clear_href=filters.search_with(dict.fromkeys(DIMENSIONS)) if is_filtered else "",
    )


def download_href(card_name: str, visit: Visit, kind: str = "csv") -> str:
    """Where the card's data can be downloaded, with the filters it was made with; of a list as it is sorted and
    searched."""
    page, _, name = card_name.partition("-")
    lists = tuple((key, said) for key, said in visit.filters.lists if said.startswith(f"{card_name}:"))
    return f"/export/{page}/{name}.{kind}{replace(visit.filters, lists=lists).search}"


def downloads(card_name: str, visit: Visit) -> dict[str, str]:
    """Where the card's data can be downloaded, by kind of file; nowhere for who may not."""
    return {kind.upper(): download_href(card_name, visit, kind) for kind in KINDS} if viewer().may("do.export") else {}


def _answered(card: Card, search: str | None) -> Any:
    try:
        return _built(card, search)
    except NotPermittedError as refusal:
        return state_card(card.title, card.subtitle, Message("empty", "Not in your view", str(refusal)))
    except NotAnswerable as refusal:
        return state_card(card.title, card.subtitle, Message("empty", "Not with these filters", str(refusal)))


def _built(card: Card, search: str | None) -> Any:
    visit = open_visit(search)
    if visit is None:
        return state_card(card.title, "", Message("empty", "No sales yet", "Nothing has been loaded so far."))
    frame = pd.DataFrame() if card.reads_itself else card.rows(visit)
    drawn = card.draw(visit, frame) if card.draw else Chart(None)
    if isinstance(drawn, Message):
        return state_card(card.title, card.subtitle, drawn)
    note = oldest_note(visit, card.jobs) if card.jobs else None
    if not isinstance(drawn, Chart):
        return greyed(drawn, note) if note else drawn
    if note:
        drawn = replace(drawn, note=html.Div([note, drawn.note]), is_stale=True)
    table = texts(frame, card.columns, visit)
    subtitle = drawn.subtitle or card.subtitle
    files = {} if card.without_rows else downloads(card.name, visit)
    if drawn.figure is None:
        return table_card(card.title, subtitle, table, files, drawn.links, drawn.note, drawn.is_stale)
    return chart_card(
        card.name, card.title, subtitle, drawn.figure, table, files,
        keys=drawn.keys, links=drawn.links, aside=drawn.aside, note=drawn.note, is_stale=drawn.is_stale,
        # A picture is looked at in other years, too.
        days=days(visit.filters.period, date.min), chosen=_chosen(visit),
    )


def _chosen(visit: Visit) -> str:
    """What the filters choose, in words: 'Harbour, Airport; Coffee'."""
    return "; ".join(", ".join(visit.names(dimension)) for dimension, _ids in visit.filters.chosen)


def _cause(error: Exception) -> str:
    if isinstance(error, DBAPIError) and getattr(error.orig, "pgcode", None) == QUERY_CANCELED:
        return "The query took too long and was stopped."
    if isinstance(error, OperationalError):
        return "The database could not be reached."
    if isinstance(error, NotAnswerable):
        return str(error)
    return "Something went wrong on the server."
