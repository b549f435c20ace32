-- gold.dim_location: places of sale, those that only sales name included.
-- grain:  one row per location
-- reads:  silver.locations, touched_orders, silver.orders
-- writes: gold.dim_location
-- why:    a sale without a location gets one per sale region, else 'main'
with described as (
    select source, location_id, location_name, region, time_zone, false as is_inferred
    from silver.locations
    where not is_deleted
),

sold_at as (
    select distinct on (orders.location_id)
        orders.source,
        orders.location_id,
        case orders.location_id
            when concat_ws(':', orders.source, 'region', orders.region) then orders.region
            when concat_ws(':', orders.source, 'main') then 'Main'
            else substr(orders.location_id, length(orders.source) + 2)
        end as location_name,
        orders.region,
        :time_zone as time_zone,
        true as is_inferred
    from touched_orders
    inner join silver.orders on orders.source = touched_orders.source and orders.order_id = touched_orders.order_id
    where not exists (select 1 from described where described.location_id = orders.location_id)
    order by orders.location_id asc, orders.source_version desc
)

insert into gold.dim_location as current (source, location_id, location_name, region, time_zone, is_inferred)
select source, location_id, location_name, region, time_zone, is_inferred from described
union all
select source, location_id, location_name, region, time_zone, is_inferred from sold_at
on conflict (location_id) do update set
    location_name = excluded.location_name,
    region = excluded.region,
    time_zone = excluded.time_zone,
    is_inferred = excluded.is_inferred
where (current.location_name, current.region, current.time_zone, current.is_inferred)
is distinct from (excluded.location_name, excluded.region, excluded.time_zone, excluded.is_inferred);
