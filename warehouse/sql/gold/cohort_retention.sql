-- gold.cohort_retention: how many customers of a cohort bought in a month, per location and anywhere (key 0).
-- grain:  one row per (location_key, cohort_month, month)
-- reads:  changed_customer_days
-- writes: gold.cohort_retention
-- why:    a customer counts for a month by the first day in it, there or anywhere: the one whose previous day lies
--         before the month. The cohort is the month of the first purchase anywhere, so an earlier one that comes late
--         moves them and all their months: what they counted for goes out and comes in again
with days as (
    select
        location_key,
        date_trunc('month', order_date::timestamp)::date as month,
        date_trunc('month', old_first_date::timestamp)::date as old_cohort_month,
        date_trunc('month', first_date::timestamp)::date as cohort_month,
        was_bought,
        is_bought,
        old_previous_date,
        previous_date,
        old_previous_date_at_location,
        previous_date_at_location,
        counted_day,
        counts_day
    from changed_customer_days
),

pairs as (
    select -1 as sign, location_key, old_cohort_month as cohort_month, month
    from days
    where was_bought and old_previous_date_at_location < month
    union all
    select 1, location_key, cohort_month, month
    from days
    where is_bought and previous_date_at_location < month
    union all
    select -1, 0, old_cohort_month, month
    from days
    where counted_day and old_previous_date < month
    union all
    select 1, 0, cohort_month, month
    from days
    where counts_day and previous_date < month
),

deltas as (
    select location_key, cohort_month, month, sum(sign) as customers
    from pairs
    group by location_key, cohort_month, month
    having sum(sign) <> 0
),

compared as materialized (
    select deltas.*, known.customers as known_customers
    from deltas
    left join gold.cohort_retention as known
        on known.location_key = deltas.location_key
        and known.cohort_month = deltas.cohort_month
        and known.month = deltas.month
),

gone as (
    delete from gold.cohort_retention as current
    using compared
    where current.location_key = compared.location_key
        and current.cohort_month = compared.cohort_month
        and current.month = compared.month
        and compared.known_customers = -compared.customers
),

changed as (
    update gold.cohort_retention as current
    set customers = current.customers + compared.customers
    from compared
    where current.location_key = compared.location_key
        and current.cohort_month = compared.cohort_month
        and current.month = compared.month
        and compared.known_customers <> -compared.customers
)

insert into gold.cohort_retention (location_key, cohort_month, month, customers)
select location_key, cohort_month, month, customers
from compared
where known_customers is null
order by location_key, cohort_month, month;
