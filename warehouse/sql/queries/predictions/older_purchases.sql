-- queries/predictions/older_purchases: what identified customers bought longer ago than `purchases` goes back.
-- grain:  one row per customer and product bought more than two years ago
-- reads:  gold.fact_sales, gold.dim_product
-- feeds:  predictions.product_recommendations
-- why:    what a customer owns is recommended only to buy it again, however long ago it was bought
select
    sales.customer_id,
    products.product_id
from gold.fact_sales as sales
inner join gold.dim_product as products on products.product_key = sales.product_key
where not sales.is_guest and not sales.is_return and sales.order_date <= cast(:as_of as date) - 730
group by sales.customer_id, products.product_id
order by sales.customer_id, products.product_id
