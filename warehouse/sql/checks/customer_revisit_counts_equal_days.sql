-- checks/customer_revisit_counts_equal_days: pairs of days with another number of customers than their buying days say.
-- kind:   fail
-- scope:  whole
-- grain:  one row per scope, day and previous day that differs
-- reads:  gold.customer_days, gold.customer_revisit_counts
-- remedy: build gold anew from what is in bronze: .venv/bin/python -m scripts.refine --full
with everywhere as (
    select distinct customer_id, order_date, previous_date
    from gold.customer_days
),

counted as (
    select
        location_key,
        order_date,
        previous_date_at_location as previous_date,
        count(*) as customers
    from gold.customer_days
    group by location_key, order_date, previous_date_at_location
    union all
    select
        0 as location_key,
        order_date,
        previous_date,
        count(*) as customers
    from everywhere
    group by order_date, previous_date
)

select
    coalesce(counted.location_key, kept.location_key) as location_key,
    coalesce(counted.order_date, kept.order_date) as order_date,
    coalesce(counted.previous_date, kept.previous_date) as previous_date,
    counted.customers as customers_of_days,
    kept.customers as customers_kept
from counted
full join gold.customer_revisit_counts as kept
    on kept.location_key = counted.location_key
    and kept.order_date = counted.order_date
    and kept.previous_date = counted.previous_date
where counted.customers is distinct from kept.customers;
