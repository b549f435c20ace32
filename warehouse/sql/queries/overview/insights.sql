-- queries/overview/insights: what the newest predictions found, one line a finding, each with the money at stake.
-- grain:  one row per kind; anomalies one row each, of the last :days_back days
-- reads:  predictions.customer_churn_scores_latest, predictions.customer_ltv_scores_latest,
--         predictions.reorder_recommendations_latest, predictions.kpi_anomalies_latest
-- why:    a kind without a finding has no row; no :location means the whole company, and what is found of customers
--         is found of nothing less. Nothing of gold, so that it need not be read anew when a source brings sales
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
    'stock_out',
    count(*),
    sum(revenue_at_risk),
    '',
    '',
    min(stock_out_date),
    max(as_of_date)
from predictions.reorder_recommendations_latest
where
    (on_hand <= 0 or days_of_cover <= :days_ahead)
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
