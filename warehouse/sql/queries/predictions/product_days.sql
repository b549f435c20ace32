-- queries/predictions/product_days: what was sold of a product, day by day and place by place.
-- grain:  one row per product, location and business day with any line
-- reads:  gold.daily_product_sales, gold.dim_product, gold.dim_location
-- feeds:  predictions.demand_forecasts, predictions.product_performance_scores, predictions.product_recommendations,
--         predictions.reorder_recommendations
-- why:    quantity and net_amount have returns taken off; return_amount is what came back
select
    products.product_id,
    locations.location_id,
    sales.order_date,
    sales.quantity,
    sales.orders,
    sales.net_amount,
    sales.gross_amount,
    sales.discount_amount,
    sales.return_amount
from gold.daily_product_sales as sales
inner join gold.dim_product as products on products.product_key = sales.product_key
inner join gold.dim_location as locations on locations.location_key = sales.location_key
where sales.order_date <= :as_of
order by sales.product_key, sales.location_key, sales.order_date
