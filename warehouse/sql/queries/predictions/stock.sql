-- queries/predictions/stock: the newest count of a product at a location.
-- grain:  one row per product and location that was ever counted
-- reads:  gold.fact_stock_daily, gold.dim_product, gold.dim_location
-- feeds:  predictions.product_performance_scores, predictions.product_recommendations,
--         predictions.reorder_recommendations
select distinct on (products.product_id, locations.location_id)
    products.product_id,
    locations.location_id,
    counts.stock_date,
    counts.stock_level
from gold.fact_stock_daily as counts
inner join gold.dim_product as products on products.product_key = counts.product_key
inner join gold.dim_location as locations on locations.location_key = counts.location_key
where counts.stock_date <= :as_of
order by products.product_id asc, locations.location_id asc, counts.stock_date desc
