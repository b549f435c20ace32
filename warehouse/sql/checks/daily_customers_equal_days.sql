-- checks/daily_customers_equal_days: days with another number of customers than their buying days say.
-- kind:   fail
-- scope:  whole
-- grain:  one row per scope and day that differs
-- reads:  gold.customer_days, gold.daily_customers
-- why:    the roll-up takes differences; here it is computed anew
-- remedy: build gold anew from what is in bronze: .venv/bin/python -m scripts.refine --full
with counted as (
    select
        location_key,
        order_date,
        count(*) as customers,
        count(*) filter (where previous_date_at_location = '-infinity') as new_customers
    from gold.customer_days
    group by location_key, order_date
    union all
    select
        0 as location_key,
        order_date,
        count(distinct customer_id) as customers,
        count(distinct customer_id) filter (where previous_date = '-infinity') as new_customers
    from gold.customer_days
    group by order_date
)

select
    coalesce(counted.location_key, kept.location_key) as location_key,
    coalesce(counted.order_date, kept.order_date) as order_date,
    counted.customers as customers_of_days,
    kept.customers as customers_kept
from counted
full join gold.daily_customers as kept
    on kept.location_key = counted.location_key and kept.order_date = counted.order_date
where (counted.customers, counted.new_customers) is distinct from (kept.customers, kept.new_customers);
