-- queries/predictions/customer_products: what a customer has bought so far.
-- grain:  one row per identified customer and product bought
-- reads:  gold.fact_sales, gold.dim_product
-- feeds:  predictions.product_recommendations
select
    sales.customer_id,
    products.product_id,
    count(distinct sales.order_id) as orders,
    sum(sales.quantity) as quantity,
    sum(sales.net_amount) as net_amount,
    min(sales.order_date) as first_date,
    max(sales.order_date) as last_date
from gold.fact_sales as sales
inner join gold.dim_product as products on products.product_key = sales.product_key
where not sales.is_guest and not sales.is_return and sales.order_date <= :as_of
group by sales.customer_id, products.product_id
order by sales.customer_id, products.product_id
