-- queries/overview/export_sales: filtered sales for a file.
-- grain:  one row per business date, location and product
-- reads:  gold.daily_product_sales, gold.dim_location, gold.dim_product
-- why:    :location_keys empty means all locations
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
    and (
        cardinality(cast(:location_keys as bigint[])) = 0
        or sales.location_key = any(cast(:location_keys as bigint[]))
    )
order by sales.order_date, location.location_name, product.product_name, product.product_id
