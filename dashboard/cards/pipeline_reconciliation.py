"""Does it add up? Rows of the deliveries, the layers among themselves, and orders against their source's own totals."""

from collections.abc import Iterator
from decimal import Decimal
from typing import NamedTuple

import pandas as pd

from dashboard.cards.card import Card, Chart
from dashboard.cards.columns import Column
from dashboard.cards.pipeline_checks import COMMAND
from dashboard.cards.pipeline_words import in_zone, words
from dashboard.context import Visit
from dashboard.format import full, is_missing, whole
from dashboard.queries import pipeline

AGREES, DIFFERS, NOT_COMPARED = "agrees", "differs", "not compared yet"
BASIS = "daily_sales_summary"
# What the checks compare that takes too long for a page; of two names the one that ran last counts.
CHECKED = (
    ("Lines in gold", "Order lines in silver", ("fact_sales_equals_silver", "changed_orders_tie_out")),
    ("Days and locations", "Order lines in gold", ("daily_sales_summary_equals_facts",)),
    ("Hours", "Days and locations", ("changed_days_tie_out",)),
    ("Customers' buying days", "Order lines in gold", ("customer_days_equal_facts",)),
    ("Reviews, stock, tasks and spend in gold", "Silver", ("facts_beside_sales_equal_silver",)),
    ("Lines of each order", "The source's own total of it", ("orders_own_totals", "changed_orders_own_totals")),
)
COLUMNS = (
    Column("one", "What"),
    Column("other", "Against"),
    Column("result", "Result"),
    Column("value", "There"),
    Column("against", "Here"),
    Column("difference", "Difference"),
    Column("how", "How it is known"),
)


class Comparison(NamedTuple):
    """Two figures that must be equal, as texts; `how` says where the answer comes from."""

    one: str
    other: str
    result: str
    value: str
    against: str
    difference: str
    how: str


def rows(visit: Visit) -> pd.DataFrame:
    """One row per comparison: COLUMNS."""
    cleaned = visit.view.read_now(pipeline.cleaning)
    sums = visit.view.read(pipeline.roll_ups)
    results = in_zone(visit.view.read_now(pipeline.quality_results), visit.settings, "checked_at")
    compared = [
        *_deliveries(cleaned), *_roll_ups(sums, visit.settings.currency), *_checked(results),
    ]
    return pd.DataFrame(compared, columns=list(Comparison._fields))


def draw(_visit: Visit, frame: pd.DataFrame) -> Chart:
    """The table."""
    counts = frame["result"].value_counts()
    return Chart(None, subtitle=f"{counts.get(AGREES, 0)} of {len(frame)} agree, {counts.get(DIFFERS, 0)} differ; "
                                f"what is not compared yet is compared by {COMMAND}")


def _deliveries(cleaned: pd.DataFrame) -> Iterator[Comparison]:
    if cleaned.empty:
        return
    received = int(cleaned["rows_received"].sum())
    lost = int(cleaned["rows_unaccounted"].sum())
    yield Comparison(
        "Rows received", "Rows accepted, duplicate or rejected",
        DIFFERS if cleaned["rows_unaccounted"].any() else AGREES, whole(received), whole(received - lost),
        whole(lost), "the journal of deliveries, just now",
    )


def _roll_ups(sums: pd.DataFrame, currency: str) -> Iterator[Comparison]:
    """Revenue of each roll-up against that of days and locations, which most pages show."""
    by_table = dict(zip(sums["table_name"], sums["revenue"], strict=True))
    basis = by_table.pop(BASIS)
    for table, revenue in by_table.items():
        known = not is_missing(revenue) and not is_missing(basis)
        difference = Decimal(revenue) - Decimal(basis) if known else None
        yield Comparison(
            f"Revenue by {words(table)}", "Revenue by day and location",
            NOT_COMPARED if difference is None else DIFFERS if difference else AGREES,
            full(revenue, "money", currency), full(basis, "money", currency), full(difference, "money", currency),
            "added up just now",
        )


def _checked(results: pd.DataFrame) -> Iterator[Comparison]:
    for one, other, names in CHECKED:
        ran = results[results["check_name"].isin(names)].sort_values("checked_at")
        if ran.empty:
            yield Comparison(one, other, NOT_COMPARED, "", "", "", "by a quality check that has not run")
            continue
        last = ran.iloc[-1]
        found = "none" if last["is_passed"] else f"{whole(int(last['findings']))} differ"
        scope = " of what changed" if str(last["check_name"]).startswith("changed_") else ""
        yield Comparison(
            one, other, AGREES if last["is_passed"] else DIFFERS, "", "", found,
            f"quality check{scope}, {last['checked_at']:%Y-%m-%d %H:%M}",
        )


CARD = Card("pipeline-reconciliation", "Reconciliation", rows, draw, COLUMNS)
