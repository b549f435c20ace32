-- staged_stock_levels from Square's inventory: one load, typed and judged.
-- grain:  one row per count of units in stock delivered
-- reads:  bronze.square_inventory_counts, silver.locations
-- writes: staged_stock_levels
-- why:    of Square's states only IN_STOCK is stock; the others are accepted and not used; a count belongs to the day
--         that it was reckoned on, on the location's clock
with typed as materialized (
    select
        counts.row_number,
        silver.clean_text(counts.payload ->> 'catalog_object_id') as product,
        silver.clean_text(counts.payload ->> 'location_id') as location,
        counts.payload ->> 'calculated_at' as calculated_text,
        silver.utc_moment(counts.payload ->> 'calculated_at') as changed_at,
        silver.parse_amount(counts.payload ->> 'quantity') as quantity
    from bronze.square_inventory_counts as counts
    where counts.load_id = :load_id and counts.payload ->> 'state' = 'IN_STOCK'
),

dated as (
    select
        typed.*,
        (typed.changed_at at time zone coalesce(locations.time_zone, :time_zone))::date as stock_date
    from typed
    left join silver.locations
        on locations.source = :source and locations.location_id = :source || ':' || typed.location
    offset 0 -- noqa: AM09
)

insert into staged_stock_levels (
    row_number, reason, product_id, location_id, stock_date, stock_level, source_version, is_deleted
)
select
    row_number,
    case
        when product is null then 'product_id_missing'
        when location is null then 'location_id_missing'
        when length(concat_ws('', product, location)) > 500 then 'text_too_long'
        when calculated_text is null then 'stock_date_missing'
        when stock_date is null then 'stock_date_not_a_date'
        when stock_date not between '2000-01-01' and :latest_date then 'stock_date_out_of_range'
        when quantity is null then 'stock_level_not_a_number'
    end,
    :source || ':' || product,
    :source || ':' || location,
    stock_date,
    quantity,
    silver.version_of(changed_at),
    false
from dated;
