-- reasons for which rows were rejected at any time, and how many rows wait in the quarantine for each.
-- grain:  one row per reason
-- reads:  ops.rejected_rows, ops.cleaning_reports
-- writes: nothing
-- why:    a reason whose rows have all passed is no mistake of whoever asks for it once more
with rejected as (
    select reason, count(*) as waiting
    from ops.rejected_rows
    group by reason
),

reported as (
    select distinct jsonb_object_keys(report -> 'rejected_by_reason') as reason
    from ops.cleaning_reports
)

select reason, coalesce(rejected.waiting, 0) as waiting
from rejected
full outer join reported using (reason)
order by reason;
