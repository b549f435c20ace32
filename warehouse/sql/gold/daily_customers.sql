-- gold.daily_customers: how many customers bought on a day, per location and for all locations together (key 0).
-- grain:  one row per (location_key, order_date)
-- reads:  changed_revisits
-- writes: gold.daily_customers
-- why:    takes the difference between the pairs of new and old days: on a day, each of its customers has one pair
with deltas as (
    select
        location_key,
        order_date,
        sum(customers) as customers,
        coalesce(sum(customers) filter (where previous_date = '-infinity'), 0) as new_customers
    from changed_revisits
    group by location_key, order_date
),

compared as materialized (
    select deltas.*, known.customers as known_customers
    from deltas
    left join gold.daily_customers as known
        on known.location_key = deltas.location_key
        and known.order_date = deltas.order_date
),

gone as (
    delete from gold.daily_customers as current
    using compared
    where current.location_key = compared.location_key
        and current.order_date = compared.order_date
        and compared.known_customers = -compared.customers
),

changed as (
    update gold.daily_customers as current
    set
        customers = current.customers + compared.customers,
        new_customers = current.new_customers + compared.new_customers
    from compared
    where current.location_key = compared.location_key
        and current.order_date = compared.order_date
        and compared.known_customers <> -compared.customers
        and (compared.customers, compared.new_customers) is distinct from (0, 0)
)

insert into gold.daily_customers (location_key, order_date, customers, new_customers)
select location_key, order_date, customers, new_customers
from compared
where known_customers is null
order by location_key, order_date;
