-- inbox/sales_results: what came of sales sent to the API, once their load has reached gold.
-- grain:  one row per message whose result nobody has noted yet, the oldest :most
-- reads:  app.inbox, ops.loads, ops.rejected_rows
-- why:    also of messages that a worker left behind that was killed between bronze and gold
with arrived as (
    select
        inbox.inbox_id,
        inbox.load_id,
        case
            when jsonb_typeof(inbox.payload) = 'array' then jsonb_array_length(inbox.payload)
            else 1
        end as rows_received
    from app.inbox
    inner join ops.loads on loads.load_id = inbox.load_id
    where
        inbox.kind = 'sales'
        and inbox.drained_at is not null
        and inbox.result is null
        and inbox.failure is null
        and loads.refined_at is not null
    order by inbox.inbox_id
    limit :most
)

select
    arrived.inbox_id,
    arrived.rows_received - count(rejected.row_hash) as rows_accepted,
    count(rejected.row_hash) as rows_rejected,
    coalesce(
        jsonb_agg(
            jsonb_build_object(
                'transaction_id', rejected.payload ->> 'transaction_id',
                'line_number', rejected.payload ->> 'line_id',
                'reason', rejected.reason
            )
            order by rejected.row_number
        ) filter (where rejected.row_hash is not null),
        cast('[]' as jsonb)
    ) as rejections
from arrived
left join ops.rejected_rows as rejected
    on
    arrived.load_id = rejected.load_id
    and rejected.source = 'api'
    and rejected.object = 'sales'
    and rejected.payload ->> 'inbox_id' = cast(arrived.inbox_id as text)
group by arrived.inbox_id, arrived.rows_received
order by arrived.inbox_id
