-- queries/overview/revenue_forecast: the newest revenue forecast of one scope.
-- grain:  one row per month ahead
-- reads:  predictions.sales_forecasts_latest
select
    as_of_date,
    model,
    quality,
    month,
    point,
    lo80,
    hi80,
    lo95,
    hi95
from predictions.sales_forecasts_latest
where
    measure = 'revenue'
    and scope = :scope
    and scope_id = :scope_id
order by month
