-- silver.external_factors from the external factors of the load in hand, whatever system they are from.
-- grain:  one row per (source, factor_id)
-- reads:  staged_external_factors
-- writes: silver.external_factors, verdicts
-- why:    of rows with the same id the newest version counts, the others are duplicates; a newer version is noted
--         even where nothing else differs, so that an older one that comes late is known for what it is
with ranked as (
    select
        row_number,
        reason,
        factor_id, factor_date, region, name, value, source_version, is_deleted,
        reason is null and row_number() over (
            partition by factor_id, reason is null
            order by source_version desc, row_number desc
        ) > 1 as is_duplicate
    from staged_external_factors
),

noted as (
    insert into verdicts (row_number, reason, is_duplicate, is_warned)
    select row_number, reason, is_duplicate, false
    from ranked
    where reason is not null or is_duplicate
)

insert into silver.external_factors as current (
    source, factor_id, factor_date, region, name, value, source_version, is_deleted
)
select
    :source,
    factor_id, factor_date, region, name, value, source_version, is_deleted
from ranked
where reason is null and not is_duplicate
on conflict (source, factor_id) do update
    set
        factor_date = excluded.factor_date,
        region = excluded.region,
        name = excluded.name,
        value = excluded.value,
        source_version = excluded.source_version,
        is_deleted = excluded.is_deleted
    where current.source_version <= excluded.source_version
    and (
        current.factor_date, current.region, current.name, current.value, current.source_version, current.is_deleted
    ) is distinct from (
        excluded.factor_date, excluded.region, excluded.name, excluded.value, excluded.source_version,
        excluded.is_deleted
    );
