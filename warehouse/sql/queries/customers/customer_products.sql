-- queries/customers/customer_products: what one customer spends most on.
-- grain:  one row per product, at most :most
-- reads:  gold.fact_sales, gold.dim_product
select
    products.product_id,
    coalesce(nullif(products.product_name, 'Unknown'), substring(products.product_id from ':(.*)')) as product,
    sum(sales.net_amount) as revenue,
    sum(sales.quantity) as units,
    count(distinct sales.order_id) filter (where not sales.is_return) as orders,
    max(sales.order_date) filter (where not sales.is_return) as last_order_date
from gold.fact_sales as sales
inner join gold.dim_product as products on products.product_key = sales.product_key
where sales.customer_id = :customer_id
group by products.product_id, products.product_name
order by revenue desc, products.product_id asc
limit :most
