-- queries/overview/loads: when each source reached gold last.
-- grain:  one row per source with a refined delivery
-- reads:  ops.loads
select
    source,
    max(refined_at) as refined_at
from ops.loads
where refined_at is not null
group by source
order by max(refined_at), source
