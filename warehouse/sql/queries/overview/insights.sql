-- queries/overview/insights: what the newest predictions found, one line a finding, each with the money at stake.
-- grain:  one row per kind; anomalies one row each, of the last :days_back days
-- reads:  predictions.customer_churn_scores_latest, predictions.customer_ltv_scores_latest,
--         predictions.demand_forecasts_latest, predictions.reorder_recommendations_latest,
--         predictions.kpi_anomalies_latest, gold.dim_product
-- why:    a kind without a finding has no row; no :location means the whole company, and what is found of customers
--         is found of nothing less
with next_week as (
    select
        product_id,
        sum(point) as units,
        max(as_of_date) as as_of_date
    from predictions.demand_forecasts_latest
    where cardinality(cast(:location as text[])) = 0 or location_id = any(cast(:location as text[]))
    group by product_id
),

most_wanted as (
    select
        next_week.product_id,
        next_week.units,
        next_week.as_of_date,
        coalesce(nullif(product.product_name, 'Unknown'), substring(product.product_id from ':(.*)')) as product_name,
        next_week.units * product.price as amount
    from next_week
    inner join gold.dim_product as product on next_week.product_id = product.product_id
    order by next_week.units * product.price desc nulls last, next_week.product_id
    limit 1
)

select
    'churn' as kind,
    count(*) as subjects,
    sum(value_at_stake) as amount,
    '' as subject_id,
    '' as name,
    cast(null as date) as day,
    max(as_of_date) as as_of_date
from predictions.customer_churn_scores_latest
where churn_probability > :high_risk and cardinality(cast(:location as text[])) = 0
having count(*) > 0
union all
select
    'lifetime_value',
    count(*),
    avg(expected_value),
    '',
    '',
    null,
    max(as_of_date)
from predictions.customer_ltv_scores_latest
where horizon_days = :ltv_days and cardinality(cast(:location as text[])) = 0
having count(*) > 0
union all
select
    'demand',
    round(units),
    amount,
    product_id,
    product_name,
    null,
    as_of_date
from most_wanted
union all
select
    'stock_out',
    count(*),
    sum(revenue_at_risk),
    '',
    '',
    min(stock_out_date),
    max(as_of_date)
from predictions.reorder_recommendations_latest
where
    stock_out_date <= as_of_date + :days_ahead
    and (cardinality(cast(:location as text[])) = 0 or location_id = any(cast(:location as text[])))
having count(*) > 0
union all
select
    'anomaly',
    1,
    money_at_stake,
    scope || '|' || scope_id,
    measure || '|' || direction,
    date,
    as_of_date
from predictions.kpi_anomalies_latest
where
    kind = 'day' and date > as_of_date - :days_back
    and (
        cardinality(cast(:location as text[])) = 0
        or (scope = 'location' and scope_id = any(cast(:location as text[])))
    )
