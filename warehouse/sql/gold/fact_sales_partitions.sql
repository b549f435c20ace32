-- gold.fact_sales: a partition for every year that the touched orders fall in.
-- grain:  one row per year
-- reads:  touched_orders, silver.orders
-- writes: fact_sales_partitions
select gold.create_fact_partition(years.order_year)
from (
    select distinct extract(year from orders.order_date)::integer as order_year
    from touched_orders
    inner join silver.orders on orders.source = touched_orders.source and orders.order_id = touched_orders.order_id
) as years;
