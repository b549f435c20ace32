-- queries/predictions/product_windows: what a product sold within some days, and since when it has been sold.
-- grain:  one row per product with a line in the :days days up to :as_of
-- reads:  gold.daily_product_sales, gold.dim_product
-- feeds:  predictions.product_performance_scores, predictions.reorder_recommendations
-- why:    quantity and net_amount have returns taken off; return_amount is what came back
with

first_days as (
    select
        product_key,
        min(order_date) as first_date
    from gold.daily_product_sales
    where order_date <= :as_of
    group by product_key
),

sums as (
    select
        product_key,
        sum(quantity) as quantity,
        cast(sum(orders) as bigint) as orders,
        sum(net_amount) as net_amount,
        sum(return_amount) as return_amount
    from gold.daily_product_sales
    where order_date <= :as_of and order_date > cast(:as_of as date) - cast(:days as integer)
    group by product_key
)

select
    products.product_id,
    first_days.first_date,
    sums.quantity,
    sums.orders,
    sums.net_amount,
    sums.return_amount
from sums
inner join first_days on sums.product_key = first_days.product_key
inner join gold.dim_product as products on sums.product_key = products.product_key
order by products.product_id
