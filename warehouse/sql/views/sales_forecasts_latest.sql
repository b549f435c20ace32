-- predictions.sales_forecasts_latest: the forecasts that readers use.
-- grain:  one row per measure, scope, scope id and month
-- reads:  predictions.sales_forecasts, predictions.runs
-- writes: predictions.sales_forecasts_latest
-- why:    newest as-of date, and of that the newest run that serves; a failed run leaves the one before in place
create or replace view predictions.sales_forecasts_latest as
with latest_run as (
    select run_id
    from predictions.runs
    where job = 'sales_forecast' and status = 'champion'
    order by as_of_date desc, run_id desc
    limit 1
)

select
    forecasts.run_id,
    forecasts.as_of_date,
    forecasts.measure,
    forecasts.scope,
    forecasts.scope_id,
    forecasts.month,
    forecasts.horizon,
    forecasts.point,
    forecasts.lo80,
    forecasts.hi80,
    forecasts.lo95,
    forecasts.hi95,
    forecasts.model,
    forecasts.quality
from predictions.sales_forecasts as forecasts
inner join latest_run on latest_run.run_id = forecasts.run_id;
