-- staged_products from the ERP's products: one load, typed and judged.
-- grain:  one row per row of the load
-- reads:  bronze.system_products
-- writes: staged_products
-- why:    without an update stamp nothing says when a change happened, so it happens when it is received
with typed as materialized (
    select
        row_number,
        silver.clean_text(id) as id,
        coalesce(silver.clean_text(product_name), 'Unknown') as product_name,
        silver.clean_categories(category) as categories,
        silver.clean_text(price) as price_text,
        silver.parse_amount(price) as price,
        silver.clean_text(unit_cost) as cost_text,
        silver.parse_amount(unit_cost) as unit_cost,
        silver.clean_text(stock_level) as stock_text,
        silver.parse_amount(stock_level) as stock_level,
        coalesce(silver.clean_text(supplier), '') as supplier,
        silver.clean_text(lead_time_days) as lead_text,
        silver.parse_amount(lead_time_days) as lead_time_days,
        silver.clean_text(pack_size) as pack_text,
        silver.parse_amount(pack_size) as pack_size,
        silver.utc_moment(updated_at) as changed_at,
        coalesce(silver.utc_moment(created_at), received_at) as first_at,
        silver.clean_text(deleted_at) is not null as is_deleted
    from bronze.system_products
    where load_id = :load_id
)

insert into staged_products (
    row_number, reason, product_id, product_name, categories, price, unit_cost, stock_level, supplier,
    lead_time_days, pack_size, changed_at, source_version, is_deleted
)
select
    row_number,
    case
        when id is null then 'product_id_missing'
        when length(concat_ws('', id, categories)) > 500 then 'text_too_long'
        when price_text is not null and price is null then 'price_not_a_number'
        when round(price, 4) < 0 then 'price_negative'
        when cost_text is not null and unit_cost is null then 'unit_cost_not_a_number'
        when stock_text is not null and stock_level is null then 'stock_level_not_a_number'
        when lead_text is not null and (lead_time_days is null or lead_time_days not between 0 and 3650)
            then 'lead_time_days_out_of_range'
        when pack_text is not null and (pack_size is null or pack_size <= 0) then 'pack_size_not_positive'
    end,
    :source || ':' || id,
    product_name,
    categories,
    price,
    unit_cost,
    stock_level,
    supplier,
    case when lead_time_days between 0 and 3650 then lead_time_days end,
    pack_size,
    changed_at,
    silver.version_of(coalesce(changed_at, first_at)),
    is_deleted
from typed;
