-- gold.fact_stock_daily: the stock counts that changed.
-- grain:  one row per (product_key, location_key, stock_date)
-- reads:  touched_stock_levels, silver.stock_levels, gold.dim_product, gold.dim_location
-- writes: gold.fact_stock_daily
delete from gold.fact_stock_daily as known
using (
    select dim_product.product_key, dim_location.location_key, counted.stock_date
    from touched_stock_levels as counted
    inner join gold.dim_product on dim_product.product_id = counted.product_id
    inner join gold.dim_location on dim_location.location_id = counted.location_id
) as touched
where known.product_key = touched.product_key
    and known.location_key = touched.location_key
    and known.stock_date = touched.stock_date;

insert into gold.fact_stock_daily (product_key, location_key, stock_date, stock_level)
select dim_product.product_key, dim_location.location_key, counts.stock_date, counts.stock_level
from touched_stock_levels as touched
inner join silver.stock_levels as counts
    on counts.source = touched.source
    and counts.product_id = touched.product_id
    and counts.location_id = touched.location_id
    and counts.stock_date = touched.stock_date
inner join gold.dim_product on dim_product.product_id = counts.product_id
inner join gold.dim_location on dim_location.location_id = counts.location_id
where not counts.is_deleted;
