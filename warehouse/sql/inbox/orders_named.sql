-- inbox/orders_named: the orders that messages of sales name, and where these are known to stand.
-- grain:  one row per sale of the messages :inbox_ids, in the order of their arrival
-- reads:  app.inbox, silver.orders, bronze.api_sales, ops.loads
-- why:    what reached bronze and not silver yet is known as well
with said as (
    select
        inbox.inbox_id,
        silver.clean_text(sale.value ->> 'transaction_id') as transaction_id,
        'api:' || silver.clean_text(sale.value ->> 'transaction_id') as order_id,
        'api:' || coalesce(silver.clean_text(sale.value ->> 'location_id'), 'main') as location_id,
        sale.value -> 'sender_locations' as sender_locations
    from app.inbox
    cross join
        lateral jsonb_array_elements(
            case when jsonb_typeof(inbox.payload) = 'array' then inbox.payload else jsonb_build_array(inbox.payload) end
        ) as sale (value)
    where inbox.inbox_id = any(:inbox_ids)
),

on_its_way as materialized (
    select
        'api:' || silver.clean_text(sales.transaction_id) as order_id,
        array_agg(distinct 'api:' || coalesce(silver.clean_text(sales.location_id), 'main')) as location_ids
    from ops.loads
    inner join bronze.api_sales as sales on loads.load_id = sales.load_id
    where loads.system = 'api' and loads.refined_at is null
    group by silver.clean_text(sales.transaction_id)
)

select
    said.inbox_id,
    said.transaction_id,
    said.order_id,
    said.location_id,
    said.sender_locations,
    array_remove(on_its_way.location_ids || orders.location_id, null) as known_locations
from said
left join silver.orders on orders.source = 'api' and said.order_id = orders.order_id
left join on_its_way on said.order_id = on_its_way.order_id
where said.order_id is not null
order by said.inbox_id
