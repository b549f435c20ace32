-- queries/customers/churned_traits: how many customers have each trait, and how many of those are silent.
-- grain:  one row per trait, and one for everybody (trait ''); dimension and its id say which filter is the trait
-- reads:  gold.customer_days, gold.dim_location, gold.dim_customer, gold.fact_reviews
-- why:    people who bought in the year before the last days of silence; those who did not since are the silent ones.
--         Traits are of the time before the silence: who buys on collects more of everything. For speed visits are read
--         once, and people are counted by all their traits together before each trait is told apart. A day sets one of
--         63 marks: there are at least as many days as marks and at most as many as visits, which tells all but a few
--         whether they came on 5 days; only the days of those few are counted
with
habits as (
    select
        visits.customer_id,
        min(visits.order_date) as first_order_date,
        max(visits.order_date) < cast(:as_of as date) - :silent as is_silent,
        min(places.location_name) filter (where visits.previous_date = '-infinity') as first_location,
        min(places.location_id) filter (where visits.previous_date = '-infinity') as first_location_id,
        max(visits.order_date) filter (where visits.order_date < cast(:as_of as date) - :silent) as last_date,
        count(*) filter (where visits.order_date < cast(:as_of as date) - :silent) as visits,
        bit_or(cast(1 as bigint) << (visits.order_date - date '2000-01-01') % 63)
        filter (where visits.order_date < cast(:as_of as date) - :silent) as marks,
        count(*) filter (
            where
            visits.previous_date_at_location = '-infinity'
            and visits.order_date < cast(:as_of as date) - :silent
        ) as locations
    from gold.customer_days as visits
    left join gold.dim_location as places
        on places.location_key = visits.location_key and places.location_key <> 0
    group by visits.customer_id
    having
        min(visits.order_date) < cast(:as_of as date) - :silent
        and max(visits.order_date) >= cast(:as_of as date) - :silent - 365
),
opinions as (
    select
        customer_id,
        avg(rating) as rating
    from gold.fact_reviews
    where review_date < cast(:as_of as date) - :silent
    group by customer_id
),
profiles as (
    select
        habits.first_location,
        habits.first_location_id,
        people.customer_segment,
        people.region,
        case
            when habits.first_order_date = habits.last_date then 'Bought once'
            when habits.visits < 5 then 'Bought on 2 to 4 days'
            when bit_count(cast(habits.marks as bit(64))) >= 5 then 'Bought on 5 days or more'
            when (
                select count(distinct days.order_date)
                from gold.customer_days as days
                where days.customer_id = habits.customer_id and days.order_date < cast(:as_of as date) - :silent
            ) < 5 then 'Bought on 2 to 4 days'
            else 'Bought on 5 days or more'
        end as days,
        habits.locations > 1 as has_several,
        opinions.rating < 3 as is_low,
        extract(month from habits.first_order_date) as month,
        min(habits.first_order_date) as one_day,
        count(*) as customers,
        count(*) filter (where habits.is_silent) as silent_customers
    from habits
    left join gold.dim_customer as people on people.customer_id = habits.customer_id and people.is_current
    left join opinions on opinions.customer_id = habits.customer_id
    group by
        month, days, has_several, is_low, habits.first_location_id, habits.first_location, people.customer_segment,
        people.region
)
select
    traits.trait,
    traits.dimension,
    traits.dimension_id,
    cast(sum(profiles.customers) as bigint) as customers,
    cast(sum(profiles.silent_customers) as bigint) as silent_customers
from profiles
cross join
    lateral (
        values
        ('', '', ''),
        ('First at ' || first_location, 'location', first_location_id),
        ('Segment ' || nullif(customer_segment, ''), 'segment', customer_segment),
        ('Lives in ' || nullif(region, ''), '', ''),
        (days, '', ''),
        (case when has_several then 'Bought at several places' end, '', ''),
        (case when is_low then 'Rated below 3 stars' when not is_low then 'Rated 3 stars or more' end, '', ''),
        ('First in ' || to_char(one_day, 'FMMonth'), '', '')
    ) as traits (trait, dimension, dimension_id)
where traits.trait is not null
group by traits.trait, traits.dimension, traits.dimension_id
order by traits.trait, traits.dimension_id
