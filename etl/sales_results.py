"""What came of the sales that the inbox took in, noted for whoever sent them."""

from sqlalchemy import Connection, exists, or_, select

from warehouse import messages, statements
from warehouse.schema.app import inbox
from warehouse.schema.ops import loads


def are_owed(connection: Connection) -> bool:
    """Whether sales came to bronze, or on to gold, whose sender was not told yet what came of them.

    A load that could not be refined waits for the next reason to refine.
    """
    owed = (
        select(inbox.c.inbox_id)
        .join(loads, loads.c.load_id == inbox.c.load_id)
        .where(inbox.c.kind == "sales", inbox.c.result.is_(None), inbox.c.failure.is_(None))
        .where(or_(loads.c.failed_at.is_(None), loads.c.refined_at.is_not(None)))
    )
    return bool(connection.scalar(select(exists(owed))))


def note(connection: Connection) -> int:
    """Note the results of some messages that reached gold; how many, 0 once all have theirs."""
    statement = statements.load("inbox/sales_results")
    judged = connection.execute(statement, {"most": messages.MESSAGES_AT_ONCE}).mappings().all()
    for row in judged:
        messages.note_result(connection, row["inbox_id"], {
            "rows_accepted": row["rows_accepted"], "rows_rejected": row["rows_rejected"],
            "rejections": row["rejections"],
        })
    return len(judged)
