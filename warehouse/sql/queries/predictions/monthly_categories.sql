-- queries/predictions/monthly_categories: sales month by month, by the category that a product has now.
-- grain:  one row per category ('(none)' for products without one) and month with sales
-- reads:  gold.daily_product_sales, gold.fact_sales, gold.dim_product
-- feeds:  predictions.sales_forecast_summaries, predictions.sales_forecasts
-- why:    of the last month what is known at :as_of; an order counts in each category that it has a sale line of, so
--         orders do not add up over categories; a category's first month is left out where it began after the third
with

products as (
    select
        product_key,
        coalesce(nullif(category, ''), '(none)') as category
    from gold.dim_product
),

sold as (
    select
        products.category,
        cast(date_trunc('month', cast(sales.order_date as timestamp)) as date) as month,
        min(sales.order_date) as first_date,
        sum(sales.net_amount) as revenue,
        sum(sales.quantity) as units
    from gold.daily_product_sales as sales
    inner join products on sales.product_key = products.product_key
    where sales.order_date <= :as_of
    group by products.category, cast(date_trunc('month', cast(sales.order_date as timestamp)) as date)
),

baskets as (
    select distinct
        products.category,
        lines.order_id,
        cast(date_trunc('month', cast(lines.order_date as timestamp)) as date) as month
    from gold.fact_sales as lines
    inner join products on lines.product_key = products.product_key
    where not lines.is_return and lines.order_date <= :as_of
),

counted as (
    select
        category,
        month,
        count(*) as orders
    from baskets
    group by category, month
),

started as (
    select
        category,
        cast(date_trunc('month', cast(min(first_date) as timestamp) + interval '1 month' - interval '3 days') as date)
            as first_month
    from sold
    group by category
)

select
    sold.category,
    sold.month,
    sold.revenue,
    sold.units,
    cast(coalesce(counted.orders, 0) as double precision) as orders
from sold
inner join started on sold.category = started.category
left join counted on sold.category = counted.category and sold.month = counted.month
where sold.month >= started.first_month
order by sold.category, sold.month
