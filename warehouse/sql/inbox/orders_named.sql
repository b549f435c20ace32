-- inbox/orders_named: the orders that messages of sales name, their customers, and where these are known to stand.
-- grain:  one row per sale of the messages :inbox_ids, in the order of their arrival
-- reads:  app.inbox, silver.orders, silver.customer_identities, bronze.api_sales, ops.loads
-- why:    what reached bronze and not silver yet is known as well; customers matter where the sender has a part of the
--         company alone
with said as (
    select
        inbox.inbox_id,
        silver.clean_text(sale.value ->> 'transaction_id') as transaction_id,
        'api:' || silver.clean_text(sale.value ->> 'transaction_id') as order_id,
        coalesce(silver.full_id('api', silver.clean_text(sale.value ->> 'location_id')), 'api:main') as location_id,
        silver.full_id('api', silver.clean_text(sale.value ->> 'customer_id')) as customer_id,
        sale.value -> 'sender_locations' as sender_locations
    from app.inbox
    cross join
        lateral jsonb_array_elements(
            case when jsonb_typeof(inbox.payload) = 'array' then inbox.payload else jsonb_build_array(inbox.payload) end
        ) as sale (value)
    where inbox.inbox_id = any(:inbox_ids)
),

arriving as materialized (
    select
        'api:' || silver.clean_text(sales.transaction_id) as order_id,
        silver.full_id('api', silver.clean_text(sales.customer_id)) as customer_id,
        coalesce(silver.full_id('api', silver.clean_text(sales.location_id)), 'api:main') as location_id
    from ops.loads
    inner join bronze.api_sales as sales on loads.load_id = sales.load_id
    where loads.system = 'api' and loads.refined_at is null
),

orders_arriving as materialized (
    select order_id, array_agg(distinct location_id) as location_ids
    from arriving
    group by order_id
),

called as (
    select said.customer_id as said_id, coalesce(members.source_customer_id, said.customer_id) as customer_id
    from said
    left join silver.customer_identities as own
        on own.source = split_part(said.customer_id, ':', 1) and said.customer_id = own.source_customer_id
    left join silver.customer_identities as members on own.customer_id = members.customer_id
    where said.sender_locations is not null and said.customer_id is not null
    group by said.customer_id, coalesce(members.source_customer_id, said.customer_id)
),

bought as (
    select called.said_id, orders.location_id
    from called
    inner join silver.orders
        on
        orders.source = any(array[split_part(called.customer_id, ':', 1), 'api'])
        and called.customer_id = orders.customer_id
        and not orders.is_deleted
    union all
    select called.said_id, arriving.location_id
    from called
    inner join arriving on called.customer_id = arriving.customer_id
),

customers as materialized (
    select said_id, array_agg(distinct location_id) as location_ids
    from bought
    group by said_id
)

select
    said.inbox_id,
    said.transaction_id,
    said.order_id,
    said.customer_id,
    said.location_id,
    said.sender_locations,
    array_remove(orders_arriving.location_ids || orders.location_id, null) as known_locations,
    coalesce(customers.location_ids, '{}') as customer_locations
from said
left join silver.orders on orders.source = 'api' and said.order_id = orders.order_id
left join orders_arriving on said.order_id = orders_arriving.order_id
left join customers on said.customer_id = customers.said_id and said.sender_locations is not null
where said.order_id is not null
order by said.inbox_id
