-- gold.customer_days: days on which a customer bought, rewritten for the customers whose lines changed.
-- grain:  one row per (customer_id, location_key, order_date)
-- reads:  changed_lines, gold.fact_sales
-- writes: gold.customer_days, changed_customer_days
-- why:    guests and days with returns only stay out; the previous date is the latest strictly earlier day
with removed as (
    delete from gold.customer_days
    where customer_id in (select changed_lines.customer_id from changed_lines where not changed_lines.is_guest)
    returning *
)

insert into changed_customer_days (
    sign, customer_id, location_key, order_date, previous_date, previous_date_at_location
)
select -1, customer_id, location_key, order_date, previous_date, previous_date_at_location from removed;

with touched as (
    select distinct customer_id from changed_lines where not is_guest
),

days as (
    select distinct sales.customer_id, sales.location_key, sales.order_date
    from touched
    inner join gold.fact_sales as sales on sales.customer_id = touched.customer_id
    where not sales.is_return and not sales.is_guest
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
),

added as (
    insert into gold.customer_days (
        customer_id, location_key, order_date, previous_date, previous_date_at_location
    )
    select customer_id, location_key, order_date, previous_date, previous_date_at_location from dated
    returning *
)

insert into changed_customer_days (
    sign, customer_id, location_key, order_date, previous_date, previous_date_at_location
)
select 1, customer_id, location_key, order_date, previous_date, previous_date_at_location from added;
