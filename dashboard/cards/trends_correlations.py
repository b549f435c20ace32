"""What moves together: categories, spending and outside factors, with the lag at which they do."""

from typing import Any
from urllib.parse import urlencode

import pandas as pd

from dashboard.cards.card import Card, Chart
from dashboard.cards.columns import Column
from dashboard.cards.records import records
from dashboard.cards.trends_series import JOB, NAMES, PATH, has_been_made, not_made
from dashboard.components.states import Message
from dashboard.context import Visit
from dashboard.figures.ranked import ranked_figure
from dashboard.format import whole
from dashboard.queries import trends

SHOWN = 12


def rows(visit: Visit) -> pd.DataFrame:
    """pair, lag_days, correlation, lo95, hi95, q_value, days and the rest of `queries.trends.correlations`.

    With a category chosen, its pairs only.
    """
    frame = visit.view.read(trends.correlations)
    if chosen := visit.filters.of("category"):
        is_own = [
            any(frame[f"{side}_kind"].iloc[place] == "category" and frame[f"{side}_name"].iloc[place] in chosen
                for side in ("first", "second"))
            for place in range(len(frame))
        ]
        frame = frame[is_own].reset_index(drop=True)
    pairs = [
        f"{_named(row.first_kind, row.first_name)} · {_named(row.second_kind, row.second_name)}"
        for row in records(frame)
    ]
    return frame.assign(pair=pairs)


def draw(visit: Visit, frame: pd.DataFrame) -> Any:
    """The surest pairs as dots with intervals, or why there are none."""
    if frame.empty and has_been_made(visit):
        return Message("empty", "Nothing to compare", "There is no second category, no marketing spend and no outside "
                       "factor with days enough.")
    if frame.empty:
        return not_made(visit, what="It takes ten weeks of sales, and two categories or marketing spend, to compare.")
    known = frame[frame["correlation"].notna()]
    if known.empty:
        return Message("low-data", "Cannot say yet", "It takes 60 days that two of them have in common.")
    sure = known[known["q_value"] <= trends.LIKELY_CHANCE].head(SHOWN)
    if sure.empty:
        return Message("empty", "Nothing moves together", f"Of {len(known)} pairs none does so more than by chance.")
    return Chart(
        ranked_figure(
            sure["pair"].tolist(),
            sure["correlation"].tolist(), "number", name="Correlation", marks="dots", reference=(0, "none"),
            intervals=list(zip(sure["lo95"], sure["hi95"], strict=True)),
            notes=[_note(row) for row in records(sure)],
            links=[_fragment(row) for row in records(sure)], drill=PATH,
        ),
        subtitle=f"Day-on-day changes without season, −1 to 1, with 95% intervals; {len(sure)} of {len(known)} pairs. "
        "An association: neither need cause the other",
        links=[_address(visit, row) for row in records(frame)],
    )


def lag_words(lag: int) -> str:
    """How the second follows the first."""
    if not lag:
        return ""
    days = f"{abs(lag)} day{'s' if abs(lag) > 1 else ''}"
    return f"{days} later" if lag > 0 else f"{days} before"


def _named(kind: str, name: str) -> str:
    if kind == "measure":
        return NAMES.get(name, name).lower()
    return f"{name} spend" if kind == "marketing" else name


def _note(row: Any) -> str:
    if not row.lag_days:
        return f"on the same day; {whole(row.days)} days"
    return f"the second {lag_words(row.lag_days)}; {whole(row.days)} days"


def _category(row: Any) -> str | None:
    sides = ((row.first_kind, row.first_name), (row.second_kind, row.second_name))
    return next((name for kind, name in sides if kind == "category"), None)


def _fragment(row: Any) -> str | None:
    category = _category(row)
    return None if category is None else urlencode({"category": category})


def _address(visit: Visit, row: Any) -> str:
    category = _category(row)
    return "" if category is None else visit.address(PATH, category=category)


CARD = Card(
    "trends-correlations", "What moves together", rows, draw,
    (
        Column("pair", "Pair"), Column("lag_days", "Second follows, days", "count"),
        Column("correlation", "Correlation", "number"), Column("lo95", "From", "number"),
        Column("hi95", "To", "number"),
        Column("q_value", "Chance finding", "number"), Column("days", "Days", "count"),
    ),
    jobs=(JOB,),
)
