-- silver.promotions from the promotions of the load in hand, whatever system they are from.
-- grain:  one row per (source, promotion_id)
-- reads:  staged_promotions
-- writes: silver.promotions, verdicts
-- why:    of rows with the same id the newest version counts, the others are duplicates; a newer version is noted
--         even where nothing else differs, so that an older one that comes late is known for what it is
with ranked as (
    select
        row_number,
        reason,
        promotion_id, product_id, category, location_id, from_date, to_date, kind, depth, source_version, is_deleted,
        reason is null and row_number() over (
            partition by promotion_id, reason is null
            order by source_version desc, row_number desc
        ) > 1 as is_duplicate
    from staged_promotions
),

noted as (
    insert into verdicts (row_number, reason, is_duplicate, is_warned)
    select row_number, reason, is_duplicate, false
    from ranked
    where reason is not null or is_duplicate
)

insert into silver.promotions as current (
    source, promotion_id, product_id, category, location_id, from_date, to_date, kind, depth, source_version, is_deleted
)
select
    :source,
    promotion_id, product_id, category, location_id, from_date, to_date, kind, depth, source_version, is_deleted
from ranked
where reason is null and not is_duplicate
on conflict (source, promotion_id) do update
    set
        product_id = excluded.product_id,
        category = excluded.category,
        location_id = excluded.location_id,
        from_date = excluded.from_date,
        to_date = excluded.to_date,
        kind = excluded.kind,
        depth = excluded.depth,
        source_version = excluded.source_version,
        is_deleted = excluded.is_deleted
    where current.source_version <= excluded.source_version
    and (
        current.product_id, current.category, current.location_id, current.from_date, current.to_date, current.kind,
        current.depth, current.source_version, current.is_deleted
    ) is distinct from (
        excluded.product_id, excluded.category, excluded.location_id, excluded.from_date, excluded.to_date,
        excluded.kind, excluded.depth, excluded.source_version, excluded.is_deleted
    );
