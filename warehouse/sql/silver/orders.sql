-- silver.orders from the orders of the load in hand, whatever system they are from.
-- grain:  one row per (source, order_id)
-- reads:  staged_orders
-- writes: silver.orders, touched_orders
-- why:    a newer version is noted even where nothing else differs, so that an older one that comes late is known
--         for what it is
with written as (
    insert into silver.orders as current (
        source, order_id, customer_id, location_id, employee_id, region, order_at, order_at_local, time_zone, has_zone,
        order_date, status, returned_order_id, discount_amount, total_amount, tax_amount,
        source_version, is_deleted
    )
    select
        :source, order_id, customer_id, location_id, employee_id, region, order_at, order_at_local, time_zone, has_zone,
        order_date, status, returned_order_id, discount_amount, total_amount, tax_amount,
        source_version, is_deleted
    from staged_orders
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
            returned_order_id = excluded.returned_order_id,
            discount_amount = excluded.discount_amount,
            total_amount = excluded.total_amount,
            tax_amount = excluded.tax_amount,
            source_version = excluded.source_version,
            is_deleted = excluded.is_deleted
        where current.source_version <= excluded.source_version
        and (
            current.customer_id, current.location_id, current.employee_id, current.region, current.order_at,
            current.order_at_local, current.time_zone, current.has_zone, current.order_date, current.status,
            current.returned_order_id, current.discount_amount, current.total_amount, current.tax_amount,
            current.source_version, current.is_deleted
        ) is distinct from (
            excluded.customer_id, excluded.location_id, excluded.employee_id, excluded.region,
            excluded.order_at, excluded.order_at_local, excluded.time_zone, excluded.has_zone,
            excluded.order_date, excluded.status, excluded.returned_order_id, excluded.discount_amount,
            excluded.total_amount, excluded.tax_amount, excluded.source_version, excluded.is_deleted
        )
    returning order_id
)

insert into touched_orders (source, order_id)
select :source, order_id from written
on conflict (order_id) do nothing;
