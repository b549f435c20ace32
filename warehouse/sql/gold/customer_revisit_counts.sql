-- gold.customer_revisit_counts: how many customers bought on a day and before that on another, per location and for
--         all locations together (key 0).
-- grain:  one row per (location_key, order_date, previous_date)
-- reads:  changed_customer_days
-- writes: gold.customer_revisit_counts
-- why:    the old pairs of the touched customers go out, their new ones come in; for all locations together a
--         customer's day counts once, however many locations they bought at
with pairs as (
    select sign, location_key, order_date, previous_date_at_location as previous_date
    from changed_customer_days
    union all
    select everywhere.sign, 0, everywhere.order_date, everywhere.previous_date
    from (
        select distinct sign, customer_id, order_date, previous_date from changed_customer_days
    ) as everywhere
),

deltas as (
    select
        location_key,
        order_date,
        previous_date,
        sum(sign) as customers
    from pairs
    group by location_key, order_date, previous_date
    having sum(sign) <> 0
)

insert into gold.customer_revisit_counts as current (location_key, order_date, previous_date, customers)
select location_key, order_date, previous_date, customers from deltas
on conflict (location_key, order_date, previous_date) do update set
    customers = current.customers + excluded.customers;

delete from gold.customer_revisit_counts as known
using (
    select distinct location_key, order_date, previous_date_at_location as previous_date
    from changed_customer_days
    where sign = -1
    union
    select distinct 0, order_date, previous_date
    from changed_customer_days
    where sign = -1
) as changed
where known.location_key = changed.location_key
    and known.order_date = changed.order_date
    and known.previous_date = changed.previous_date
    and known.customers = 0;
