"""A word about ids that a command was given and the warehouse does not know: a slip of the keyboard sees nothing."""

import logging
from collections.abc import Sequence

from dashboard.queries.choices import options
from warehouse.database import Database

logger = logging.getLogger(__name__)


def warn_of_unknown(database: Database, location_ids: Sequence[str], employee_id: str | None = None) -> None:
    """Log a warning that names unknown ids, and some that are known; they may come with the next load."""
    with database.transaction("reader") as connection:
        offered = options(connection)
    for dimension, given in (("location", location_ids), ("employee", [employee_id] if employee_id else [])):
        known = offered.loc[offered["dimension"] == dimension, "id"].tolist()
        unknown = [identifier for identifier in given if identifier not in known]
        if unknown:
            logger.warning("no %s %s in the warehouse yet, so nothing is seen of it; known are %s",
                           dimension, ", ".join(unknown), ", ".join(known[:10]) or "none")
