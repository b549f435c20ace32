-- queries/customers/customers: everything that is known of each customer, to be listed, counted and summed by who asks.
-- grain:  one row per customer who ever bought
-- reads:  gold.customer_summary, gold.dim_customer, gold.dim_location, gold.customer_days,
--         predictions.customer_segments_latest, predictions.customer_churn_scores_latest,
--         predictions.customer_ltv_scores_latest
-- why:    lists and every figure about groups of customers stand on these rows, so that a group's figure is what its
--         list comes to; an empty list of places or segments lets everybody through, and a chosen place those who ever
--         bought there; people without a name are called by their number
select
    buyers.customer_id,
    coalesce(
        nullif(nullif(people.customer_name, ''), 'Unknown'),
        'Customer ' || substring(buyers.customer_id from position(':' in buyers.customer_id) + 1)
    ) as customer,
    coalesce(people.customer_segment, '') as customer_segment,
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
    case when buyers.orders > 0 then buyers.net_amount / buyers.orders end as average_order_value,
    kinds.segment as rfm_segment,
    kinds.as_of_date as segmented_on,
    risks.churn_probability,
    risks.risk_band,
    risks.value_at_stake,
    risks.reasons,
    risks.as_of_date as scored_on,
    values_ahead.year_value,
    values_ahead.two_year_value,
    values_ahead.as_of_date as valued_on
from gold.customer_summary as buyers
left join gold.dim_customer as people
    on people.customer_id = buyers.customer_id and people.is_current
left join predictions.customer_segments_latest as kinds
    on kinds.customer_id = buyers.customer_id
left join predictions.customer_churn_scores_latest as risks
    on risks.customer_id = buyers.customer_id
left join (
    select
        customer_id,
        max(expected_value) filter (where horizon_days = 365) as year_value,
        max(expected_value) filter (where horizon_days = 730) as two_year_value,
        max(as_of_date) as as_of_date
    from predictions.customer_ltv_scores_latest
    group by customer_id
) as values_ahead on values_ahead.customer_id = buyers.customer_id
where
    buyers.first_order_date is not null
    and (
        cardinality(cast(:segment as text[])) = 0
        or people.customer_segment = any(cast(:segment as text[]))
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
