-- queries/predictions/stock_outs: days on which a product was counted at zero.
-- grain:  one row per product, location and day
-- reads:  gold.fact_stock_daily, gold.dim_product, gold.dim_location
-- feeds:  predictions.demand_forecasts, predictions.reorder_recommendations
-- why:    what could not be bought says nothing of demand
select
    products.product_id,
    locations.location_id,
    counts.stock_date
from gold.fact_stock_daily as counts
inner join gold.dim_product as products on products.product_key = counts.product_key
inner join gold.dim_location as locations on locations.location_key = counts.location_key
where counts.stock_date <= :as_of and counts.stock_level <= 0
order by products.product_id, locations.location_id, counts.stock_date
