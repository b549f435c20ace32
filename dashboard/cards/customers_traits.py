"""What customers who went silent have in common: how much more often than everybody those with a trait did."""

from collections.abc import Sequence
from math import erfc, sqrt
from typing import Any

import pandas as pd

from dashboard.cards.card import Card, Chart
from dashboard.cards.columns import Column
from dashboard.components.states import Message
from dashboard.context import Visit
from dashboard.figures.ranked import ranked_figure
from dashboard.filters import fragment
from dashboard.format import full
from dashboard.queries import customers
from dashboard.queries.customers import SILENT_DAYS

# Fewer people than this say more about chance than about the trait.
FEWEST, SHOWN = 30, 12
# Among the traits shown, so many at most may be there by chance.
LIKELY_CHANCE = 0.05
# Of a 95% interval, in standard errors.
WIDTH = 1.96
COLUMNS = (
    Column("trait", "Trait"), Column("customers", "Customers", "count"),
    Column("silent_customers", "Went silent", "count"), Column("share", "Share", "share"),
    Column("lift", "Times the share of all", "number"), Column("low", "From", "number"), Column("high", "To", "number"),
    Column("q_value", "Chance finding", "number"),
)


def rows(visit: Visit) -> pd.DataFrame:
    """trait, customers, silent_customers, share, lift, low, high (its 95 % interval), q_value; strongest first."""
    found = visit.view.read(customers.churned_traits, visit.horizon.last_complete_day)
    every = found[found["trait"] == ""]
    silent, people = int(every["silent_customers"].sum()), int(every["customers"].sum())
    frame = found[(found["trait"] != "") & (found["customers"] >= FEWEST)].reset_index(drop=True)
    if not silent:
        return frame.head(0).assign(**dict.fromkeys(("share", "lift", "low", "high", "q_value")))
    average = silent / people
    shares = frame["silent_customers"] / frame["customers"]
    edges = [_interval(share, count) for share, count in zip(shares, frame["customers"], strict=True)]
    return frame.assign(
        share=shares, lift=shares / average,
        low=[low / average for low, _ in edges], high=[high / average for _, high in edges],
        q_value=_corrected([
            _chance(int(quiet), int(count), silent, people)
            for quiet, count in zip(frame["silent_customers"], frame["customers"], strict=True)
        ]),
    ).sort_values(["lift", "trait"], ascending=[False, True], ignore_index=True)


def draw(visit: Visit, frame: pd.DataFrame) -> Any:
    """The dots, or why there are none."""
    if frame.empty:
        return Message("low-data", "Too few customers to compare",
                       f"Traits with at least {FEWEST} customers who bought in the year before are compared here.")
    telling = frame[frame["q_value"] <= LIKELY_CHANCE]
    if telling.empty:
        return Message("empty", "Nothing in common", f"Of {len(frame)} traits compared none sets those who left apart "
                       "by more than chance.")
    shown = telling.head(SHOWN)
    return Chart(
        ranked_figure(
            shown["trait"].tolist(), shown["lift"].tolist(), "number", name="Times as likely as all", marks="dots",
            intervals=list(zip(shown["low"], shown["high"], strict=True)), reference=(1, "all customers"),
            notes=[f"{full(silent, 'count', '')} of {full(count, 'count', '')} went silent ({full(share, 'share', '')})"
                   for silent, count, share
                   in zip(shown["silent_customers"], shown["customers"], shown["share"], strict=True)],
            links=_links(shown), drill="/customers",
        ),
        links=[visit.address("/customers", **{name: key}) if name else ""
               for name, key in zip(frame["dimension"], frame["dimension_id"], strict=True)],
        subtitle=f"Of those who bought in the year before: how many times as often as all they were silent for "
                 f"more than {SILENT_DAYS} days; 95% intervals; {len(shown)} of {len(frame)} traits compared; "
                 "whole company",
    )


def _links(frame: pd.DataFrame) -> list[str]:
    """The filter that is a trait; '' where none is."""
    pairs = zip(frame["dimension"], frame["dimension_id"], strict=True)
    return [fragment(**{dimension: identifier}) if dimension else "" for dimension, identifier in pairs]


def _interval(share: float, count: int) -> tuple[float, float]:
    """Wilson's interval of a share."""
    spread = WIDTH**2 / count
    middle = (share + spread / 2) / (1 + spread)
    half = WIDTH / (1 + spread) * sqrt(share * (1 - share) / count + spread / 4 / count)
    return middle - half, middle + half


def _chance(silent: int, count: int, all_silent: int, everybody: int) -> float:
    """How likely chance alone sets those with a trait so far apart from all others: a test of two shares."""
    others, average = everybody - count, all_silent / everybody
    if not others or average == 1:
        return 1.0
    error = sqrt(average * (1 - average) * (1 / count + 1 / others))
    return erfc(abs(silent / count - (all_silent - silent) / others) / error / sqrt(2))


def _corrected(chances: Sequence[float]) -> list[float]:
    """Benjamini and Hochberg's q-values: who looks at many traits finds some by chance."""
    smallest, found = 1.0, [1.0] * len(chances)
    order = sorted(range(len(chances)), key=chances.__getitem__)
    for rank, place in reversed(list(enumerate(order, start=1))):
        smallest = min(smallest, chances[place] * len(chances) / rank)
        found[place] = smallest
    return found


TRAITS_CARD = Card("customers-traits", "What those who left have in common", rows, draw, COLUMNS)
