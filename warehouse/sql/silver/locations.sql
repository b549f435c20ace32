-- silver.locations from the locations of the load in hand, whatever system they are from.
-- grain:  one row per (source, location_id)
-- reads:  staged_locations
-- writes: silver.locations, verdicts, touched_locations
-- why:    of rows with the same id the newest version counts, the others are duplicates; a newer version is noted
--         even where nothing else differs, so that an older one that comes late is known for what it is
with ranked as (
    select
        row_number,
        reason,
        location_id, location_name, region, time_zone, source_version, is_deleted,
        reason is null and row_number() over (
            partition by location_id, reason is null
            order by source_version desc, row_number desc
        ) > 1 as is_duplicate
    from staged_locations
),

noted as (
    insert into verdicts (row_number, reason, is_duplicate, is_warned)
    select row_number, reason, is_duplicate, false
    from ranked
    where reason is not null or is_duplicate
),

written as (
    insert into silver.locations as current (
        source, location_id, location_name, region, time_zone, source_version, is_deleted
    )
    select
        :source,
        location_id, location_name, region, time_zone, source_version, is_deleted
    from ranked
    where reason is null and not is_duplicate
    on conflict (source, location_id) do update
        set
            location_name = excluded.location_name,
            region = excluded.region,
            time_zone = excluded.time_zone,
            source_version = excluded.source_version,
            is_deleted = excluded.is_deleted
        where current.source_version <= excluded.source_version
        and (
            current.location_name, current.region, current.time_zone, current.source_version, current.is_deleted
        ) is distinct from (
            excluded.location_name, excluded.region, excluded.time_zone, excluded.source_version, excluded.is_deleted
        )
    returning location_id
)

insert into touched_locations (source, location_id)
select :source, location_id from written
on conflict (location_id) do nothing;
