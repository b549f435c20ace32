-- queries/predictions/baskets: which products were in which orders.
-- grain:  one row per order and product of the last 365 days with a sale line; guests' orders are orders as well
-- reads:  gold.fact_sales, gold.dim_product
-- feeds:  predictions.product_affinities
-- why:    orders are numbered, for their ids would take most of the room
select
    dense_rank() over (order by sales.order_id) as order_number,
    products.product_id,
    min(sales.order_date) as order_date,
    sum(sales.net_amount) as net_amount
from gold.fact_sales as sales
inner join gold.dim_product as products on products.product_key = sales.product_key
where
    not sales.is_return
    and sales.order_date <= :as_of
    and sales.order_date > cast(:as_of as date) - 365
group by sales.order_id, products.product_id
