-- silver.orders from the sales load in hand.
-- grain:  one row per (source, order_id)
-- reads:  typed_sales
-- writes: silver.orders, touched_orders
-- why:    rows of one order may differ by a minute; its earliest row speaks for the order; orders that silver does not
--         hold yet are put in without looking for a conflict, at less than half the cost. Each is looked up by its key
--         ('offset 0' keeps it so): what is read follows the load and not the size of the table. Sorted, all are
--         looked up before the first is put in: a table that was empty when planned is read whole for each
with earliest as (
    select distinct on (order_id)
        order_id, customer_id, location_id, employee_id, region, order_at, order_at_local, time_zone, has_zone,
        order_date, status, returned_order_id, :load_id * 10000000000 + row_number as source_version
    from typed_sales
    order by order_id, order_at_local, row_number
),

headers as materialized (
    select earliest.*, known.order_id is not null as is_known
    from earliest
    left join lateral (
        select orders.order_id
        from silver.orders
        where orders.source = :source and orders.order_id = earliest.order_id
        offset 0 -- noqa: AM09
    ) as known on true
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
    where headers.is_known
        and current.source = :source
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
    where not is_known
    order by order_id
    returning order_id
)

insert into touched_orders (source, order_id)
select :source, order_id from changed
union all
select :source, order_id from added
on conflict (order_id) do nothing;
