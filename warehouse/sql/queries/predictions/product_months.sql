-- queries/predictions/product_months: what was sold of a product, month by month.
-- grain:  one row per product and calendar month with any line
-- reads:  gold.product_performance, gold.dim_product
-- feeds:  predictions.customer_churn_scores, predictions.price_elasticities, predictions.sales_forecast_summaries,
--         predictions.sales_forecasts, predictions.what_if_effects
-- why:    the month of :as_of is there in full only on its last day
select
    products.product_id,
    sales.month,
    sales.quantity,
    sales.orders,
    sales.net_amount,
    sales.return_amount
from gold.product_performance as sales
inner join gold.dim_product as products on products.product_key = sales.product_key
where cast(sales.month + interval '1 month' - interval '1 day' as date) <= :as_of
order by sales.product_key, sales.month
