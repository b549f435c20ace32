-- queries/export/cleaning_totals: rows of all deliveries by what became of them.
-- grain:  one row
-- reads:  ops.loads
select
    count(*) as deliveries,
    coalesce(sum(rows_received), 0)::bigint as rows_received,
    coalesce(sum(rows_accepted), 0)::bigint as rows_accepted,
    coalesce(sum(rows_duplicate), 0)::bigint as rows_duplicate,
    coalesce(sum(rows_rejected), 0)::bigint as rows_rejected,
    coalesce(sum(rows_warned), 0)::bigint as rows_warned
from ops.loads
where refined_at is not null
