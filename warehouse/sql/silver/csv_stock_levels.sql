-- silver.stock_levels from stock_levels.csv: one load, typed.
-- grain:  one row per (source, product_id, location_id, stock_date)
-- reads:  bronze.csv_stock_levels
-- writes: silver.stock_levels, verdicts
-- why:    of rows with the same key the last one counts, the others are duplicates
with typed as materialized (
    select
        row_number,
        silver.clean_text(product_id) as product_id,
        coalesce(silver.clean_text(location_id), 'main') as location_id,
        silver.parse_timestamp(date)::date as stock_date,
        silver.parse_amount(stock_level) as stock_level
    from bronze.csv_stock_levels
    where load_id = :load_id
),

judged as (
    select
        typed.*,
        case
            when product_id is null then 'product_id_missing'
            when length(concat_ws('', product_id, location_id)) > 500 then 'text_too_long'
            when stock_date is null then 'date_not_a_date'
            when stock_date not between '2000-01-01' and :latest_date then 'date_out_of_range'
            when stock_level is null then 'stock_level_not_a_number'
        end as reason
    from typed
),

ranked as (
    select
        judged.*,
        reason is null and row_number() over (
            partition by reason is null, product_id, location_id, stock_date order by row_number desc
        ) > 1 as is_duplicate
    from judged
),

noted as (
    insert into verdicts (row_number, reason, is_duplicate, is_warned)
    select row_number, reason, is_duplicate, false
    from ranked
    where reason is not null or is_duplicate
)

insert into silver.stock_levels as current (
    source, product_id, location_id, stock_date, stock_level, source_version, is_deleted
)
select
    :source,
    :source || ':' || product_id,
    :source || ':' || location_id,
    stock_date,
    stock_level,
    :load_id * 10000000000 + row_number,
    false
from ranked
where reason is null and not is_duplicate
on conflict (source, product_id, location_id, stock_date) do update set
    stock_level = excluded.stock_level,
    source_version = excluded.source_version,
    is_deleted = excluded.is_deleted
where current.source_version <= excluded.source_version;
