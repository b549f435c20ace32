-- queries/customers/churned_traits: how many customers have each trait, and how many of those are silent.
-- grain:  one row per trait, and one for everybody (trait ''); dimension and its id say which filter is the trait
-- reads:  gold.customer_summary, gold.dim_customer, gold.customer_days, gold.dim_location, gold.fact_reviews
-- why:    people who bought in the year before the last days of silence; those who did not since are the silent ones.
--         Traits are of the time before the silence: who buys on collects more of everything
with
people as (
    select
        summary.customer_id,
        summary.first_order_date,
        summary.last_order_date < cast(:as_of as date) - :silent as is_silent,
        coalesce(customers.customer_segment, '') as customer_segment,
        coalesce(customers.region, '') as region
    from gold.customer_summary as summary
    left join gold.dim_customer as customers
        on customers.customer_id = summary.customer_id and customers.is_current
    where
        summary.first_order_date < cast(:as_of as date) - :silent
        and summary.last_order_date >= cast(:as_of as date) - :silent - 365
),
habits as (
    select
        people.customer_id,
        count(distinct visits.order_date) as days,
        count(distinct visits.location_key) as locations
    from people
    inner join gold.customer_days as visits on visits.customer_id = people.customer_id
    where visits.order_date < cast(:as_of as date) - :silent
    group by people.customer_id
),
opinions as (
    select
        people.customer_id,
        avg(reviews.rating) as rating
    from people
    inner join gold.fact_reviews as reviews on reviews.customer_id = people.customer_id
    where reviews.review_date < cast(:as_of as date) - :silent
    group by people.customer_id
),
traits as (
    select
        customer_id,
        '' as trait,
        '' as dimension,
        '' as dimension_id
    from people
    union all
    select
        people.customer_id,
        'First at ' || min(places.location_name) as trait,
        'location' as dimension,
        min(places.location_id) as dimension_id
    from people
    inner join gold.customer_days as visits
        on visits.customer_id = people.customer_id and visits.order_date = people.first_order_date
    inner join gold.dim_location as places
        on places.location_key = visits.location_key and places.location_key <> 0
    group by people.customer_id
    union all
    select
        customer_id,
        'Segment ' || customer_segment as trait,
        'segment' as dimension,
        customer_segment as dimension_id
    from people
    where customer_segment <> ''
    union all
    select
        customer_id,
        'Lives in ' || region as trait,
        '' as dimension,
        '' as dimension_id
    from people
    where region <> ''
    union all
    select
        customer_id,
        case
            when days = 1 then 'Bought once'
            when days < 5 then 'Bought on 2 to 4 days'
            else 'Bought on 5 days or more'
        end as trait,
        '' as dimension,
        '' as dimension_id
    from habits
    union all
    select
        customer_id,
        'Bought at several places' as trait,
        '' as dimension,
        '' as dimension_id
    from habits
    where locations > 1
    union all
    select
        customer_id,
        case when rating < 3 then 'Rated below 3 stars' else 'Rated 3 stars or more' end as trait,
        '' as dimension,
        '' as dimension_id
    from opinions
    union all
    select
        customer_id,
        'First in ' || to_char(first_order_date, 'FMMonth') as trait,
        '' as dimension,
        '' as dimension_id
    from people
)
select
    traits.trait,
    traits.dimension,
    traits.dimension_id,
    count(*) as customers,
    count(*) filter (where people.is_silent) as silent_customers
from traits
inner join people on people.customer_id = traits.customer_id
group by traits.trait, traits.dimension, traits.dimension_id
order by traits.trait, traits.dimension_id
