-- staged_stock_levels from the ERP's stocks: one load, typed and judged.
-- grain:  one row per row of the load
-- reads:  bronze.system_stocks, silver.locations
-- writes: staged_stock_levels
-- why:    a table of what is in stock now says what was there on the day of its last change, on the location's clock
with typed as materialized (
    select
        stocks.row_number,
        silver.clean_text(stocks.product_id) as product_id,
        coalesce(silver.clean_text(stocks.location_id), 'main') as location_id,
        silver.parse_amount(stocks.quantity) as stock_level,
        coalesce(
            silver.clean_text(stocks.counted_at), silver.clean_text(stocks.updated_at),
            silver.clean_text(stocks.created_at)
        ) as counted_text,
        coalesce(silver.utc_moment(stocks.updated_at), silver.utc_moment(stocks.created_at), stocks.received_at)
            as stamped_at,
        stocks.received_at,
        silver.clean_text(stocks.deleted_at) is not null as is_deleted
    from bronze.system_stocks as stocks
    where stocks.load_id = :load_id
),

dated as (
    select
        typed.*,
        case
            when typed.counted_text is null
                then (typed.received_at at time zone coalesce(locations.time_zone, :time_zone))::date
            else silver.local_clock(typed.counted_text, coalesce(locations.time_zone, :time_zone))::date
        end as stock_date
    from typed
    left join silver.locations as locations
        on locations.source = :source and locations.location_id = :source || ':' || typed.location_id
    offset 0 -- noqa: AM09
)

insert into staged_stock_levels (
    row_number, reason, product_id, location_id, stock_date, stock_level, source_version, is_deleted
)
select
    row_number,
    case
        when product_id is null then 'product_id_missing'
        when length(concat_ws('', product_id, location_id)) > 500 then 'text_too_long'
        when stock_date is null then 'date_not_a_date'
        when stock_date not between '2000-01-01' and :latest_date then 'date_out_of_range'
        when stock_level is null then 'stock_level_not_a_number'
    end,
    :source || ':' || product_id,
    :source || ':' || location_id,
    stock_date,
    stock_level,
    silver.version_of(stamped_at),
    is_deleted
from dated;
