-- silver.orders whose location's time zone is another than when they were read: their moment and date move.
-- grain:  one row per (source, order_id)
-- reads:  silver.orders, silver.locations, touched_locations
-- writes: silver.orders, touched_orders
-- why:    a locations file may come after the sales; a moment that came with its zone stays, its clock moves
with moved as (
    select
        orders.source,
        orders.order_id,
        case
            when orders.has_zone then orders.order_at else orders.order_at_local at time zone locations.time_zone
        end as order_at,
        case
            when orders.has_zone then orders.order_at at time zone locations.time_zone else orders.order_at_local
        end as order_at_local
    from touched_locations
    inner join silver.locations
        on locations.source = touched_locations.source and locations.location_id = touched_locations.location_id
    inner join silver.orders
        on orders.source = touched_locations.source and orders.location_id = touched_locations.location_id
),

written as (
    update silver.orders as current
    set order_at = moved.order_at,
        order_at_local = moved.order_at_local,
        order_date = (moved.order_at_local - :day_starts_at)::date
    from moved
    where current.source = moved.source
        and current.order_id = moved.order_id
        and (current.order_at, current.order_at_local) is distinct from (moved.order_at, moved.order_at_local)
    returning current.source, current.order_id
)

insert into touched_orders (source, order_id)
select source, order_id from written
on conflict (order_id) do nothing;
