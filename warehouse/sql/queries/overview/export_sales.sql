-- queries/overview/export_sales: filtered sales for a file.
-- grain:  one row per business date, location and product
-- reads:  gold.daily_product_sales, gold.dim_location, gold.dim_product
-- why:    an empty list of a filter means all of them
select
    sales.order_date,
    location.location_name,
    product.product_name,
    sales.quantity,
    sales.net_amount,
    sales.orders
from gold.daily_product_sales as sales
inner join gold.dim_location as location on sales.location_key = location.location_key
inner join gold.dim_product as product on sales.product_key = product.product_key
where
    sales.order_date between :start and :end
    and (cardinality(cast(:location as text[])) = 0 or location.location_id = any(cast(:location as text[])))
    and (cardinality(cast(:region as text[])) = 0 or location.region = any(cast(:region as text[])))
    and (cardinality(cast(:category as text[])) = 0 or product.category = any(cast(:category as text[])))
    and (cardinality(cast(:product as text[])) = 0 or product.product_id = any(cast(:product as text[])))
order by sales.order_date, location.location_name, product.product_name, product.product_id
