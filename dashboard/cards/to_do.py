"""A list of things to do, ranked by the money at stake where money can be said. Any page may place one."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

import pandas as pd
from dash import html

from dashboard.cards.card import Card, downloads
from dashboard.cards.columns import Column
from dashboard.cards.records import records
from dashboard.components.actions import Action, Tone, action_list
from dashboard.components.chart_card import content_card
from dashboard.components.states import Message
from dashboard.context import Visit
from dashboard.format import compact, is_missing

MOST = 6
NAMES = ("headline", "text", "money", "href", "tone", "symbol")
COLUMNS = (Column("headline", "What"), Column("text", "Why, and what helps"), Column("money", "Money", "money"))


@dataclass(frozen=True)
class Finding:
    """One thing to do. `money` is what is at stake, with its sign; None where it cannot be said."""

    headline: str
    text: str
    href: str = ""
    money: Any = None
    tone: Tone = "plain"
    symbol: str = "exclamation-triangle"


def finding_list(visit: Visit, findings: Iterable[Finding]) -> html.Ul:
    """The findings, one below the other, in the order given."""
    return action_list([
        Action(one.headline, one.text, one.href,
               "" if is_missing(one.money) else str(compact(one.money, "money", visit.settings.currency)),
               one.tone, one.symbol)
        for one in findings
    ])


def to_do_card(
    name: str, subtitle: str, find: Callable[[Visit], Sequence[Finding]], nothing: Callable[[Visit], Message],
    jobs: tuple[str, ...] = (),
) -> Card:
    """The card for a page's place `name`: what `find` gives, most money first, at most MOST; else `nothing`.

    `jobs` are the prediction jobs that it was found by.
    """
    def rows(visit: Visit) -> pd.DataFrame:
        ranked = sorted(find(visit), key=lambda one: -1.0 if is_missing(one.money) else abs(float(one.money)),
                        reverse=True)
        found = [[getattr(one, column) for column in NAMES] for one in ranked[:MOST]]
        return pd.DataFrame(found, columns=list(NAMES), dtype="object")

    def draw(visit: Visit, frame: pd.DataFrame) -> Any:
        if frame.empty:
            return nothing(visit)
        return content_card("Things to do", subtitle, finding_list(visit, records(frame)), downloads(name, visit))

    return Card(name, "Things to do", rows, draw, COLUMNS, subtitle=subtitle, jobs=jobs)
