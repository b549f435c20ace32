-- queries/pipeline/delivered_tables: what has been delivered, by the system it came from.
-- grain:  one row per system and object
-- reads:  ops.loads
select distinct system, object
from ops.loads
