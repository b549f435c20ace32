-- gold.dim_location: places of sale, those that only sales, stock counts, tasks or marketing name included.
-- grain:  one row per location
-- reads:  silver.locations, order_heads, touched_stock_levels, touched_tasks, silver.tasks,
--         touched_marketing_spend, silver.marketing_spend
-- writes: gold.dim_location
-- why:    a sale without a location gets one per sale region, else 'main'; one that the source took back keeps its
--         name; one that a sale sent to the API names is of 'api' until the source that its id is of brings it. Such a
--         sale says no region but that of its place's id, and changes nothing of a place that a source has brought
with described as (
    select source, location_id, location_name, region, time_zone, false as is_inferred
    from silver.locations
),

-- Few differ: these are sorted by version, and not every order.
places as (
    select
        coalesce(min(source) filter (where source <> 'api'), 'api') as source,
        split_part(location_id, ':', 1) as namespace,
        location_id,
        coalesce(nullif(region, ''), substring(location_id from '^[^:]+:region:(.+)$'), '') as region,
        max(source_version) as source_version
    from order_heads
    group by location_id, coalesce(nullif(region, ''), substring(location_id from '^[^:]+:region:(.+)$'), '')
),

sold_at as (
    select distinct on (places.location_id)
        places.source,
        places.location_id,
        case places.location_id
            when concat_ws(':', places.namespace, 'region', places.region) then places.region
            when concat_ws(':', places.namespace, 'main') then 'Main'
            else substr(places.location_id, length(places.namespace) + 2)
        end as location_name,
        places.region,
        :time_zone as time_zone,
        true as is_inferred
    from places
    where not exists (select 1 from described where described.location_id = places.location_id)
    order by places.location_id asc, places.source = 'api' asc, places.source_version desc
)

insert into gold.dim_location as current (source, location_id, location_name, region, time_zone, is_inferred)
select source, location_id, location_name, region, time_zone, is_inferred from described
union all
select source, location_id, location_name, region, time_zone, is_inferred from sold_at
on conflict (location_id) do update set
    source = excluded.source,
    location_name = excluded.location_name,
    region = excluded.region,
    time_zone = excluded.time_zone,
    is_inferred = excluded.is_inferred
where (excluded.source <> 'api' or current.source = 'api')
and (current.source, current.location_name, current.region, current.time_zone, current.is_inferred)
is distinct from
(excluded.source, excluded.location_name, excluded.region, excluded.time_zone, excluded.is_inferred);

with named as (
    select source, location_id from touched_stock_levels
    union
    select tasks.source, tasks.location_id
    from touched_tasks
    inner join silver.tasks on tasks.source = touched_tasks.source and tasks.task_id = touched_tasks.task_id
    where tasks.location_id is not null
    union
    select spend.source, spend.location_id
    from touched_marketing_spend as touched
    inner join silver.marketing_spend as spend
        on spend.source = touched.source and spend.spend_id = touched.spend_id
    where spend.location_id is not null
)

insert into gold.dim_location (source, location_id, location_name, region, time_zone, is_inferred)
select
    source,
    location_id,
    case location_id
        when concat_ws(':', source, 'main') then 'Main' else substr(location_id, length(source) + 2)
    end,
    '',
    :time_zone,
    true
from named
on conflict (location_id) do nothing;
