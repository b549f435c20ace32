-- silver.orders from the sales load in hand.
-- grain:  one row per (source, order_id)
-- reads:  typed_sales
-- writes: silver.orders, touched_orders
-- why:    rows of one order may differ by a minute; its earliest row speaks for the order; orders that silver does not
--         hold yet are put in without looking for a conflict, at less than half the cost
with earliest as (
    select distinct on (order_id) order_id, row_number
    from typed_sales
    order by order_id, order_at_local, row_number
),

headers as materialized (
    select
        typed_sales.order_id, typed_sales.customer_id, typed_sales.location_id, typed_sales.employee_id,
        typed_sales.region, typed_sales.order_at, typed_sales.order_at_local, typed_sales.time_zone,
        typed_sales.has_zone, typed_sales.order_date, typed_sales.status, typed_sales.returned_order_id,
        :load_id * 10000000000 + typed_sales.row_number as source_version
    from earliest
    inner join typed_sales on typed_sales.row_number = earliest.row_number
),

changed as (
    update silver.orders as current
    set
        customer_id = headers.customer_id,
        location_id = headers.location_id,
        employee_id = headers.employee_id,
        region = headers.region,
        order_at = headers.order_at,
        order_at_local = headers.order_at_local,
        time_zone = headers.time_zone,
        has_zone = headers.has_zone,
        order_date = headers.order_date,
        status = headers.status,
        returned_order_id = headers.returned_order_id,
        source_version = headers.source_version,
        is_deleted = false
    from headers
    where current.source = :source
        and current.order_id = headers.order_id
        and (
            current.customer_id, current.location_id, current.employee_id, current.region, current.order_at,
            current.order_at_local, current.time_zone, current.has_zone, current.order_date, current.status,
            current.returned_order_id, current.is_deleted
        ) is distinct from (
            headers.customer_id, headers.location_id, headers.employee_id, headers.region, headers.order_at,
            headers.order_at_local, headers.time_zone, headers.has_zone, headers.order_date, headers.status,
            headers.returned_order_id, false
        )
    returning current.order_id
),

added as (
    insert into silver.orders (
        source, order_id, customer_id, location_id, employee_id, region, order_at, order_at_local, time_zone, has_zone,
        order_date, status, returned_order_id, source_version, is_deleted
    )
    select
        :source, order_id, customer_id, location_id, employee_id, region, order_at, order_at_local, time_zone, has_zone,
        order_date, status, returned_order_id, source_version, false
    from headers
    where not exists (
            select 1
            from silver.orders as known
            where known.source = :source and known.order_id = headers.order_id
        )
    returning order_id
)

insert into touched_orders (source, order_id)
select :source, order_id from changed
union all
select :source, order_id from added
on conflict (order_id) do nothing;
