-- silver.stock_levels from the stock counts of the load in hand, whatever system they are from.
-- grain:  one row per (source, product_id, location_id, stock_date)
-- reads:  staged_stock_levels
-- writes: silver.stock_levels, verdicts, touched_stock_levels
-- why:    of rows with the same key the newest version counts, the others are duplicates; a newer version is noted
--         even where nothing else differs, so that an older one that comes late is known for what it is
with ranked as (
    select
        row_number,
        reason,
        product_id, location_id, stock_date, stock_level, source_version, is_deleted,
        reason is null and row_number() over (
            partition by product_id, location_id, stock_date, reason is null
            order by source_version desc, row_number desc
        ) > 1 as is_duplicate
    from staged_stock_levels
),

noted as (
    insert into verdicts (row_number, reason, is_duplicate, is_warned)
    select row_number, reason, is_duplicate, false
    from ranked
    where reason is not null or is_duplicate
),

written as (
    insert into silver.stock_levels as current (
        source, product_id, location_id, stock_date, stock_level, source_version, is_deleted
    )
    select
        :source,
        product_id, location_id, stock_date, stock_level, source_version, is_deleted
    from ranked
    where reason is null and not is_duplicate
    on conflict (source, product_id, location_id, stock_date) do update
        set
            stock_level = excluded.stock_level,
            source_version = excluded.source_version,
            is_deleted = excluded.is_deleted
        where current.source_version <= excluded.source_version
        and (
            current.stock_level, current.source_version, current.is_deleted
        ) is distinct from (
            excluded.stock_level, excluded.source_version, excluded.is_deleted
        )
    returning product_id, location_id, stock_date
)

insert into touched_stock_levels (source, product_id, location_id, stock_date)
select :source, product_id, location_id, stock_date from written
on conflict (product_id, location_id, stock_date) do nothing;
