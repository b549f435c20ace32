-- queries/predictions/external_factors: what happened outside, day by day.
-- grain:  one row per day, region ('' for everywhere) and name
-- reads:  gold.external_factors
-- feeds:  predictions.kpi_anomalies, predictions.kpi_change_points, predictions.kpi_correlations,
--         predictions.kpi_decompositions, predictions.price_elasticities, predictions.sales_forecast_summaries,
--         predictions.sales_forecasts, predictions.what_if_effects
select
    factor_date,
    region,
    name,
    value
from gold.external_factors
where factor_date <= :as_of
order by name, region, factor_date
