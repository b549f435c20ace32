-- gold.customer_days: days on which a customer bought, brought up to date where a day came or went.
-- grain:  one row per (customer_id, location_key, order_date)
-- reads:  touched_days
-- writes: gold.customer_days, changed_customer_days
-- why:    the previous date is the latest strictly earlier day. Of a customer only the days since the first that came
--         or went can change; what lies before them is looked up, so that the cost does not follow their history
insert into changed_customer_days (
    customer_id, location_key, order_date, was_bought, is_bought, old_previous_date, previous_date,
    old_previous_date_at_location, previous_date_at_location, old_first_date, first_date, counted_day, counts_day
)
with touched as materialized (
    select touched_days.customer_id, touched_days.location_key, touched_days.order_date, touched_days.is_bought
    from touched_days
    left join gold.customer_days as known
        on known.customer_id = touched_days.customer_id
        and known.location_key = touched_days.location_key
        and known.order_date = touched_days.order_date
    where touched_days.is_bought <> (known.customer_id is not null)
),

customers as materialized (
    select
        starts.customer_id,
        starts.number,
        starts.since,
        coalesce(earlier.first_date, 'infinity') as first_date,
        coalesce(earlier.last_date, '-infinity') as last_date
    from (
        select customer_id, row_number() over () as number, min(order_date) as since
        from touched
        group by customer_id
    ) as starts
    cross join lateral (
        select min(known.order_date) as first_date, max(known.order_date) as last_date
        from gold.customer_days as known
        where known.customer_id = starts.customer_id and known.order_date < starts.since
    ) as earlier
),

-- A day that came has the previous day at its location that it would have had among the old ones.
days as (
    select
        known.customer_id, known.location_key, known.order_date, known.previous_date,
        known.previous_date_at_location, true as was_bought, gone.customer_id is null as is_bought,
        customers.number, customers.first_date, customers.last_date
    from customers
    inner join gold.customer_days as known
        on known.customer_id = customers.customer_id and known.order_date >= customers.since
    left join (select customer_id, location_key, order_date from touched where not is_bought) as gone
        on gone.customer_id = known.customer_id
        and gone.location_key = known.location_key
        and gone.order_date = known.order_date
    union all
    select
        came.customer_id, came.location_key, came.order_date, '-infinity',
        coalesce((
            select max(known.order_date)
            from gold.customer_days as known
            where known.customer_id = came.customer_id
                and known.location_key = came.location_key
                and known.order_date < came.order_date
        ), '-infinity'),
        false, true, customers.number, customers.first_date, customers.last_date
    from touched as came
    inner join customers on customers.customer_id = came.customer_id
    where came.is_bought
),

sequenced as (
    select
        customer_id, location_key, order_date, previous_date, previous_date_at_location, was_bought, is_bought,
        number, first_date, last_date,
        max(order_date) filter (where was_bought) over before as last_known,
        max(order_date) filter (where is_bought) over before as last_bought,
        min(order_date) filter (where was_bought) over before as first_known,
        min(order_date) filter (where is_bought) over before as first_bought,
        coalesce(
            max(order_date) filter (where is_bought) over before_there,
            min(previous_date_at_location) over before_there,
            previous_date_at_location
        ) as new_previous_date_at_location
    from days
    window
        before as (
            partition by number order by order_date, location_key rows between unbounded preceding and 1 preceding
        ),
        before_there as (
            partition by number, location_key order by order_date rows between unbounded preceding and 1 preceding
        )
),

dated as (
    select
        customer_id, location_key, order_date, was_bought, is_bought, previous_date, previous_date_at_location,
        new_previous_date_at_location,
        coalesce(first_value(last_bought) over same_day, last_date) as new_previous_date,
        least(first_date, order_date, first_known) as old_first_date,
        least(first_date, order_date, first_bought) as new_first_date,
        was_bought and coalesce(last_known < order_date, true) as counted_day,
        is_bought and coalesce(last_bought < order_date, true) as counts_day
    from sequenced
    window same_day as (partition by number, order_date order by location_key)
)

select
    customer_id, location_key, order_date, was_bought, is_bought, previous_date, new_previous_date,
    previous_date_at_location, new_previous_date_at_location, old_first_date, new_first_date, counted_day, counts_day
from dated
where was_bought <> is_bought
    or previous_date <> new_previous_date
    or previous_date_at_location <> new_previous_date_at_location
    or counted_day <> counts_day
    or old_first_date <> new_first_date;

delete from gold.customer_days as known
using changed_customer_days as gone
where not gone.is_bought
    and known.customer_id = gone.customer_id
    and known.location_key = gone.location_key
    and known.order_date = gone.order_date;

update gold.customer_days as current
set previous_date = new.previous_date, previous_date_at_location = new.previous_date_at_location
from changed_customer_days as new
where new.was_bought
    and new.is_bought
    and (
        new.previous_date <> new.old_previous_date
        or new.previous_date_at_location <> new.old_previous_date_at_location
    )
    and current.customer_id = new.customer_id
    and current.location_key = new.location_key
    and current.order_date = new.order_date;

insert into gold.customer_days (customer_id, location_key, order_date, previous_date, previous_date_at_location)
select customer_id, location_key, order_date, previous_date, previous_date_at_location
from changed_customer_days
where not was_bought
order by customer_id, location_key, order_date;
