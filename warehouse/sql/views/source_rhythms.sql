-- ops.source_rhythms: how often each source delivers, and when it did last.
-- grain:  one row per source with five waits or more in the last 90 days
-- reads:  ops.loads
-- writes: ops.source_rhythms
-- why:    a source's own rhythm is the second longest of its waits, so that one outage does not set it; with fewer than
--         five waits there is no rhythm yet
create or replace view ops.source_rhythms as
with moments as (
    select distinct source, date_trunc('minute', received_at at time zone 'UTC') as delivered_at
    from ops.loads
    where received_at > now() - interval '90 days'
),

waits as (
    select
        source,
        delivered_at,
        delivered_at - lag(delivered_at) over (partition by source order by delivered_at) as wait
    from moments
)

select
    source,
    max(delivered_at) as last_at,
    (array_agg(wait order by wait desc nulls last))[2] as usual_wait
from waits
group by source
having count(wait) >= 5;
