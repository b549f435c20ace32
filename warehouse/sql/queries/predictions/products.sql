-- queries/predictions/products: products as they are today.
-- grain:  one row per product
-- reads:  gold.dim_product
-- feeds:  predictions.customer_churn_scores, predictions.price_elasticities, predictions.product_performance_scores,
--         predictions.product_recommendations, predictions.reorder_recommendations,
--         predictions.sales_forecast_summaries, predictions.sales_forecasts, predictions.what_if_effects
select
    product_id,
    product_name,
    category,
    price,
    unit_cost,
    supplier,
    lead_time_days,
    pack_size
from gold.dim_product
order by product_id
