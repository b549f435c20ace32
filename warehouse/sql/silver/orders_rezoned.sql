-- silver.orders whose location's time zone is another than when they were read: their moment and date move.
-- grain:  one row per (source, order_id)
-- reads:  silver.locations, touched_locations
-- writes: silver.orders, touched_orders
-- why:    a locations file may come after the sales; a moment that came with its zone stays and its clock moves, any
--         other keeps its clock and its moment moves; sales sent to the API may name locations of any source
with written as (
    update silver.orders as current
    set
        time_zone = locations.time_zone,
        order_at = case
            when current.has_zone then current.order_at
            else current.order_at_local at time zone locations.time_zone
        end,
        order_at_local = case
            when current.has_zone then current.order_at at time zone locations.time_zone
            else current.order_at_local
        end,
        order_date = (
            case
                when current.has_zone then current.order_at at time zone locations.time_zone
                else current.order_at_local
            end - :day_starts_at
        )::date
    from touched_locations
    inner join silver.locations
        on locations.source = touched_locations.source and locations.location_id = touched_locations.location_id
    where current.source = any(array[touched_locations.source, 'api'])
        and current.location_id = touched_locations.location_id
        and current.time_zone <> locations.time_zone
    returning current.source, current.order_id
)

insert into touched_orders (source, order_id)
select source, order_id from written
on conflict (order_id) do nothing;
