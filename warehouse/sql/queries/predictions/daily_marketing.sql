-- queries/predictions/daily_marketing: marketing spend day by day.
-- grain:  one row per day and channel
-- reads:  gold.fact_marketing_spend
-- feeds:  predictions.kpi_anomalies, predictions.kpi_change_points, predictions.kpi_correlations,
--         predictions.kpi_decompositions
select
    spend_date,
    coalesce(nullif(channel, ''), '(none)') as channel,
    sum(amount) as amount
from gold.fact_marketing_spend
where spend_date <= :as_of
group by spend_date, coalesce(nullif(channel, ''), '(none)')
order by channel, spend_date
