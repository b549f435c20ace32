-- new_fact_years: the years of changed orders that gold.fact_sales has no table for, and an empty one for each.
-- grain:  one row per year
-- reads:  order_heads
-- writes: new_fact_years
-- why:    a new year stands by itself and without indexes until gold.fact_sales has filled it
insert into new_fact_years (order_year)
select years.order_year
from (
    select distinct extract(year from order_date)::integer as order_year
    from order_heads
) as years
where to_regclass(concat('gold.fact_sales_', years.order_year)) is null;

select gold.build_fact_partition(order_year)
from new_fact_years;
