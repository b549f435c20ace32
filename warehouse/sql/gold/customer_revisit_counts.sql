-- gold.customer_revisit_counts: how many customers bought on a day and before that on another, per location and for
--         all locations together (key 0).
-- grain:  one row per (location_key, order_date, previous_date)
-- reads:  changed_revisits
-- writes: gold.customer_revisit_counts
-- why:    takes the difference between the pairs of new and old days; what is known of a pair is looked up once
with compared as materialized (
    select
        deltas.location_key, deltas.order_date, deltas.previous_date, deltas.customers,
        known.customers as known_customers
    from changed_revisits as deltas
    left join gold.customer_revisit_counts as known
        on known.location_key = deltas.location_key
        and known.order_date = deltas.order_date
        and known.previous_date = deltas.previous_date
),

gone as (
    delete from gold.customer_revisit_counts as current
    using compared
    where current.location_key = compared.location_key
        and current.order_date = compared.order_date
        and current.previous_date = compared.previous_date
        and compared.known_customers = -compared.customers
),

changed as (
    update gold.customer_revisit_counts as current
    set customers = compared.known_customers + compared.customers
    from compared
    where current.location_key = compared.location_key
        and current.order_date = compared.order_date
        and current.previous_date = compared.previous_date
        and compared.known_customers <> -compared.customers
)

insert into gold.customer_revisit_counts (location_key, order_date, previous_date, customers)
select location_key, order_date, previous_date, customers
from compared
where known_customers is null
order by location_key, order_date, previous_date;
