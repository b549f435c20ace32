-- gold.fact_sales: a partition for every year that the touched orders fall in.
-- grain:  one row per year
-- reads:  order_heads
-- writes: fact_sales_partitions
select gold.create_fact_partition(years.order_year)
from (
    select distinct extract(year from order_date)::integer as order_year
    from order_heads
) as years;
