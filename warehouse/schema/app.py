"""App: what the web writes. Sales sent to the API and webhooks wait in the inbox until the loader has drained them."""

from sqlalchemy import Column, Index, PrimaryKeyConstraint, Table, UniqueConstraint
from sqlalchemy import text as sql
from sqlalchemy.dialects.postgresql import JSONB

from warehouse.schema.columns import amount, day, flag, identity, metadata, stamp, text, whole

inbox = Table(
    "inbox",
    metadata,
    identity("inbox_id", "The message"),
    text("kind", "sales or prediction (sent to the API), sync_laravel (asked for there) or square_event (a webhook)"),
    text("idempotency_key", "A message with the same kind and key is the same message"),
    Column("payload", JSONB, nullable=False, comment="The message"),
    stamp("received_at", "When it came", server_default=sql("now()")),
    stamp("drained_at", "When it reached bronze, or was set aside; NULL while it waits", nullable=True),
    whole("load_id", "ops.loads: where it went", nullable=True),
    text("failure", "Why it was set aside", nullable=True),
    text("sender", "Who sent it, as in app.audit_log.actor; empty for a webhook", server_default=""),
    Column("result", JSONB, nullable=True, comment="What came of it, for its sender; NULL while it waits"),
    PrimaryKeyConstraint("inbox_id"),
    UniqueConstraint("kind", "idempotency_key"),
    schema="app",
    comment="What the web takes in for the loader. Grain: one row per message.",
)
Index("ix_inbox_waiting", inbox.c.inbox_id, postgresql_where=inbox.c.drained_at.is_(None))

segment_strategies = Table(
    "segment_strategies",
    metadata,
    text("owner", "Whose it is: local, the company's"),
    text("segment", "Segment as in predictions.customer_segments"),
    text("text", "What to do about its customers; empty for the text that comes with the page"),
    stamp("updated_at", "When it was written", server_default=sql("now()")),
    PrimaryKeyConstraint("owner", "segment"),
    schema="app",
    comment="What people mean to do about segments of customers. Grain: one row per owner and segment.",
)

saved_views = Table(
    "saved_views",
    metadata,
    identity("view_id", "The view"),
    text("owner", "Who saved it, as in app.audit_log.actor; local until people sign in"),
    text("path", "The page, such as /sales"),
    text("name", "What its owner calls it"),
    text("search", "The filters, as the query string of the address"),
    flag("is_shared", "Everybody sees it"),
    flag("is_default", "The page opens with it for its owner"),
    stamp("created_at", "When it was saved", server_default=sql("now()")),
    PrimaryKeyConstraint("view_id"),
    UniqueConstraint("owner", "path", "name"),
    schema="app",
    comment="Filters of a page under a name. Grain: one row per owner, page and name.",
)

targets = Table(
    "targets",
    metadata,
    identity("target_id", "The target"),
    text("metric", "A metric of the catalogue that adds up over days: revenue, orders, units, new_customers, ..."),
    text("scope", "total or location"),
    text("scope_id", "location_id, or empty for the whole company"),
    day("month", "First day of the month"),
    amount("target", "What is to be reached in the month, in the metric's unit"),
    stamp("updated_at", "When it was set", server_default=sql("now()")),
    PrimaryKeyConstraint("target_id"),
    UniqueConstraint("metric", "scope", "scope_id", "month"),
    schema="app",
    comment="What is to be reached in a month. Grain: one row per metric, scope and month.",
)
