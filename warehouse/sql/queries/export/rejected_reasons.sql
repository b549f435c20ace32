-- queries/export/rejected_reasons: why rows are in quarantine.
-- grain:  one row per source, object and reason
-- reads:  ops.rejected_rows
select source, object, reason, count(*) as rejected
from ops.rejected_rows
group by source, object, reason
order by source, object, reason
