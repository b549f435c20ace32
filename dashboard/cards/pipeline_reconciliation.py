"""Does it add up? Rows of the deliveries, the layers among themselves, and orders against their source's own totals."""

from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from typing import Any, NamedTuple

import pandas as pd

from dashboard.cards.card import Card, Chart
from dashboard.cards.columns import Column
from dashboard.cards.pipeline_checks import COMMAND
from dashboard.cards.pipeline_words import in_zone, words
from dashboard.context import Visit
from dashboard.format import full, full_day, is_missing, whole
from dashboard.queries import pipeline

AGREES, DIFFERS, NOT_COMPARED = "agrees", "differs", "not compared yet"
BASIS = "daily_sales_summary"
COLUMNS = (
    Column("one", "What"),
    Column("other", "Against"),
    Column("result", "Result"),
    Column("value", "Its figure"),
    Column("against", "Figure against it"),
    Column("difference", "Difference"),
    Column("how", "How it is known"),
)


class Check(NamedTuple):
    """What quality checks compare that takes too long for a page; of two names the one that ran last counts.

    `amounts` are the columns of what they find with the money of the one and of the other; None where it is no money.
    """

    one: str
    other: str
    names: tuple[str, ...]
    amounts: tuple[str, str] | None = None


CHECKS = (
    Check("Lines in gold", "Order lines in silver", ("fact_sales_equals_silver", "changed_orders_tie_out"),
          ("net_in_gold", "net_in_silver")),
    Check("Days and locations", "Order lines in gold", ("daily_sales_summary_equals_facts",),
          ("net_kept", "net_of_facts")),
    Check("Hours", "Days and locations", ("changed_days_tie_out",), ("net_of_its_hours", "net_of_the_day")),
    Check("Customers' buying days", "Order lines in gold", ("customer_days_equal_facts",)),
    Check("Reviews, stock, tasks and spend in gold", "Silver", ("facts_beside_sales_equal_silver",)),
    Check("Lines of each order", "The source's own total of it", ("orders_own_totals", "changed_orders_own_totals"),
          ("lines_amount", "total_amount")),
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
        *_deliveries(cleaned), *_roll_ups(sums, visit.settings.currency), *_checked(visit, results),
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


def _checked(visit: Visit, results: pd.DataFrame) -> Iterator[Comparison]:
    for check in CHECKS:
        ran = results[results["check_name"].isin(check.names)].sort_values("checked_at")
        if ran.empty:
            yield Comparison(check.one, check.other, NOT_COMPARED, "", "", "", "by a quality check that has not run")
            continue
        last = ran.iloc[-1]
        scope = " of what changed" if str(last["check_name"]).startswith("changed_") else ""
        how = f"quality check{scope}, {last['checked_at']:%Y-%m-%d %H:%M}"
        if last["is_passed"]:
            yield Comparison(check.one, check.other, AGREES, "", "", "none", how)
        else:
            yield Comparison(check.one, check.other, DIFFERS, *_amounts(visit, check, last), f"{how}{_of(visit, last)}")


def _amounts(visit: Visit, check: Check, last: Any) -> tuple[str, str, str]:
    """The money on both sides and what lies between, over what the check has kept; else how much differs."""
    examples = last["examples"] or []
    if check.amounts is None or not examples:
        return "", "", f"{whole(int(last['findings']))} differ"
    # What one side does not have at all is none of its money.
    one, other = (sum(Decimal(str(row.get(column) or 0)) for row in examples) for column in check.amounts)
    currency = visit.settings.currency
    return full(one, "money", currency), full(other, "money", currency), full(one - other, "money", currency)


def _of(visit: Visit, last: Any) -> str:
    """Of which days or orders that is; a check keeps only the first that it finds."""
    examples, findings = last["examples"] or [], int(last["findings"])
    days = [full_day(date.fromisoformat(row["order_date"])) for row in examples if row.get("order_date")]
    orders = [visit.own_id(str(row["order_id"])) for row in examples if row.get("order_id")]
    named = list(dict.fromkeys(days)) or orders
    if not named:
        return ""
    part = f"; the first {len(examples)} of {whole(findings)} that differ: " if findings > len(examples) else "; of "
    return f"{part}{'' if days else 'order ' if len(orders) == 1 else 'orders '}{', '.join(named)}"


CARD = Card("pipeline-reconciliation", "Reconciliation", rows, draw, COLUMNS)
