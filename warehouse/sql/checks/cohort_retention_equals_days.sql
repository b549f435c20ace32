-- checks/cohort_retention_equals_days: cohorts that do not count the customers who bought.
-- kind:   fail
-- scope:  whole
-- grain:  one row per location_key, cohort_month, month that differs
-- reads:  gold.customer_days, gold.cohort_retention
-- why:    the table takes differences; here it is computed anew
-- remedy: build gold anew from what is in bronze: .venv/bin/python -m scripts.refine --full
with months as (
    select distinct
        customer_id,
        location_key,
        date_trunc('month', order_date::timestamp)::date as month
    from gold.customer_days
),

placed as (
    select customer_id, location_key, month, min(month) over (partition by customer_id) as cohort_month
    from months
),

counted as (
    select location_key, cohort_month, month, count(*) as customers
    from placed
    group by location_key, cohort_month, month
    union all
    select 0, cohort_month, month, count(distinct customer_id)
    from placed
    group by cohort_month, month
)

select
    coalesce(counted.location_key, kept.location_key) as location_key,
    coalesce(counted.cohort_month, kept.cohort_month) as cohort_month,
    coalesce(counted.month, kept.month) as month,
    counted.customers as customers_of_days,
    kept.customers as customers_kept
from counted
full join gold.cohort_retention as kept
    on kept.location_key = counted.location_key
    and kept.cohort_month = counted.cohort_month
    and kept.month = counted.month
where counted.customers is distinct from kept.customers;
