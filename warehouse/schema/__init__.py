"""Every table of the warehouse, declared once; Alembic creates them and `\\d+` shows their comments.

`metadata` holds bronze, silver, gold, predictions, ops and app. `workspace` holds the temporary tables of one
refinement, which live in no schema and are never migrated.
"""

from warehouse.schema import access, app, bronze, gold, ops, predictions, silver
from warehouse.schema.columns import SCHEMAS, metadata

__all__ = ["SCHEMAS", "access", "app", "bronze", "gold", "metadata", "ops", "predictions", "silver"]
