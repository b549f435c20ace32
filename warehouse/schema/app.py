"""App: what the web writes. Sales sent to the API and webhooks wait in the inbox until the loader has drained them."""

from sqlalchemy import Column, Index, PrimaryKeyConstraint, Table, UniqueConstraint
from sqlalchemy import text as sql
from sqlalchemy.dialects.postgresql import JSONB

from warehouse.schema.columns import identity, metadata, stamp, text, whole

inbox = Table(
    "inbox",
    metadata,
    identity("inbox_id", "The message"),
    text("kind", "sales (sent to the API) or square_event (a webhook)"),
    text("idempotency_key", "A message with the same kind and key is the same message"),
    Column("payload", JSONB, nullable=False, comment="The message"),
    stamp("received_at", "When it came", server_default=sql("now()")),
    stamp("drained_at", "When it reached bronze, or was set aside; NULL while it waits", nullable=True),
    whole("load_id", "ops.loads: where it went", nullable=True),
    text("failure", "Why it was set aside", nullable=True),
    PrimaryKeyConstraint("inbox_id"),
    UniqueConstraint("kind", "idempotency_key"),
    schema="app",
    comment="What the web takes in for the loader. Grain: one row per message.",
)
Index("ix_inbox_waiting", inbox.c.inbox_id, postgresql_where=inbox.c.drained_at.is_(None))
