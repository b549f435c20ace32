"""The newest predictions are read once, however many jobs have runs."""

import json

from sqlalchemy import text

from warehouse import latest_views

# How often a plan goes through a table of predictions from end to end, which is what grows with the jobs.
READ = "explain (analyze, format json) select count(*), max(as_of_date) from predictions.{name}_latest"


def test_each_view_reads_its_table_once(demo_database):
    with demo_database.transaction("reader") as connection:
        plans = {
            table.name: connection.execute(text(READ.format(name=table.name))).scalar_one()
            for table in latest_views.tables()
        }
    assert len(plans) > 15
    assert {name: loops for name, plan in plans.items() if (loops := _loops(plan, name)) > 1} == {}


def test_a_view_holds_the_rows_of_the_serving_runs_and_no_others(demo_database):
    for table in latest_views.tables():
        with demo_database.transaction("reader") as connection:
            shown, served = connection.execute(text(
                f"select (select count(*) from predictions.{table.name}_latest), (select count(*) from "
                f"predictions.{table.name} join predictions.runs_latest using (run_id))"
            )).one()
        assert shown == served, table.name


def _loops(plan, table):
    """The most often that a node of the plan reads the table; parallel workers share one reading."""
    plan = json.loads(plan) if isinstance(plan, str) else plan
    return max(_of_node(plan[0]["Plan"], table), default=0)


def _of_node(node, table):
    if node.get("Relation Name") == table and not node.get("Parallel Aware"):
        yield node["Actual Loops"]
    for inner in node.get("Plans", ()):
        yield from _of_node(inner, table)
