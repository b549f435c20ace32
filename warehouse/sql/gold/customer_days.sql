-- gold.customer_days: days on which a customer bought, brought up to date where a day came or went.
-- grain:  one row per (customer_id, location_key, order_date)
-- reads:  changed_lines, gold.fact_sales
-- writes: gold.customer_days, touched_days, changed_customer_days
-- why:    guests and days with returns only stay out; the previous date is the latest strictly earlier day.
--         changed_customer_days holds all days of such a customer, before and after; what is the same in both stays
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
        where not is_guest and not is_return
        group by customer_id, location_key, order_date
    ) as days
) as candidates
left join gold.customer_days as known
    on known.customer_id = candidates.customer_id
    and known.location_key = candidates.location_key
    and known.order_date = candidates.order_date
where candidates.is_bought <> (known.customer_id is not null);

insert into changed_customer_days (
    sign, customer_id, location_key, order_date, previous_date, previous_date_at_location
)
select
    -1, known.customer_id, known.location_key, known.order_date, known.previous_date, known.previous_date_at_location
from (select distinct customer_id from touched_days) as touched
inner join gold.customer_days as known on known.customer_id = touched.customer_id;

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
    sign, customer_id, location_key, order_date, previous_date, previous_date_at_location
)
select
    1,
    customer_id,
    location_key,
    order_date,
    coalesce(max(order_date) over (
        partition by customer_id
        order by order_date
        range between unbounded preceding and interval '1 day' preceding
    ), '-infinity'),
    coalesce(lag(order_date) over (partition by customer_id, location_key order by order_date), '-infinity')
from days;

with gone as (
    select customer_id, location_key, order_date
    from changed_customer_days
    group by customer_id, location_key, order_date, previous_date, previous_date_at_location
    having sum(sign) = -1
)

delete from gold.customer_days as known
using gone
where known.customer_id = gone.customer_id
    and known.location_key = gone.location_key
    and known.order_date = gone.order_date;

insert into gold.customer_days (customer_id, location_key, order_date, previous_date, previous_date_at_location)
select customer_id, location_key, order_date, previous_date, previous_date_at_location
from changed_customer_days
group by customer_id, location_key, order_date, previous_date, previous_date_at_location
having sum(sign) = 1
order by customer_id, location_key, order_date;
