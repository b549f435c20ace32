"""Temporary tables of replay and retention: each lives in the transaction that works with it.

`etl.replay` and `etl.prune` create their own; the statements of `warehouse/sql/replay` and `warehouse/sql/prune` hand
each other through them what is put through again, and what of a load still says something.
"""

from typing import Any

from sqlalchemy import ARRAY, Column, MetaData, Table, Text
from sqlalchemy.dialects.postgresql import JSONB

from warehouse.schema.columns import flag, text, whole

upkeep = MetaData()
TEMPORARY: dict[str, Any] = {"prefixes": ["TEMPORARY"], "postgresql_on_commit": "DROP"}

replaying = Table(
    "replaying",
    upkeep,
    text("system", "Where it came from"),
    text("source", "Namespace of the source"),
    text("object", "What was delivered"),
    text("row_hash", "ops.rejected_rows; NULL for a row that was accepted and comes along", nullable=True),
    whole("copy_number", "ops.rejected_rows", nullable=True),
    whole("load_id", "The newest delivery that brought the row"),
    whole("row_number", "Row in that delivery"),
    Column("payload", JSONB, nullable=False, comment="The row, mended or not"),
    Column("thing", ARRAY(Text), comment="What its source calls the thing described; NULL for a row that comes along"),
    text("line_number", "Number of the line within a file's order", nullable=True),
    whole("place", "Row in the delivery that it becomes", nullable=True),
    comment="Rows that are put through again. Grain: one row per row of the quarantine, and per row that comes along.",
    **TEMPORARY,
)

delivered_rows = Table(
    "delivered_rows",
    upkeep,
    whole("row_number", "Row of the delivery"),
    text("order_id", "Its order, of a file's sales", nullable=True),
    comment="Rows that the statements of the load in hand have typed. Grain: one row per table that holds one.",
    **TEMPORARY,
)

needed_rows = Table(
    "needed_rows",
    upkeep,
    whole("row_number", "Row of the delivery"),
    comment="Rows of the load in hand that must stay. Grain: one row per row and reason to stay.",
    **TEMPORARY,
)

judged_orders = Table(
    "judged_orders",
    upkeep,
    text("order_id", "Order"),
    whole("lines", "Accepted lines of it in the file", nullable=True),
    flag("is_numbered", "The source numbers them", nullable=True),
    flag("is_needed", "Something stands on its rows"),
    comment="Orders of the sales file in hand. Grain: one row per order.",
    **TEMPORARY,
)

kept_orders = Table(
    "kept_orders",
    upkeep,
    text("order_id", "Order", primary_key=True),
    whole("lines", "Lines of it in each file; NULL where files differ", nullable=True),
    flag("is_numbered", "The source numbers them", nullable=True),
    comment="Orders that stay in a file taken before. Grain: one row per order.",
    **TEMPORARY,
)
