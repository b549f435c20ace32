"""Ops: the warehouse's own books. What was loaded, what was rejected and why, what ran, which data version stands."""

from sqlalchemy import LargeBinary, PrimaryKeyConstraint, Table
from sqlalchemy import text as sql
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.schema import Column, Index

from warehouse.schema.columns import flag, identity, metadata, stamp, text, whole

loads = Table(
    "loads",
    metadata,
    identity("load_id", "The delivery"),
    text("system", "Where it came from: csv, laravel, erp, square or api", server_default="csv"),
    text("source", "Namespace of the source, for example csv"),
    text("object", "What was delivered, for example sales_transactions"),
    text("file_name", "Name of the file, without its folder, or which part of a reading it was"),
    text("content_hash", "SHA-256 of the bytes delivered, with the mapping that read them"),
    stamp("received_at", "When it was received", server_default=sql("now()")),
    whole("rows_received", "Rows in the delivery; received = accepted + duplicate + rejected once refined"),
    whole("rows_duplicate", "Rows that repeat another row of the delivery, counted and not kept", server_default="0"),
    whole("rows_rejected", "Rows in quarantine (ops.rejected_rows)", server_default="0"),
    whole("rows_accepted", "Rows that reached silver; NULL until refined", nullable=True),
    whole("duplicate_on_arrival", "Of the duplicates, those a mapping's rule found before bronze", server_default="0"),
    whole("rejected_on_arrival", "Of the rejected rows, those that never reached bronze", server_default="0"),
    flag("keeps_equal_rows", "True when a mapping's rule has dealt with equal rows already"),
    whole("rows_warned", "Accepted rows with a disagreement worth a look", server_default="0"),
    whole("rows_pruned", "Rows that retention took out of bronze, since a later delivery replaced them",
          server_default="0"),
    Column("formats", JSONB, comment="How columns were read that are not in the plain form, for example day first"),
    stamp("refined_at", "When the delivery reached silver and gold; NULL while it waits", nullable=True),
    stamp("failed_at", "When refining it last failed; it is tried again each time", nullable=True),
    text("failure", "Why it failed", nullable=True),
    PrimaryKeyConstraint("load_id"),
    schema="ops",
    comment="Deliveries. Grain: one row per file (or batch) received.",
)
Index(None, loads.c.source, loads.c.object, loads.c.content_hash)

rejected_rows = Table(
    "rejected_rows",
    metadata,
    text("source", "Namespace of the source"),
    text("object", "What was delivered"),
    text("row_hash", "MD5 of the payload"),
    whole("copy_number", "1 for the first row with this payload in its delivery, 2 for its copy, ..."),
    whole("load_id", "The newest delivery that brought the row"),
    whole("row_number", "Row in that delivery's file, 1 is the first under the header"),
    text("reason", "Reason code, for example quantity_not_a_number"),
    Column("payload", JSONB, nullable=False, comment="The row as it arrived"),
    stamp("rejected_at", "When it was put here", server_default=sql("now()")),
    PrimaryKeyConstraint("source", "object", "row_hash", "copy_number"),
    schema="ops",
    comment="Quarantine. Grain: one row per rejected row, however often it is delivered again.",
)

replayed_rows = Table(
    "replayed_rows",
    metadata,
    whole("load_id", "The delivery that put the row through again"),
    whole("row_number", "Row in that delivery"),
    text("source", "Namespace of the source"),
    text("object", "What was delivered"),
    text("row_hash", "ops.rejected_rows"),
    whole("copy_number", "ops.rejected_rows"),
    PrimaryKeyConstraint("load_id", "row_number"),
    schema="ops",
    comment="Rows of the quarantine put through again; they leave it when they pass. Grain: one row per row and try.",
)

watermarks = Table(
    "watermarks",
    metadata,
    text("system", "laravel, erp or square"),
    text("object", "What is read"),
    Column("position", JSONB, nullable=False, comment="Where the next reading goes on"),
    stamp("moved_at", "When it moved last", server_default=sql("now()")),
    PrimaryKeyConstraint("system", "object"),
    schema="ops",
    comment="How far each source has been read. Grain: one row per system and object.",
)

quality_results = Table(
    "quality_results",
    metadata,
    identity("result_id", "The result"),
    text("check_name", "File under warehouse/sql/checks"),
    text("kind", "fail (gold does not move) or warn"),
    stamp("checked_at", "When", server_default=sql("now()")),
    flag("is_passed", "True when nothing was found"),
    whole("findings", "How many rows were found"),
    text("message", "What was found, in one line", nullable=True),
    Column("examples", JSONB, comment="Up to five of the rows found"),
    PrimaryKeyConstraint("result_id"),
    schema="ops",
    comment="Results of the quality checks. Grain: one row per check and run.",
)
Index(None, quality_results.c.check_name, quality_results.c.checked_at)

cleaning_reports = Table(
    "cleaning_reports",
    metadata,
    whole("load_id", "ops.loads"),
    Column("report", JSONB, nullable=False, comment="Rows before and after, missing shares, conversions, match rates"),
    PrimaryKeyConstraint("load_id"),
    schema="ops",
    comment="What cleaning did. Grain: one row per refined load.",
)

job_runs = Table(
    "job_runs",
    metadata,
    identity("run_id", "The run"),
    text("job", "Which command, for example sync csv"),
    text("status", "running, succeeded, failed, or killed (found without an end by the next run)"),
    stamp("started_at", "When it started", server_default=sql("now()")),
    stamp("finished_at", "When it ended; NULL while it runs", nullable=True),
    text("message", "What came out, in one line", nullable=True),
    PrimaryKeyConstraint("run_id"),
    schema="ops",
    comment="Run journal. Grain: one row per run of a job.",
)

data_version = Table(
    "data_version",
    metadata,
    text("domain", "gold, predictions or app"),
    whole("version", "Rises with each change of the domain; part of every cache key"),
    stamp("moved_at", "When it rose last"),
    PrimaryKeyConstraint("domain"),
    schema="ops",
    comment="What the dashboard's caches hang on. Grain: one row per domain.",
)

fingerprints = Table(
    "fingerprints",
    metadata,
    text("name", "calendar (settings that decide every date) or views (functions, views and grants in place)"),
    text("value", "What the warehouse was built with"),
    PrimaryKeyConstraint("name"),
    schema="ops",
    comment="What the warehouse was built with, to notice when it changes. Grain: one row per name.",
)

erased_people = Table(
    "erased_people",
    metadata,
    Column("digest", LargeBinary, nullable=False,
           comment="HMAC of the customer_id or e-mail, by the key in DATA_DIR; never the text itself"),
    text("kind", "customer (an id) or email"),
    flag("is_id_replaced", "The id itself told who it was, so another stands in its place"),
    stamp("erased_at", "When", server_default=sql("now()")),
    PrimaryKeyConstraint("digest"),
    schema="ops",
    comment="Whom to anonymise again when a source delivers them again. Grain: one row per id or e-mail erased.",
)
