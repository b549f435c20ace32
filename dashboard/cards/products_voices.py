"""What reviews are about, and which categories are bought together."""

from typing import Any

import pandas as pd

from dashboard.cards.card import Card, Chart
from dashboard.cards.columns import Column
from dashboard.cards.left_out import left_out
from dashboard.cards.staleness import first_run
from dashboard.components.actions import Action, action_list
from dashboard.components.chart_card import content_card
from dashboard.components.states import Message
from dashboard.context import Visit
from dashboard.figures.heatmap import heatmap_figure
from dashboard.filters import fragment
from dashboard.format import full, whole
from dashboard.queries import products

REVIEWS_JOB, PAIRS_JOB = "review_sentiment", "product_affinities"
MOST_TOPICS, MOST_CATEGORIES = 6, 12
GOOD_STARS, BAD_STARS = 4.2, 3.5
TOPIC_COLUMNS = (
    Column("name", "Topic"), Column("reviews", "Reviews", "count"), Column("share", "Share", "share"),
    Column("average_rating", "Stars", "rating"), Column("trend", "Trend", "number"), Column("quote", "In their words"),
)
PAIR_COLUMNS = (
    Column("category", "Category"), Column("with_category", "With"),
    Column("orders_together", "Orders together", "count"), Column("lift", "Lift", "number"),
)


def topic_rows(visit: Visit) -> pd.DataFrame:
    """TOPIC_COLUMNS and more: one row per topic, most reviews first."""
    return visit.view.read(products.topics)


def draw_topics(visit: Visit, frame: pd.DataFrame) -> Any:
    """Topics with their stars and a quote."""
    if frame.empty:
        return Message("empty", "No topics yet", "They appear once enough reviews with texts are loaded and read.",
                       command=first_run(visit, REVIEWS_JOB))
    found: list[Any] = list(frame.head(MOST_TOPICS).itertuples(index=False))
    return content_card(
        TOPICS.title, f"{TOPICS.subtitle}{left_out(visit, ())}", action_list([_topic(row) for row in found])
    )


def pair_rows(visit: Visit) -> pd.DataFrame:
    """category, with_category, orders_together, lift, as_of_date: one row per pair of categories, both ways."""
    return visit.view.read(products.category_pairs)


def draw_pairs(visit: Visit, frame: pd.DataFrame) -> Any:
    """A matrix: above 1 they are found together more often than chance would have it."""
    if frame.empty:
        return Message("empty", "No affinities found", "They appear once enough baskets hold several products.",
                       command=first_run(visit, PAIRS_JOB))
    totals = frame.groupby("category")["orders_together"].sum().sort_values(ascending=False)
    shown = list(totals.index[:MOST_CATEGORIES])
    found = dict(zip(zip(frame["category"], frame["with_category"], strict=True), frame["lift"], strict=True))
    return Chart(
        heatmap_figure(shown, shown, [[found.get((one, other)) for other in shown] for one in shown], "number",
                       name="Lift", scale="diverging", center=1.0,
                       links=[[fragment(category=other) if (one, other) in found else None for other in shown]
                              for one in shown]),
        subtitle=f"{PAIRS.subtitle}{left_out(visit, ())}",
    )


def _topic(row: Any) -> Action:
    stars = float(row.average_rating) if row.average_rating is not None else None
    tone: Any = "plain" if stars is None else "good" if stars >= GOOD_STARS else "bad" if stars < BAD_STARS else "plain"
    quote = f"“{row.quote}”" if row.quote else ""
    return Action(
        str(row.name), f"{whole(row.reviews)} reviews, {full(row.share, 'share', '')}. {quote}", "",
        f"{full(stars, 'rating', '')} stars", tone, "chat-quote",
    )


TOPICS = Card("products-topics", "What reviews are about", topic_rows, draw_topics, TOPIC_COLUMNS,
              subtitle="Topics of all reviews, with their mean stars", is_company_wide=True, jobs=(REVIEWS_JOB,))
PAIRS = Card("products-pairs", "Categories bought together", pair_rows, draw_pairs, PAIR_COLUMNS,
             subtitle="Lift: 2 is twice as often as chance; blank where no pair was found", is_company_wide=True,
             jobs=(PAIRS_JOB,))
