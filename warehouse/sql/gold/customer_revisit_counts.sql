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

changed as (
    update gold.customer_revisit_counts as current
    set customers = current.customers + deltas.customers
    from deltas
    where current.location_key = deltas.location_key
        and current.order_date = deltas.order_date
        and current.previous_date = deltas.previous_date
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
    );

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
