-- queries/predictions/daily_categories: revenue day by day by the category that a product has now.
-- grain:  one row per category ('(none)' for products without one) and business day with any line
-- reads:  gold.daily_product_sales, gold.dim_product
-- feeds:  predictions.kpi_anomalies, predictions.kpi_change_points, predictions.kpi_correlations,
--         predictions.kpi_decompositions
with

products as (
    select
        product_key,
        coalesce(nullif(category, ''), '(none)') as category
    from gold.dim_product
)

select
    products.category,
    sales.order_date,
    sum(sales.net_amount) as net_amount
from gold.daily_product_sales as sales
inner join products on sales.product_key = products.product_key
where sales.order_date <= :as_of
group by products.category, sales.order_date
order by products.category, sales.order_date
