-- checks/changed_days_tie_out: days of this refinement whose hours do not add up to the day.
-- kind:   fail
-- scope:  changed
-- grain:  one row per day and location that differs
-- reads:  changed_hours, gold.daily_sales_summary, gold.hourly_sales_summary
-- why:    two roll-ups take their differences by ways of their own; the cost follows the days that changed
-- remedy: build gold anew from what is in bronze: .venv/bin/python -m scripts.refine --full
with changed as (
    select distinct order_date, location_key from changed_hours
),

hours as (
    select
        changed.order_date,
        changed.location_key,
        sum(hourly.lines) as lines,
        sum(hourly.net_amount) as net_amount
    from changed
    inner join gold.hourly_sales_summary as hourly
        on hourly.order_date = changed.order_date and hourly.location_key = changed.location_key
    group by changed.order_date, changed.location_key
)

select
    changed.order_date,
    changed.location_key,
    daily.net_amount as net_of_the_day,
    hours.net_amount as net_of_its_hours
from changed
left join gold.daily_sales_summary as daily
    on daily.order_date = changed.order_date and daily.location_key = changed.location_key
left join hours on hours.order_date = changed.order_date and hours.location_key = changed.location_key
where (daily.lines, daily.net_amount) is distinct from (hours.lines, hours.net_amount);
