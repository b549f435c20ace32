-- silver.locations from locations.csv: one load, typed.
-- grain:  one row per (source, location_id)
-- reads:  bronze.csv_locations
-- writes: silver.locations, verdicts, touched_locations
-- why:    of rows with the same id the last one counts, the others are duplicates
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
),

ranked as (
    select
        judged.*,
        reason is null
        and row_number() over (partition by reason is null, id order by row_number desc) > 1 as is_duplicate
    from judged
),

noted as (
    insert into verdicts (row_number, reason, is_duplicate, is_warned)
    select row_number, reason, is_duplicate, false
    from ranked
    where reason is not null or is_duplicate
),

touched as (
    insert into touched_locations (source, location_id)
    select :source, :source || ':' || id
    from ranked
    where reason is null and not is_duplicate
    on conflict (location_id) do nothing
)

insert into silver.locations as current (
    source, location_id, location_name, region, time_zone, source_version, is_deleted
)
select
    :source,
    :source || ':' || id,
    location_name,
    region,
    time_zone,
    :load_id * 10000000000 + row_number,
    false
from ranked
where reason is null and not is_duplicate
on conflict (source, location_id) do update set
    location_name = excluded.location_name,
    region = excluded.region,
    time_zone = excluded.time_zone,
    source_version = excluded.source_version,
    is_deleted = excluded.is_deleted
where current.source_version <= excluded.source_version;
