-- queries/pipeline/loads: the newest deliveries, and what became of their rows.
-- grain:  one row per delivery, the newest first
-- reads:  ops.loads
-- parameters: most
select
    load_id,
    system,
    source,
    object,
    file_name,
    received_at,
    refined_at,
    failed_at,
    failure,
    rows_received::bigint,
    rows_accepted::bigint,
    rows_duplicate::bigint,
    rows_rejected::bigint,
    rows_warned::bigint,
    extract(epoch from refined_at - received_at)::double precision as seconds
from ops.loads
order by load_id desc
limit :most
