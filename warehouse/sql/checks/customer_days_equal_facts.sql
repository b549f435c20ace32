-- checks/customer_days_equal_facts: buying days that are missing, too many, or follow another day than they say.
-- kind:   fail
-- scope:  whole
-- grain:  one row per customer, location and day that differs
-- reads:  gold.fact_sales, gold.customer_days
-- remedy: build gold anew from what is in bronze: .venv/bin/python -m scripts.refine --full
with days as (
    select distinct customer_id, location_key, order_date
    from gold.fact_sales
    where not is_return and not is_guest
),

dated as (
    select
        customer_id,
        location_key,
        order_date,
        coalesce(max(order_date) over (
            partition by customer_id
            order by order_date
            range between unbounded preceding and interval '1 day' preceding
        ), '-infinity') as previous_date,
        coalesce(lag(order_date) over (
            partition by customer_id, location_key
            order by order_date
        ), '-infinity') as previous_date_at_location
    from days
)

select
    coalesce(dated.customer_id, kept.customer_id) as customer_id,
    coalesce(dated.location_key, kept.location_key) as location_key,
    coalesce(dated.order_date, kept.order_date) as order_date
from dated
full join gold.customer_days as kept
    on kept.customer_id = dated.customer_id
    and kept.location_key = dated.location_key
    and kept.order_date = dated.order_date
where (dated.previous_date, dated.previous_date_at_location)
    is distinct from (kept.previous_date, kept.previous_date_at_location);
