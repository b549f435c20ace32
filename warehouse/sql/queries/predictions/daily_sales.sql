-- queries/predictions/daily_sales: sales day by day and place by place.
-- grain:  one row per business day and location with any line
-- reads:  gold.daily_sales_summary, gold.dim_location
-- feeds:  predictions.kpi_anomalies, predictions.kpi_change_points, predictions.kpi_correlations,
--         predictions.kpi_decompositions, predictions.price_elasticities, predictions.sales_forecast_summaries,
--         predictions.sales_forecasts, predictions.what_if_effects
select
    sales.order_date,
    locations.location_id,
    locations.region,
    sales.orders,
    sales.quantity,
    sales.net_amount,
    sales.discount_amount,
    sales.return_amount
from gold.daily_sales_summary as sales
inner join gold.dim_location as locations on locations.location_key = sales.location_key
where sales.order_date <= :as_of
order by locations.location_id, sales.order_date
