"""What feeds what, as the headers of the statements tell it."""

import re
from pathlib import Path

import pytest

from warehouse import lineage, statements
from warehouse.lineage import Flow

ROOT = Path(__file__).resolve().parents[2]
JOBS = "".join(path.read_text(encoding="utf-8") for path in (ROOT / "predictions").glob("*.py"))
# They look back at a job's own earlier runs, or at how those fared.
LOOKING_BACK = re.compile(r"^(realised_|earlier_)|^monthly_(promises|incumbents)$")


def test_a_summary_is_made_from_the_lines_and_the_lines_from_what_was_delivered():
    flow = lineage.flow()
    assert flow.feeds["gold.daily_sales_summary"] == {"gold.fact_sales"}
    assert {"silver.orders", "silver.order_lines"} <= flow.feeds["gold.fact_sales"]
    assert "bronze.csv_sales_transactions" in flow.above("gold.daily_sales_summary")
    assert "predictions.sales_forecasts" in flow.below("bronze.csv_sales_transactions")


def test_every_table_of_gold_and_predictions_comes_from_somewhere_and_none_from_a_later_layer():
    flow = lineage.flow()
    for table, sources in flow.feeds.items():
        assert sources or lineage.layer(table) == "bronze", table
        places = [lineage.LAYERS.index(lineage.layer(name)) for name in (*sources, table)]
        assert max(places) == places[-1], table


def test_chains_are_followed_in_both_directions_and_a_circle_ends():
    flow = Flow({"gold.a": frozenset(), "gold.b": frozenset({"gold.a", "gold.c"}), "gold.c": frozenset({"gold.b"})}, {})
    assert flow.above("gold.c") == {"gold.a", "gold.b"}
    assert flow.below("gold.a") == {"gold.b", "gold.c"}


def test_readers_stand_at_the_end_and_read_views_by_the_name_of_their_table():
    flow = Flow({"predictions.scores": frozenset()}, {}).with_readers({"Page": {"predictions.scores_latest", "other"}})
    assert flow.feeds["Page"] == {"predictions.scores"}
    assert flow.direct_readers("predictions.scores") == {"Page"}


@pytest.mark.parametrize("statement", statements.folder("queries/predictions"), ids=lambda one: one.name)
def test_what_a_job_reads_names_the_tables_that_the_job_makes_of_it(statement):
    assert statement.feeds
    assert all(name.startswith("predictions.") for name in statement.feeds)
    name = statement.name.rpartition("/")[2]
    if not LOOKING_BACK.match(name):
        assert f'"{name}"' in JOBS, f"no job reads {name}"


@pytest.mark.parametrize("check", statements.folder("checks"), ids=lambda one: one.name)
def test_every_check_says_what_to_do_about_what_it_finds(check):
    assert check.remedy
