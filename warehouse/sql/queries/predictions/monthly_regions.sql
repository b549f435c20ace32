-- queries/predictions/monthly_regions: which region a location is in.
-- grain:  one row per location with a sale until :through
-- reads:  gold.dim_location, gold.daily_sales_summary
-- feeds:  predictions.sales_forecast_summaries, predictions.sales_forecasts
select
    location_id,
    coalesce(nullif(region, ''), '(none)') as region
from gold.dim_location
where exists (
        select 1
        from gold.daily_sales_summary as sales
        where sales.location_key = dim_location.location_key and sales.order_date <= :through
    )
order by location_id
