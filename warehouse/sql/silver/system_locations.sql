-- staged_locations from the ERP's locations: one load, typed and judged.
-- grain:  one row per row of the load
-- reads:  bronze.system_locations
-- writes: staged_locations
with typed as materialized (
    select
        row_number,
        silver.clean_text(id) as id,
        coalesce(silver.clean_text(location_name), 'Unknown') as location_name,
        coalesce(silver.clean_text(region), '') as region,
        coalesce(silver.clean_text(time_zone), :time_zone) as time_zone,
        coalesce(silver.utc_moment(updated_at), silver.utc_moment(created_at), received_at) as stamped_at,
        silver.clean_text(deleted_at) is not null as is_deleted
    from bronze.system_locations
    where load_id = :load_id
)

insert into staged_locations (
    row_number, reason, location_id, location_name, region, time_zone, source_version, is_deleted
)
select
    row_number,
    case
        when id is null then 'location_id_missing'
        when length(concat_ws('', id, region)) > 500 then 'text_too_long'
        when not exists (select 1 from pg_timezone_names as zones where zones.name = typed.time_zone)
            then 'time_zone_unknown'
    end,
    :source || ':' || id,
    location_name,
    region,
    time_zone,
    silver.version_of(stamped_at),
    is_deleted
from typed;
