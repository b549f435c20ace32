-- gold.fact_sales: a partition for every year that the touched orders fall in.
-- grain:  one row per year
-- reads:  order_heads
-- writes: fact_sales_partitions
-- why:    a new one stands by itself and without indexes until gold.fact_sales has filled it
select gold.build_fact_partition(years.order_year)
from (
    select distinct extract(year from order_date)::integer as order_year
    from order_heads
) as years
where to_regclass(concat('gold.fact_sales_', years.order_year)) is null;
