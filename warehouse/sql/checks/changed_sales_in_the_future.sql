-- checks/changed_sales_in_the_future: days of this refinement that lie beyond tomorrow, or before 2000.
-- kind:   warn
-- scope:  changed
-- grain:  one row per day
-- reads:  changed_hours, changed_lines
-- why:    a clock or a date format may be wrong; tomorrow is today somewhere. Lines are looked at only where a day is
-- remedy: correct the dates at the source and load it again
select
    order_date,
    count(*) as lines,
    min(order_id) as first_order_id
from changed_lines
where sign = 1
    and order_date in (
        select changed_hours.order_date
        from changed_hours
        where changed_hours.order_date > :tomorrow or changed_hours.order_date < '2000-01-01'
    )
group by order_date;
