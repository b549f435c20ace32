-- gold.dim_date: the calendar, from 2000 to two years after the newest order.
-- grain:  one row per date
-- reads:  touched_orders, silver.orders
-- writes: gold.dim_date
with bounds as (
    select
        coalesce((select max(dim_date.date) + 1 from gold.dim_date), date '2000-01-01') as first_date,
        (date_trunc('year', max(orders.order_date)::timestamp) + interval '3 years - 1 day')::date as last_date
    from touched_orders
    inner join silver.orders on orders.source = touched_orders.source and orders.order_id = touched_orders.order_id
),

days as (
    select generate_series(first_date::timestamp, last_date::timestamp, interval '1 day')::date as date
    from bounds
)

insert into gold.dim_date (
    date, year, quarter, month, month_start, iso_year, iso_week, weekday, is_weekend
)
select
    date,
    extract(year from date),
    extract(quarter from date),
    extract(month from date),
    date_trunc('month', date::timestamp)::date,
    extract(isoyear from date),
    extract(week from date),
    extract(isodow from date),
    extract(isodow from date) >= 6
from days
on conflict (date) do nothing;
