-- staged_stock_levels from stock_levels.csv: one load, typed and judged.
-- grain:  one row per row of the load
-- reads:  bronze.csv_stock_levels
-- writes: staged_stock_levels
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
)

insert into staged_stock_levels (
    row_number, reason, product_id, location_id, stock_date, stock_level, source_version, is_deleted
)
select
    row_number,
    reason,
    :source || ':' || product_id,
    :source || ':' || location_id,
    stock_date,
    stock_level,
    :load_id * 10000000000 + row_number,
    false
from judged;
