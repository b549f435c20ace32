-- checks/freshness: sources that have been silent for longer than they use to be.
-- kind:   warn
-- scope:  whole
-- grain:  one row per source
-- reads:  ops.loads
-- why:    a source's own rhythm is the second longest of its waits in 90 days, so that one outage does not set it; half
--         as long again is late. With fewer than five waits there is no rhythm yet
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
),

rhythms as (
    select
        source,
        max(delivered_at) as last_at,
        (array_agg(wait order by wait desc nulls last))[2] as usual_wait
    from waits
    group by source
    having count(wait) >= 5
)

select source, last_at, usual_wait
from rhythms
where now() at time zone 'UTC' - last_at > 1.5 * usual_wait + interval '10 minutes';
