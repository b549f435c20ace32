-- queries/customers/customers: what each customer bought so far, to be listed, counted and summed by who asks.
-- grain:  one row per customer who ever bought
-- reads:  gold.customer_summary, gold.dim_customer, gold.dim_location, gold.customer_days
-- why:    lists and every figure about groups of customers stand on these rows, so that a group's figure is what its
--         list comes to; an empty list of places or segments lets everybody through, and a chosen place those who ever
--         bought there. What else is known of them is joined by who asks for it: most ask for little
select
    buyers.customer_id,
    buyers.first_order_date,
    cast(date_trunc('month', cast(buyers.first_order_date as timestamp)) as date) as cohort_month,
    buyers.last_order_date,
    cast(:as_of as date) - buyers.last_order_date as silent_days,
    case
        when buyers.last_order_date < cast(:as_of as date) - 365 then 'gone'
        when buyers.last_order_date < cast(:as_of as date) - 180 then 'lapsed'
        when buyers.last_order_date < cast(:as_of as date) - 90 then 'slowing'
        when buyers.first_order_date >= cast(:as_of as date) - 90 then 'new'
        else 'active'
    end as stage,
    buyers.orders,
    buyers.net_amount,
    case when buyers.orders > 0 then buyers.net_amount / buyers.orders end as average_order_value
from gold.customer_summary as buyers
where
    buyers.first_order_date is not null
    and (
        cardinality(cast(:segment as text[])) = 0
        or buyers.customer_id in (
            select people.customer_id
            from gold.dim_customer as people
            where people.is_current and people.customer_segment = any(cast(:segment as text[]))
        )
    )
    and (
        cardinality(cast(:location as text[])) = 0
        or buyers.customer_id in (
            select visits.customer_id
            from gold.customer_days as visits
            inner join gold.dim_location as places on places.location_key = visits.location_key
            where places.location_id = any(cast(:location as text[]))
        )
    )
    and (
        cardinality(cast(:region as text[])) = 0
        or buyers.customer_id in (
            select visits.customer_id
            from gold.customer_days as visits
            inner join gold.dim_location as places on places.location_key = visits.location_key
            where places.region = any(cast(:region as text[]))
        )
    )
