-- queries/predictions/monthly_segments: which segment a customer is in now, as the source says it.
-- grain:  one row per known customer
-- reads:  gold.dim_customer
-- feeds:  predictions.sales_forecast_summaries, predictions.sales_forecasts
select
    customer_id,
    coalesce(nullif(customer_segment, ''), '(none)') as segment
from gold.dim_customer
where is_current
order by customer_id
