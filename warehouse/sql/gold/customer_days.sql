-- gold.customer_days: days on which a customer bought, brought up to date where a day came or went.
-- grain:  one row per (customer_id, location_key, order_date)
-- reads:  changed_lines, gold.fact_sales
-- writes: gold.customer_days, touched_days, changed_customer_days
-- why:    guests and days with returns only stay out: a day counts by the line by which an order counts, one of each
--         order with a sale line; the previous date is the latest strictly earlier day. changed_customer_days holds all
--         days of such a customer, before and after; what is the same in both stays
insert into touched_days (customer_id, location_key, order_date, is_bought)
select candidates.customer_id, candidates.location_key, candidates.order_date, candidates.is_bought
from (
    select
        days.customer_id,
        days.location_key,
        days.order_date,
        case
            when days.has_new_lines then true
            else exists (
                    select 1
                    from gold.fact_sales as sales
                    where sales.customer_id = days.customer_id
                        and sales.location_key = days.location_key
                        and sales.order_date = days.order_date
                        and not sales.is_return
                )
        end as is_bought
    from (
        select customer_id, location_key, order_date, bool_or(sign = 1) as has_new_lines
        from changed_lines
        where counts_order and not is_guest
        group by customer_id, location_key, order_date
    ) as days
) as candidates
left join gold.customer_days as known
    on known.customer_id = candidates.customer_id
    and known.location_key = candidates.location_key
    and known.order_date = candidates.order_date
where candidates.is_bought <> (known.customer_id is not null);

insert into changed_customer_days (
    sign, customer_id, location_key, order_date, previous_date, previous_date_at_location, first_date, counts_day
)
select
    -1,
    known.customer_id,
    known.location_key,
    known.order_date,
    known.previous_date,
    known.previous_date_at_location,
    first_value(known.order_date) over anywhere,
    coalesce(lag(known.order_date) over anywhere, '-infinity') <> known.order_date
from (select distinct customer_id from touched_days) as touched
inner join gold.customer_days as known on known.customer_id = touched.customer_id
window anywhere as (partition by known.customer_id order by known.order_date);

with days as (
    select old.customer_id, old.location_key, old.order_date
    from changed_customer_days as old
    where old.sign = -1
        and not exists (
            select 1
            from touched_days
            where touched_days.customer_id = old.customer_id
                and touched_days.location_key = old.location_key
                and touched_days.order_date = old.order_date
        )
    union all
    select customer_id, location_key, order_date from touched_days where is_bought
)

insert into changed_customer_days (
    sign, customer_id, location_key, order_date, previous_date, previous_date_at_location, first_date, counts_day
)
select
    1,
    customer_id,
    location_key,
    order_date,
    coalesce(max(order_date) over before, '-infinity'),
    coalesce(lag(order_date) over (partition by customer_id, location_key order by order_date), '-infinity'),
    coalesce(first_value(order_date) over before, order_date),
    coalesce(lag(order_date) over before, '-infinity') <> order_date
from days
window before as (
    partition by customer_id
    order by order_date
    groups between unbounded preceding and 1 preceding
);

with gone as materialized (
    select old.customer_id, old.location_key, old.order_date
    from changed_customer_days as old
    where old.sign = -1
        and not exists (
            select 1
            from changed_customer_days as new
            where new.sign = 1
                and new.customer_id = old.customer_id
                and new.location_key = old.location_key
                and new.order_date = old.order_date
                and new.previous_date = old.previous_date
                and new.previous_date_at_location = old.previous_date_at_location
        )
)

delete from gold.customer_days as known
using gone
where known.customer_id = gone.customer_id
    and known.location_key = gone.location_key
    and known.order_date = gone.order_date;

insert into gold.customer_days (customer_id, location_key, order_date, previous_date, previous_date_at_location)
select new.customer_id, new.location_key, new.order_date, new.previous_date, new.previous_date_at_location
from changed_customer_days as new
where new.sign = 1
    and not exists (
        select 1
        from changed_customer_days as old
        where old.sign = -1
            and old.customer_id = new.customer_id
            and old.location_key = new.location_key
            and old.order_date = new.order_date
            and old.previous_date = new.previous_date
            and old.previous_date_at_location = new.previous_date_at_location
    )
order by new.customer_id, new.location_key, new.order_date;
