-- staged_locations from locations.csv: one load, typed and judged.
-- grain:  one row per row of the load
-- reads:  bronze.csv_locations
-- writes: staged_locations
with typed as materialized (
    select
        row_number,
        silver.clean_text(location_id) as id,
        coalesce(silver.clean_text(location_name), 'Unknown') as location_name,
        coalesce(silver.clean_text(region), '') as region,
        coalesce(silver.clean_text(time_zone), :time_zone) as time_zone
    from bronze.csv_locations
    where load_id = :load_id
),

judged as (
    select
        typed.*,
        case
            when id is null then 'location_id_missing'
            when length(concat_ws('', id, region)) > 500 then 'text_too_long'
            when not exists (select 1 from pg_timezone_names as zones where zones.name = typed.time_zone)
                then 'time_zone_unknown'
        end as reason
    from typed
)

insert into staged_locations (
    row_number, reason, location_id, location_name, region, time_zone, source_version, is_deleted
)
select
    row_number,
    reason,
    :source || ':' || id,
    location_name,
    region,
    time_zone,
    :load_id * 10000000000 + row_number,
    false
from judged;
