-- queries/predictions/product_totals: how a product has sold so far.
-- grain:  one row per product with any line
-- reads:  gold.daily_product_sales, gold.dim_product
-- feeds:  predictions.product_recommendations
-- why:    last_date is that of a sale; a day of returns alone has none
select
    products.product_id,
    cast(sum(sales.orders) as bigint) as total_purchases,
    sum(sales.quantity) filter (where sales.order_date > cast(:as_of as date) - 30) as recent_units,
    max(sales.order_date) filter (where sales.orders > 0) as last_date
from gold.daily_product_sales as sales
inner join gold.dim_product as products on products.product_key = sales.product_key
where sales.order_date <= :as_of
group by products.product_id
order by products.product_id
