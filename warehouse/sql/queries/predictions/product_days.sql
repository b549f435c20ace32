-- queries/predictions/product_days: what was sold of a product, day by day and place by place.
-- grain:  one row per product, location and business day of the last :days with more sold than came back
-- reads:  gold.daily_product_sales, gold.dim_product, gold.dim_location
-- feeds:  predictions.demand_forecasts, predictions.reorder_recommendations
-- why:    quantity has returns taken off; what every product and place sells on every day is most of what there is to
--         read, so nothing is in it that a product's sums tell as well
select
    products.product_id,
    locations.location_id,
    sales.order_date,
    sales.quantity,
    cast(sales.orders as real) as orders
from gold.daily_product_sales as sales
inner join gold.dim_product as products on products.product_key = sales.product_key
inner join gold.dim_location as locations on locations.location_key = sales.location_key
where
    sales.order_date <= :as_of
    and sales.order_date > cast(:as_of as date) - cast(:days as integer)
    and sales.quantity > 0
order by sales.product_key, sales.location_key, sales.order_date
