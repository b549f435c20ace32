"""Temporary tables of one refinement: they live in its transaction and are dropped with it.

`etl.refine` creates them; the statements of `warehouse/sql/silver` and `warehouse/sql/gold` hand each other through
them what changed, so that the work follows the change and not the size of the warehouse. A load goes bronze ->
`staged_<entity>` (one statement per source) -> silver and `touched_<entity>` (one statement per entity) -> gold.
"""

from warehouse.schema import changes, staged
from warehouse.schema.temporary import workspace

__all__ = ["changes", "staged", "workspace"]
