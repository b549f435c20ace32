-- queries/customers/customer_kinds: in which segments one customer was, by the runs that served and by the source.
-- grain:  one row per run or version, newest first
-- reads:  predictions.customer_segments, predictions.runs, gold.dim_customer
select
    kinds.as_of_date as since,
    'By buying' as said_by,
    kinds.segment
from predictions.customer_segments as kinds
inner join predictions.runs as runs on runs.run_id = kinds.run_id and runs.status in ('champion', 'retired')
where kinds.customer_id = :customer_id
union all
select
    case when valid_from > '-infinity' then cast(valid_from at time zone 'UTC' as date) end as since,
    'By the source' as said_by,
    customer_segment as segment
from gold.dim_customer
where customer_id = :customer_id and customer_segment <> ''
order by since desc nulls last, said_by asc
