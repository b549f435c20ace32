-- gold.customer_revisit_counts: how many customers bought on a day and before that on another, per location and for
--         all locations together (key 0).
-- grain:  one row per (location_key, order_date, previous_date)
-- reads:  changed_revisits
-- writes: gold.customer_revisit_counts
-- why:    takes the difference between the pairs of new and old days
with gone as (
    delete from gold.customer_revisit_counts as known
    using changed_revisits as deltas
    where known.location_key = deltas.location_key
        and known.order_date = deltas.order_date
        and known.previous_date = deltas.previous_date
        and known.customers = -deltas.customers
),

changed as (
    update gold.customer_revisit_counts as current
    set customers = current.customers + deltas.customers
    from changed_revisits as deltas
    where current.location_key = deltas.location_key
        and current.order_date = deltas.order_date
        and current.previous_date = deltas.previous_date
        and current.customers <> -deltas.customers
)

insert into gold.customer_revisit_counts (location_key, order_date, previous_date, customers)
select location_key, order_date, previous_date, customers
from changed_revisits as deltas
where not exists (
        select 1
        from gold.customer_revisit_counts as known
        where known.location_key = deltas.location_key
            and known.order_date = deltas.order_date
            and known.previous_date = deltas.previous_date
    )
order by location_key, order_date, previous_date;
