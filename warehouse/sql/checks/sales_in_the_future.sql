-- checks/sales_in_the_future: days with sales beyond tomorrow.
-- kind:   warn
-- scope:  whole
-- grain:  one row per day
-- reads:  gold.daily_sales_summary
-- why:    a clock or a date format may be wrong; tomorrow is today somewhere
-- remedy: correct the dates at the source and load it again
select
    order_date,
    sum(lines) as lines
from gold.daily_sales_summary
where order_date > :tomorrow
group by order_date;
