-- checks/dates_out_of_range: sales before 2000, or later than two years ahead.
-- kind:   fail
-- scope:  whole
-- grain:  one row per day
-- reads:  gold.fact_sales
-- why:    refining rejects such rows, so none may be in gold
-- remedy: correct the dates at the source and load it again
select
    order_date,
    count(*) as lines,
    min(order_id) as first_order_id
from gold.fact_sales
where order_date < '2000-01-01' or order_date > :latest_date
group by order_date;
