-- queries/predictions/sold_since_count: what was sold of a product at a location after its newest count.
-- grain:  one row per product and location that was ever counted, with a line on a later day
-- reads:  gold.fact_stock_daily, gold.daily_product_sales, gold.dim_product, gold.dim_location
-- feeds:  predictions.reorder_recommendations
with

counted as (
    select
        product_key,
        location_key,
        max(stock_date) as stock_date
    from gold.fact_stock_daily
    where stock_date <= :as_of
    group by product_key, location_key
)

select
    products.product_id,
    locations.location_id,
    sum(sales.quantity) as quantity
from counted
inner join gold.daily_product_sales as sales
    on
    counted.product_key = sales.product_key
    and counted.location_key = sales.location_key
    and counted.stock_date < sales.order_date
inner join gold.dim_product as products on counted.product_key = products.product_key
inner join gold.dim_location as locations on counted.location_key = locations.location_key
where sales.order_date <= :as_of
group by products.product_id, locations.location_id
order by products.product_id, locations.location_id
