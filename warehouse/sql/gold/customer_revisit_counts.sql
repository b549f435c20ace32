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
    select sign, 0, order_date, previous_date
    from changed_customer_days
    where counts_day
),

deltas as materialized (
    select
        location_key,
        order_date,
        previous_date,
        sum(sign) as customers
    from pairs
    group by location_key, order_date, previous_date
    having sum(sign) <> 0
),

gone as (
    delete from gold.customer_revisit_counts as known
    using deltas
    where known.location_key = deltas.location_key
        and known.order_date = deltas.order_date
        and known.previous_date = deltas.previous_date
        and known.customers = -deltas.customers
),

changed as (
    update gold.customer_revisit_counts as current
    set customers = current.customers + deltas.customers
    from deltas
    where current.location_key = deltas.location_key
        and current.order_date = deltas.order_date
        and current.previous_date = deltas.previous_date
        and current.customers <> -deltas.customers
)

insert into gold.customer_revisit_counts (location_key, order_date, previous_date, customers)
select location_key, order_date, previous_date, customers
from deltas
where not exists (
        select 1
        from gold.customer_revisit_counts as known
        where known.location_key = deltas.location_key
            and known.order_date = deltas.order_date
            and known.previous_date = deltas.previous_date
    )
order by location_key, order_date, previous_date;
