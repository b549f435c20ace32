-- queries/pipeline/sources: what each source delivered last, whether that reached gold, and how often it comes.
-- grain:  one row per source, the most urgent first
-- reads:  ops.loads, ops.source_rhythms
-- why:    late is half as long again as a source's own rhythm; a source without a rhythm is never late
with delivered as (
    select
        system,
        source,
        count(*) as deliveries,
        count(distinct object) as objects,
        max(received_at) as received_at,
        max(refined_at) as refined_at,
        count(*) filter (where refined_at is null and failed_at is null) as waiting,
        count(*) filter (where refined_at is null and failed_at is not null) as failed,
        max(failure) filter (where refined_at is null) as failure,
        sum(rows_received) as rows_received
    from ops.loads
    group by system, source
)

select
    delivered.system,
    delivered.source,
    delivered.deliveries::bigint,
    delivered.objects::bigint,
    delivered.received_at,
    delivered.refined_at,
    delivered.waiting::bigint,
    delivered.failed::bigint,
    delivered.failure,
    delivered.rows_received::bigint,
    extract(epoch from rhythms.usual_wait)::double precision as usual_wait_seconds,
    coalesce(
        now() at time zone 'UTC' - rhythms.last_at > 1.5 * rhythms.usual_wait + interval '10 minutes', false
    ) as is_late
from delivered
left join ops.source_rhythms as rhythms on rhythms.source = delivered.source
order by delivered.failed desc, is_late desc, delivered.source asc
