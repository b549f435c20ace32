"""Loads: the journal row of a delivery, opened before its rows and closed with their counts, in one transaction."""

from typing import Any

from sqlalchemy import Connection, func, select, text

from etl.quarantine import Delivery
from warehouse.schema.ops import loads


def open_load(
    connection: Connection, system: str, source: str, name: str, label: str, **further: Any
) -> Delivery:
    """Open a load of `name`; bronze's column defaults number the rows that follow from 1 under it.

    Until the transaction ends, nobody else opens a load of the same system: a sync, a replay and the inbox may meet.
    """
    lock = select(func.pg_advisory_xact_lock(func.hashtextextended(f"numbers of {system}", 0)))
    connection.execute(lock)
    values = {"system": system, "source": source, "object": name, "file_name": label, "content_hash": "",
              "rows_received": 0, "keeps_equal_rows": False} | further
    load_id = connection.execute(loads.insert().values(values).returning(loads.c.load_id)).scalar_one()
    connection.execute(text("select set_config('assay.load_id', :load_id, true)"), {"load_id": str(load_id)})
    restart_numbers(connection, system)
    return Delivery(load_id, source, name, system)


def restart_numbers(connection: Connection, system: str) -> None:
    """Number the next row of `system` 1."""
    connection.execute(text("select setval(cast(:sequence as regclass), 1, false)"),
                       {"sequence": f"bronze.{system}_row_number"})


def close_load(connection: Connection, delivery: Delivery, received: int, rejected: int, **further: Any) -> None:
    """Write the counts of a load whose rows have arrived."""
    values = {"rows_received": received, "rows_rejected": rejected, "rejected_on_arrival": rejected} | further
    connection.execute(loads.update().where(loads.c.load_id == delivery.load_id).values(values))
