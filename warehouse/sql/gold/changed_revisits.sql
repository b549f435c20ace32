-- changed_revisits: how many more customers bought on a day and before that on another, per location and for all
--         locations together (key 0).
-- grain:  one row per (location_key, order_date, previous_date)
-- reads:  changed_customer_days
-- writes: changed_revisits
-- why:    the old pair of a day that changed goes out, its new one comes in; for all locations together a customer's
--         day counts once, however many locations they bought at
with there as (
    select location_key, order_date, was_bought, is_bought, old_previous_date_at_location, previous_date_at_location
    from changed_customer_days
    where was_bought <> is_bought or old_previous_date_at_location <> previous_date_at_location
),

anywhere as (
    select order_date, counted_day, counts_day, old_previous_date, previous_date
    from changed_customer_days
    where counted_day <> counts_day or old_previous_date <> previous_date
),

pairs as (
    select -1 as sign, location_key, order_date, old_previous_date_at_location as previous_date
    from there
    where was_bought
    union all
    select 1, location_key, order_date, previous_date_at_location
    from there
    where is_bought
    union all
    select -1, 0, order_date, old_previous_date
    from anywhere
    where counted_day
    union all
    select 1, 0, order_date, previous_date
    from anywhere
    where counts_day
)

insert into changed_revisits (location_key, order_date, previous_date, customers)
select
    location_key,
    order_date,
    previous_date,
    sum(sign)
from pairs
group by location_key, order_date, previous_date
having sum(sign) <> 0;
