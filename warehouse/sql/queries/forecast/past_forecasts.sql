-- queries/forecast/past_forecasts: what was forecast for months that are over, by the last run before each began.
-- grain:  one row per month that has come to pass after it was forecast
-- reads:  predictions.sales_forecasts, predictions.runs
-- why:    nothing of a month may have been known to the forecast that it is held against
select distinct on (forecast.month)
    forecast.month,
    forecast.point,
    forecast.lo80,
    forecast.hi80,
    forecast.model,
    forecast.as_of_date
from predictions.sales_forecasts as forecast
inner join predictions.runs as run on forecast.run_id = run.run_id
where
    forecast.measure = 'revenue'
    and forecast.scope = :scope
    and forecast.scope_id = :scope_id
    and run.status in ('champion', 'retired')
    and forecast.as_of_date < forecast.month
    and forecast.month + interval '1 month' <= cast(:through as date) + 1
order by forecast.month asc, forecast.as_of_date desc, forecast.run_id desc
