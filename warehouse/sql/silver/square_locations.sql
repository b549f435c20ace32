-- staged_locations from Square's locations: one load, typed and judged.
-- grain:  one row per location delivered
-- reads:  bronze.square_locations
-- writes: staged_locations
-- why:    Square does not say when a location changed, so what came last counts; an inactive one keeps its sales
with typed as materialized (
    select
        row_number,
        received_at,
        silver.clean_text(payload ->> 'id') as id,
        coalesce(silver.clean_text(payload ->> 'name'), 'Unknown') as location_name,
        coalesce(silver.clean_text(payload #>> '{address,administrative_district_level_1}'), '') as region,
        coalesce(silver.clean_text(payload ->> 'timezone'), :time_zone) as time_zone
    from bronze.square_locations
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
    silver.version_of(received_at),
    false
from typed;
