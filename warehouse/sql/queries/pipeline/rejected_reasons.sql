-- queries/pipeline/rejected_reasons: why rows are in quarantine, and how many for each reason.
-- grain:  one row per source, object and reason, the most frequent first
-- reads:  ops.rejected_rows
select
    source,
    object,
    reason,
    count(*) as rejected,
    min(rejected_at) as first_at,
    max(rejected_at) as last_at
from ops.rejected_rows
group by source, object, reason
order by rejected desc, source asc, object asc, reason asc
