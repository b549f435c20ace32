-- queries/pipeline/cleaning: what cleaning did with everything a source delivered.
-- grain:  one row per source and object, those with most rows first
-- reads:  ops.loads
-- why:    received = accepted + duplicate + rejected; what is missing from that was lost, or counted twice
select
    source,
    object,
    count(*) as deliveries,
    sum(rows_received)::bigint as rows_received,
    sum(coalesce(rows_accepted, 0))::bigint as rows_accepted,
    sum(rows_duplicate)::bigint as rows_duplicate,
    sum(rows_rejected)::bigint as rows_rejected,
    sum(rows_warned)::bigint as rows_warned,
    sum(rows_received - coalesce(rows_accepted, 0) - rows_duplicate - rows_rejected)::bigint as rows_unaccounted,
    max(refined_at) as refined_at
from ops.loads
where refined_at is not null
group by source, object
order by rows_received desc, source asc, object asc
