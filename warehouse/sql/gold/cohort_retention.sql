-- gold.cohort_retention: how many customers of a cohort bought in a month, per location and anywhere (key 0).
-- grain:  one row per (location_key, cohort_month, month)
-- reads:  changed_customer_days
-- writes: gold.cohort_retention
-- why:    a customer's cohort is the month of the first purchase anywhere, so an earlier one that comes late moves them
--         and all their months: what they counted for goes out and comes in again. changed_customer_days holds all days
--         of a touched customer, before and after, so the first month is among them
with months as (
    select distinct
        sign,
        customer_id,
        location_key,
        date_trunc('month', order_date::timestamp)::date as month
    from changed_customer_days
),

placed as (
    select
        sign,
        customer_id,
        location_key,
        min(month) over (partition by sign, customer_id) as cohort_month,
        month
    from months
),

pairs as (
    select sign, location_key, cohort_month, month from placed
    union all
    select everywhere.sign, 0, everywhere.cohort_month, everywhere.month
    from (select distinct sign, customer_id, cohort_month, month from placed) as everywhere
),

deltas as (
    select location_key, cohort_month, month, sum(sign) as customers
    from pairs
    group by location_key, cohort_month, month
    having sum(sign) <> 0
)

insert into gold.cohort_retention as current (location_key, cohort_month, month, customers)
select location_key, cohort_month, month, customers from deltas
on conflict (location_key, cohort_month, month) do update set
    customers = current.customers + excluded.customers;

delete from gold.cohort_retention as known
using (
    select distinct location_key, date_trunc('month', order_date::timestamp)::date as month
    from changed_customer_days
    where sign = -1
    union
    select distinct 0, date_trunc('month', order_date::timestamp)::date
    from changed_customer_days
    where sign = -1
) as changed
where known.location_key = changed.location_key
    and known.month = changed.month
    and known.customers = 0;
