-- silver.orders from the sales load in hand.
-- grain:  one row per (source, order_id)
-- reads:  typed_sales
-- writes: silver.orders, touched_orders
-- why:    rows of one order may differ by a minute; its earliest row speaks for the order
with earliest as (
    select distinct on (order_id) order_id, row_number
    from typed_sales
    order by order_id, order_at_local, row_number
),

headers as (
    select
        typed_sales.order_id, typed_sales.customer_id, typed_sales.location_id, typed_sales.employee_id,
        typed_sales.region, typed_sales.order_at, typed_sales.order_at_local, typed_sales.time_zone,
        typed_sales.has_zone, typed_sales.order_date, typed_sales.status, typed_sales.source_version
    from earliest
    inner join typed_sales on typed_sales.row_number = earliest.row_number
),

written as (
    insert into silver.orders as current (
        source, order_id, customer_id, location_id, employee_id, region, order_at, order_at_local, time_zone, has_zone,
        order_date, status, source_version, is_deleted
    )
    select
        :source,
        order_id,
        customer_id,
        location_id,
        employee_id,
        region,
        order_at,
        order_at_local,
        time_zone,
        has_zone,
        order_date,
        status,
        source_version,
        false
    from headers
    on conflict (source, order_id) do update
        set
            customer_id = excluded.customer_id,
            location_id = excluded.location_id,
            employee_id = excluded.employee_id,
            region = excluded.region,
            order_at = excluded.order_at,
            order_at_local = excluded.order_at_local,
            time_zone = excluded.time_zone,
            has_zone = excluded.has_zone,
            order_date = excluded.order_date,
            status = excluded.status,
            source_version = excluded.source_version,
            is_deleted = excluded.is_deleted
        where (
            current.customer_id, current.location_id, current.employee_id, current.region, current.order_at,
            current.order_at_local, current.time_zone, current.has_zone, current.order_date, current.status,
            current.is_deleted
        ) is distinct from (
            excluded.customer_id, excluded.location_id, excluded.employee_id, excluded.region, excluded.order_at,
            excluded.order_at_local, excluded.time_zone, excluded.has_zone, excluded.order_date, excluded.status,
            excluded.is_deleted
        )
    returning order_id
)

insert into touched_orders (source, order_id)
select :source, order_id from written
on conflict (order_id) do nothing;
