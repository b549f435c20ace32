-- queries/recommendations/favourite: the product that one customer bought most often.
-- grain:  one row; none for who never bought
-- reads:  gold.fact_sales, gold.dim_product
select
    products.product_id,
    coalesce(nullif(products.product_name, 'Unknown'), substring(products.product_id from ':(.*)')) as product
from gold.fact_sales as sales
inner join gold.dim_product as products on products.product_key = sales.product_key
where sales.customer_id = :customer_id and not sales.is_return and products.product_key <> 0
group by products.product_id, products.product_name
order by count(distinct sales.order_id) desc, sum(sales.net_amount) desc, products.product_id
limit 1
