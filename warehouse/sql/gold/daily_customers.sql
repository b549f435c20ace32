-- gold.daily_customers: how many customers bought on a day, per location and for all locations together (key 0).
-- grain:  one row per (location_key, order_date)
-- reads:  changed_revisits
-- writes: gold.daily_customers
-- why:    takes the difference between the pairs of new and old days: on a day, each of its customers has one pair
with deltas as materialized (
    select
        location_key,
        order_date,
        sum(customers) as customers,
        coalesce(sum(customers) filter (where previous_date = '-infinity'), 0) as new_customers
    from changed_revisits
    group by location_key, order_date
),

gone as (
    delete from gold.daily_customers as known
    using deltas
    where known.location_key = deltas.location_key
        and known.order_date = deltas.order_date
        and known.customers = -deltas.customers
),

changed as (
    update gold.daily_customers as current
    set
        customers = current.customers + deltas.customers,
        new_customers = current.new_customers + deltas.new_customers
    from deltas
    where current.location_key = deltas.location_key
        and current.order_date = deltas.order_date
        and current.customers <> -deltas.customers
        and (deltas.customers, deltas.new_customers) is distinct from (0, 0)
)

insert into gold.daily_customers (location_key, order_date, customers, new_customers)
select location_key, order_date, customers, new_customers
from deltas
where not exists (
        select 1
        from gold.daily_customers as known
        where known.location_key = deltas.location_key
            and known.order_date = deltas.order_date
    )
order by location_key, order_date;
