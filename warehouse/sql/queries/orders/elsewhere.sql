-- queries/orders/elsewhere: those of some orders that stand at none of some places.
-- grain:  one row per order
-- reads:  gold.fact_sales, gold.dim_location
select distinct sales.order_id
from gold.fact_sales as sales
inner join gold.dim_location as location on sales.location_key = location.location_key
where
    sales.order_id = any(:order_ids)
    and not location.location_id = any(:locations)
