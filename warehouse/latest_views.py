"""`predictions.<table>_latest`: of every table that jobs write, the rows of each job's serving run.

Made from the declared tables, since all of them say the same. A run that fails is no champion, so the predictions
before it stay readable; readers see their as_of_date.
"""

from sqlalchemy import Connection, Table, text

from warehouse.schema.columns import metadata
from warehouse.schema.predictions import runs

# The runs as one value, read once: joined, the planner reads the whole table once for each of the jobs' runs.
VIEW = """
create or replace view predictions.{name}_latest as
select {columns}
from predictions.{name} as predicted
where predicted.run_id = any(array(select latest.run_id from predictions.runs_latest as latest))
"""


def tables() -> list[Table]:
    """The tables of predictions whose rows belong to runs, by name."""
    owned = [table for table in metadata.sorted_tables if table.schema == "predictions" and table is not runs]
    return sorted((table for table in owned if not table.c.run_id.nullable), key=lambda table: table.name)


def definitions() -> dict[str, str]:
    """Each view's statement by the name of its table."""
    return {table.name: _define(table) for table in tables()}


def create(connection: Connection) -> None:
    """Make every view. `predictions.runs_latest` is there."""
    for statement in definitions().values():
        connection.execute(text(statement))


def _define(table: Table) -> str:
    columns = ", ".join(f"predicted.{column.name}" for column in table.columns)
    return VIEW.format(name=table.name, columns=columns)
